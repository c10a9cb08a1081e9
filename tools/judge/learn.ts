/** One text as the learner sees it: buckets that all speak with one strength, and numbered signs with their own. */
export interface Example {
  buckets: ArrayLike<number>;
  bucketStrength: number;
  signs: ArrayLike<number>;
  isPositive: boolean;
  weight: number;
}

export interface Settings {
  bucketCount: number;
  /** What each sign is believed to weigh before any data are seen. */
  priors: readonly number[];
  /** How strongly the weights of the buckets are drawn to zero, and those of the signs to their priors. */
  bucketPull: number;
  signPull: number;
}

export interface Weights {
  buckets: Float64Array;
  signs: Float64Array;
  constant: number;
}

const MAX_STEPS = 100;
const MAX_HALVINGS = 20;
const MEMORY = 8;
const SMALLEST_GAIN = 1e-8;

/**
 * Logistic regression whose sign weights are drawn to their priors, solved by L-BFGS (Nocedal and Wright, Numerical
 * Optimization, algorithm 7.4). There is no chance in it: the same examples give the same weights.
 */
export function learn(examples: readonly Example[], settings: Settings): Weights {
  const { bucketCount, priors } = settings;
  const start = new Float64Array(bucketCount + priors.length + 1);
  start.set(priors, bucketCount);
  return partsOf(
    minimise(start, (at, gradient) => lossAt(at, gradient, examples, settings)),
    settings,
  );
}

function marginOf(example: Omit<Example, "isPositive" | "weight">, weights: Weights): number {
  let sum = 0;
  for (let i = 0; i < example.buckets.length; i++) sum += weights.buckets[example.buckets[i] as number] as number;
  let margin = weights.constant + sum * example.bucketStrength;
  for (let i = 0; i < weights.signs.length; i++) margin += (weights.signs[i] as number) * (example.signs[i] as number);
  return margin;
}

function partsOf(all: Float64Array, { bucketCount, priors }: Settings): Weights {
  return {
    buckets: all.subarray(0, bucketCount),
    signs: all.subarray(bucketCount, bucketCount + priors.length),
    constant: all[all.length - 1] as number,
  };
}

/** The mean loss of the examples plus what the pulls cost; writes its slope into `gradient`. */
function lossAt(at: Float64Array, gradient: Float64Array, examples: readonly Example[], settings: Settings): number {
  const weights = partsOf(at, settings);
  const slopes = partsOf(gradient.fill(0), settings);
  let total = 0;
  let loss = 0;
  let slopeOfConstant = 0;
  for (const example of examples) {
    const margin = marginOf(example, weights);
    const signed = example.isPositive ? margin : -margin;
    loss += example.weight * (Math.log1p(Math.exp(-Math.abs(signed))) + Math.max(0, -signed));
    total += example.weight;
    const push = example.weight * (1 / (1 + Math.exp(-margin)) - (example.isPositive ? 1 : 0));
    for (let i = 0; i < example.buckets.length; i++) {
      addAt(slopes.buckets, example.buckets[i] as number, push * example.bucketStrength);
    }
    for (let i = 0; i < slopes.signs.length; i++) addAt(slopes.signs, i, push * (example.signs[i] as number));
    slopeOfConstant += push;
  }
  gradient[gradient.length - 1] = slopeOfConstant;
  for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] as number) / total;
  loss /= total;

  for (let i = 0; i < weights.buckets.length; i++) {
    const weight = weights.buckets[i] as number;
    loss += (settings.bucketPull * weight ** 2) / 2;
    addAt(slopes.buckets, i, settings.bucketPull * weight);
  }
  for (const [i, prior] of settings.priors.entries()) {
    const distance = (weights.signs[i] as number) - prior;
    loss += (settings.signPull * distance ** 2) / 2;
    addAt(slopes.signs, i, settings.signPull * distance);
  }
  return loss;
}

type Loss = (at: Float64Array, gradient: Float64Array) => number;

function minimise(start: Float64Array, lossOf: Loss): Float64Array {
  let at = start;
  let gradient = new Float64Array(at.length);
  let loss = lossOf(at, gradient);
  const past: { move: Float64Array; change: Float64Array }[] = [];
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = directionFrom(gradient, past);
    const slope = dot(direction, gradient);
    let length = 1;
    let next = at;
    let nextLoss = Number.POSITIVE_INFINITY;
    const nextGradient = new Float64Array(at.length);
    for (let halvings = 0; halvings < MAX_HALVINGS && nextLoss > loss + 1e-4 * length * slope; halvings++) {
      length = 0.5 ** halvings;
      next = plus(at, direction, length);
      nextLoss = lossOf(next, nextGradient);
    }
    const gain = loss - nextLoss;
    if (!(gain > SMALLEST_GAIN)) break;
    const move = plus(next, at, -1);
    const change = plus(nextGradient, gradient, -1);
    if (dot(move, change) > 0) past.push({ move, change });
    if (past.length > MEMORY) past.shift();
    at = next;
    gradient = nextGradient;
    loss = nextLoss;
  }
  return at;
}

/** Down the slope, bent by what the last steps told about the curve. */
function directionFrom(gradient: Float64Array, past: readonly { move: Float64Array; change: Float64Array }[]) {
  let direction: Float64Array = gradient.map((slope) => -slope);
  const shares: number[] = [];
  for (const { move, change } of past.toReversed()) {
    const share = dot(move, direction) / dot(move, change);
    shares.unshift(share);
    direction = plus(direction, change, -share);
  }
  const last = past.at(-1);
  if (last !== undefined) {
    const scale = dot(last.move, last.change) / dot(last.change, last.change);
    direction = direction.map((value) => value * scale);
  }
  for (const [i, { move, change }] of past.entries()) {
    direction = plus(direction, move, (shares[i] as number) - dot(change, direction) / dot(move, change));
  }
  return direction;
}

function addAt(values: Float64Array, index: number, by: number): void {
  values[index] = (values[index] as number) + by;
}

function plus(a: Float64Array, b: Float64Array, times: number): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = (a[i] as number) + times * (b[i] as number);
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
