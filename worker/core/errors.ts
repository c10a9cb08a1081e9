/**
 * The three ways something can fail, apart from the expected outcomes that a caller must choose about:
 * a request we can answer with a reason, a job that can never succeed, and everything else, which flies.
 */

/** Every code the API may answer with, and its status. Codes are stable: receivers branch on them. */
const ERROR_STATUS = {
  invalid_request: 400,
  invalid_json: 400,
  invalid_encoding: 400,
  timestamp_out_of_range: 400,
  not_signed_in: 401,
  signature_invalid: 401,
  token_invalid: 401,
  origin_not_allowed: 403,
  role_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  idempotency_conflict: 409,
  conflict: 409,
  plan_limit_reached: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  unknown_field: 422,
  field_too_long: 422,
  query_too_long: 422,
  url_not_allowed: 422,
  header_not_allowed: 422,
  rate_limited: 429,
  too_many_attempts: 429,
  internal_error: 500,
  vendor_unreachable: 502,
  not_configured: 503,
  storage_busy: 503,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

export interface AppErrorOptions {
  cause?: unknown;
  /** Path of the offending value, such as `fields.email`, shown to the caller as `field`. */
  field?: string;
  /** Seconds, sent as `Retry-After`. */
  retryAfterSeconds?: number;
}

/** A request that cannot be served, with a sentence for the person who reads it: what happened, what to do. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.field = options.field;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** Thrown by a job that can never succeed. The engine buries it visibly: `dead`, with this sentence as its reason. */
export class GiveUp extends Error {
  override readonly name = "GiveUp";
}

/** Thrown by a job whose subject was erased meanwhile. There is nothing left to do, and nothing to look at: it is done. */
export class Gone extends Error {
  override readonly name = "Gone";
}

/** Text of an unknown thrown value, for logs; never shown to a caller. At most 300 characters. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${withoutContent(error)}` : String(error);
  return text.slice(0, 300);
}

/**
 * Of a request that failed, for the log: an AppError's sentence is its caller's, so its code stands for it, with the cause.
 * A vendor's words are left out, as they may repeat what it was sent.
 */
export function failureText(error: unknown): string {
  if (!(error instanceof AppError)) return errorText(error);
  const isVendors = error.code === "vendor_unreachable";
  return isVendors || error.cause === undefined
    ? error.code
    : `${error.code}: ${failureText(error.cause)}`.slice(0, 300);
}

/** JSON.parse quotes the text that it could not read, and D1 the value that it could not bind: both may be somebody's. */
function withoutContent(error: Error): string {
  if (error instanceof SyntaxError) return "a text could not be parsed";
  return error.message.replace(/(not supported for value) '.*/s, "$1 …");
}
