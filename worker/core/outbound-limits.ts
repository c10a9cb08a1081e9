/** Apart from the calls themselves, as the developers' guide is written from these figures where nothing can be called. */

/** One call in all, from resolving the name to the last byte read. Source: Standard Webhooks recommends 15 to 30 s. */
export const OUTBOUND_LIMIT_MS = 15_000;

/** Bytes of an answer that are read; the rest is never fetched. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** Bytes of an answer that are kept for the log. */
export const MAX_EXCERPT_BYTES = 2 * 1024;
