/** A text's margin and what it truly is. */
export interface Judged {
  margin: number;
  isPositive: boolean;
}

/** How often a positive stands above a negative, ties counting half. NaN when one kind is missing. */
export function areaUnderCurve(judged: readonly Judged[]): number {
  const sorted = judged.toSorted((a, b) => a.margin - b.margin);
  let rankSum = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (sorted[to]?.margin === sorted[from]?.margin && to < sorted.length) to++;
    for (const { isPositive } of sorted.slice(from, to)) if (isPositive) rankSum += (from + to + 1) / 2;
    from = to;
  }
  const positives = judged.filter(({ isPositive }) => isPositive).length;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (judged.length - positives));
}

/** The lowest threshold at which at most this share of the negatives is called positive. */
export function thresholdFor(negatives: readonly Judged[], falseShare: number): number {
  const margins = negatives.map(({ margin }) => margin).toSorted((a, b) => b - a);
  const worst = margins[Math.floor(falseShare * margins.length)];
  return worst === undefined ? Number.POSITIVE_INFINITY : worst + 1e-6;
}

/** NaN when there is nothing to count, or no threshold could be found. */
export function shareAbove(judged: readonly Judged[], threshold: number): number {
  if (judged.length === 0 || threshold === Number.POSITIVE_INFINITY) return Number.NaN;
  return judged.filter(({ margin }) => margin >= threshold).length / judged.length;
}

/** Slope and offset that turn margins into probabilities, both kinds counting alike (Platt 1999, by Newton's method). */
export function calibrate(judged: readonly Judged[]): { slope: number; offset: number } {
  const positives = judged.filter(({ isPositive }) => isPositive).length;
  let slope = 1;
  let offset = 0;
  for (let step = 0; step < 50; step++) {
    const sums = { gradient: [0, 0], curve: [1e-9, 0, 1e-9] };
    for (const { margin, isPositive } of judged) {
      const weight = 1 / (isPositive ? positives : judged.length - positives);
      const probability = 1 / (1 + Math.exp(-(slope * margin + offset)));
      const error = weight * (probability - (isPositive ? 1 : 0));
      const bend = weight * probability * (1 - probability);
      sums.gradient = [at(sums.gradient, 0) + error * margin, at(sums.gradient, 1) + error];
      sums.curve = [
        at(sums.curve, 0) + bend * margin ** 2,
        at(sums.curve, 1) + bend * margin,
        at(sums.curve, 2) + bend,
      ];
    }
    const [aa, ab, bb] = [at(sums.curve, 0), at(sums.curve, 1), at(sums.curve, 2)];
    const [ga, gb] = [at(sums.gradient, 0), at(sums.gradient, 1)];
    const determinant = aa * bb - ab * ab;
    slope -= (bb * ga - ab * gb) / determinant;
    offset -= (aa * gb - ab * ga) / determinant;
  }
  return { slope, offset };
}

/** For each tenth of the probabilities: the mean said, the share that was true, both kinds counting alike, and how many. */
export function calibrationOf(said: readonly { probability: number; isPositive: boolean }[]) {
  const positives = said.filter(({ isPositive }) => isPositive).length;
  const weightOf = (isPositive: boolean) => 1 / (isPositive ? positives : said.length - positives);
  return Array.from({ length: 10 }, (_, tenth) => {
    const inside = said.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === tenth);
    const all = inside.reduce((sum, { isPositive }) => sum + weightOf(isPositive), 0);
    const sum = inside.reduce((total, { probability, isPositive }) => total + probability * weightOf(isPositive), 0);
    const right = inside.reduce((total, { isPositive }) => total + (isPositive ? weightOf(true) : 0), 0);
    return { count: inside.length, said: sum / all, true: right / all };
  }).filter(({ count }) => count > 0);
}

/** By how much a probability misses what comes true, on average over the rows of a calibration. */
export function expectedError(points: readonly { said: number; true: number; count: number }[]): number {
  const all = points.reduce((sum, { count }) => sum + count, 0);
  return points.reduce((sum, { said, true: share, count }) => sum + (count * Math.abs(said - share)) / all, 0);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
