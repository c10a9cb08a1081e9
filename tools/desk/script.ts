/** How a vendor is made to misbehave: each step answers one request (or `times` of them) in the place of the vendor. */
export interface Step {
  /** Only requests whose path and query contain this text. Default: every request to the vendor. */
  path?: string;
  /** Without a status (and without `reset`) the vendor answers as it always does, after `delayMs`. */
  status?: number;
  headers?: Record<string, string>;
  /** A text is sent as it is, anything else as JSON. */
  body?: unknown;
  delayMs?: number;
  /** How many requests this step answers; 0 for all that come. Default: 1. */
  times?: number;
  /** Breaks the connection instead of answering; where the body is dribbled, in the middle of it. */
  reset?: boolean;
  /** Sends the body in pieces of so many bytes with a pause before each. */
  dribble?: { bytes: number; everyMs: number };
  /** In the place of a body so often the digit 0, made as it is taken; with `gzip` it travels a thousandth as long. */
  zeros?: { bytes: number; gzip?: boolean };
}

/** One request that reached a vendor, with the bytes as they came. */
export interface Hit {
  vendor: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  atMs: number;
  /** What it was answered with; 0 while it waits and when the connection was broken. */
  status: number;
  /** How many of the step's `zeros` have been taken. */
  zerosTaken?: number;
}

/** Thrown to break the connection; a server destroys the socket on it. */
export class ConnectionReset extends Error {
  override readonly name = "ConnectionReset";
}

const MAX_HITS = 100_000;

/** Steps waiting for requests, and every request that came. */
export function createScript(now: () => number = Date.now) {
  const stepsByVendor = new Map<string, { step: Step; left: number }[]>();
  const hits: Hit[] = [];

  return {
    hits,
    add(vendor: string, steps: readonly Step[]): void {
      const waiting = stepsByVendor.get(vendor) ?? [];
      waiting.push(
        ...steps.map((step) => ({ step, left: step.times === 0 ? Number.POSITIVE_INFINITY : (step.times ?? 1) })),
      );
      stepsByVendor.set(vendor, waiting);
    },
    reset(): void {
      stepsByVendor.clear();
      hits.length = 0;
    },
    /** Records the request and lets a waiting step answer it, or the vendor itself. */
    async answer(vendor: string, request: Request, byVendor: () => Promise<Response>): Promise<Response> {
      const { pathname, search } = new URL(request.url);
      const hit: Hit = {
        vendor,
        method: request.method,
        path: pathname + search,
        headers: Object.fromEntries(request.headers),
        body: await request.clone().text(),
        atMs: now(),
        status: 0,
      };
      hits.push(hit);
      if (hits.length > MAX_HITS) hits.shift();

      const step = take(stepsByVendor.get(vendor), hit.path);
      if (step?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, step.delayMs));
      if (step?.reset && step.dribble === undefined) throw new ConnectionReset(`${vendor} broke the connection`);
      const response = step?.status === undefined ? await byVendor() : responseOf(step, step.status, hit);
      hit.status = response.status;
      return response;
    },
  };
}

function take(waiting: { step: Step; left: number }[] | undefined, path: string): Step | undefined {
  const index = waiting?.findIndex(({ step }) => step.path === undefined || path.includes(step.path)) ?? -1;
  const found = waiting?.[index];
  if (found === undefined) return undefined;
  found.left--;
  if (found.left <= 0) waiting?.splice(index, 1);
  return found.step;
}

function responseOf(step: Step, status: number, hit: Hit): Response {
  const { body = "", headers = {}, dribble, reset = false, zeros } = step;
  if (zeros !== undefined) return zerosOf(zeros, status, headers, hit);
  const isText = typeof body === "string";
  const text = isText ? body : JSON.stringify(body);
  const type = { "content-type": isText ? "text/plain; charset=utf-8" : "application/json" };
  const hasNoBody = status === 204 || status === 304;
  const content = hasNoBody ? null : dribble === undefined ? text : inPieces(text, dribble, reset);
  return new Response(content, { status, headers: { ...type, ...headers } });
}

function inPieces(
  text: string,
  { bytes, everyMs }: { bytes: number; everyMs: number },
  breaksOff: boolean,
): ReadableStream {
  const whole = new TextEncoder().encode(text);
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (breaksOff && sent >= whole.length / 2) throw new ConnectionReset("broken in the middle of the body");
      controller.enqueue(whole.slice(sent, sent + bytes));
      sent += bytes;
      if (sent >= whole.length) controller.close();
    },
  });
}

const ZEROS_AT_ONCE = 64 * 1024;

function zerosOf(
  { bytes, gzip = false }: NonNullable<Step["zeros"]>,
  status: number,
  headers: Record<string, string>,
  hit: Hit,
): Response {
  hit.zerosTaken = 0;
  const zeros = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      controller.enqueue(new Uint8Array(ZEROS_AT_ONCE).fill(48));
      hit.zerosTaken = (hit.zerosTaken ?? 0) + ZEROS_AT_ONCE;
      if (hit.zerosTaken >= bytes) controller.close();
    },
  });
  const packed = gzip ? zeros.pipeThrough(new CompressionStream("gzip")) : zeros;
  const encoding = gzip ? { "content-encoding": "gzip" } : {};
  return new Response(packed, { status, headers: { ...encoding, ...headers } });
}
