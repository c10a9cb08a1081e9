/** What a failed attempt ran into, and what one can do about it. Mirrors the table in `docs/webhooks.md`. */
const WORDS: Readonly<Record<string, string>> = {
  endpoint_timeout: "There was no complete answer within 15 seconds. Answer first, work afterwards.",
  endpoint_unreachable: "The name could not be resolved, or the connection was refused or broke off.",
  endpoint_redirect: "It answered with a redirect, and those are never followed. Enter the final address.",
  http_401: "It did not accept our credentials. Check the headers of your own.",
  http_403: "It refused the call. Check its firewall and the headers of your own.",
  http_404: "There is nothing at this address. Check the path.",
  http_410: "It said that it is gone, so it was switched off.",
  http_429: "It asked us to slow down.",
  url_not_allowed: "The address leads to a private or reserved place, which is never called.",
  destination_disabled: "It was switched off when the event came. Switch it on, then send again.",
  destination_removed: "It was removed while the event was on its way.",
  endpoint_removed: "Its address was gone when the event was sent.",
  lead_erased: "The lead was erased before it was sent.",
  lead_gone: "The lead was erased before it was sent.",
  internal_error: "This was a fault of ours. It does not count against your endpoint.",
  not_configured: "This Leadbell has no Telegram bot set up.",
  telegram_rate_limited: "Telegram asked us to slow down.",
  telegram_chat_gone: "The bot was removed from the chat, blocked, or may not write there.",
  telegram_chat_unlinked: "The chat is not linked any more.",
  telegram_token_refused: "Telegram refused our bot. Whoever runs this Leadbell has to look at it.",
  telegram_text_refused: "Telegram did not take the text.",
  telegram_unreachable: "Telegram could not be reached.",
};

/** A call that did not arrive, as the log and a test tell of it. */
interface Failure {
  status_code: number | null;
  error_code: string | null;
  answer_excerpt: string | null;
}

/** Why a call did not arrive; null when it did. Where nothing was answered, what we noted ourselves says it best. Pure. */
export function reasonOf({ error_code, status_code, answer_excerpt }: Failure): string | null {
  if (error_code === null) return null;
  const isNoted = status_code === null && answer_excerpt !== null && answer_excerpt !== "";
  return isNoted && error_code !== "endpoint_timeout" ? answer_excerpt : wordsForError(error_code);
}

/** What the other side answered; empty when it answered nothing. Pure. */
export function answerOf({ status_code, answer_excerpt }: Omit<Failure, "error_code">): string {
  return status_code === null ? "" : (answer_excerpt ?? "");
}

/** A sentence for a code such as `endpoint_timeout` or `http_500`. Pure. */
export function wordsForError(code: string): string {
  const known = WORDS[code];
  if (known !== undefined) return known;
  const status = /^http_(\d{3})$/.exec(code)?.[1];
  if (status === undefined) return "It failed.";
  return status.startsWith("5") ? `It answered ${status}: a fault on its side.` : `It answered ${status}, not 2xx.`;
}
