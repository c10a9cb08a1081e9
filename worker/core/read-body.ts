import { createMiddleware } from "hono/factory";
import { AppError } from "./errors.ts";
import { refuseBomb } from "./json-body.ts";

/** The largest body any route reads: ten times the longest form. */
const MAX_BODY_BYTES = 64 * 1024;

/** Who says that a body is longer than this is refused before any of it is read. */
const MAX_SAID_BYTES = 4 * 1024 * 1024;

/** How long a body may take to arrive: the largest one needs seven seconds on a line of 10 KB a second. */
export const MAX_BODY_MS = 10_000;

/**
 * Reads the whole body before any route sees it, within its limits of bytes and of time, so that nobody can hold the
 * Worker open by sending a byte now and then. What a client says of its length can only make us refuse sooner. JSON that
 * is too long is judged by its beginning: what is nested without end is no JSON of ours, whatever its length.
 * @throws AppError `body_too_large`, `invalid_json`, `request_timeout`, `invalid_request` when it broke off
 */
export const readBody = createMiddleware(async (c, next) => {
  const { body, headers } = c.req.raw;
  if (body !== null) {
    const saidLength = Number(headers.get("content-length"));
    if (saidLength > MAX_SAID_BYTES) throw tooLarge();
    // Where Hono keeps what it has read: a new Request around the bytes would cost a third of a whole submission.
    Object.assign(c.req.bodyCache, { arrayBuffer: Promise.resolve(await readAll(body, saidLength, headers)) });
  }
  await next();
});

async function readAll(body: ReadableStream<Uint8Array>, saidLength: number, headers: Headers): Promise<ArrayBuffer> {
  const reader = body.getReader();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooSlow()), MAX_BODY_MS);
  try {
    return bufferOf(await Promise.race([collect(reader, saidLength, headers), late.promise]));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("invalid_request", "The body broke off before its end. Send it again.", { cause });
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => undefined); // what still comes of a body that was refused is nobody's
  }
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  saidLength: number,
  headers: Headers,
): Promise<Uint8Array> {
  const first = await reader.read();
  if (first.done) return new Uint8Array();
  const pieces = [first.value];
  let length = first.value.length;
  for (;;) {
    if (length > MAX_BODY_BYTES) throw refusalOf(joined(pieces, length), headers);
    const { done, value } = length === saidLength ? { done: true } : await reader.read();
    if (done || value === undefined) return pieces.length === 1 ? first.value : joined(pieces, length);
    pieces.push(value);
    length += value.length;
  }
}

/** @throws AppError `invalid_json`; the widget sends its JSON as text/plain */
function refusalOf(beginning: Uint8Array, headers: Headers): AppError {
  const isJson = /^(?:application\/json|text\/plain)\b/i.test(headers.get("content-type") ?? "");
  if (isJson) refuseBomb(new TextDecoder().decode(beginning));
  return tooLarge();
}

/** Exactly the bytes: a piece may lie in a larger buffer. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function tooLarge(): AppError {
  return new AppError("body_too_large", `The body may have ${MAX_BODY_BYTES} bytes at most.`);
}

function tooSlow(): AppError {
  return new AppError(
    "request_timeout",
    `The body did not arrive within ${MAX_BODY_MS / 1_000} seconds. Send it again.`,
  );
}
