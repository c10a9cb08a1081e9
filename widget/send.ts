/** Gaps between tries; the last one repeats. */
const RETRY_DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** After this long the visitor is told that it did not work; the text stays, and the button tries again. */
const MAX_TRYING_MS = 300_000;

const TIMEOUT_MS = 20_000;

/**
 * Asks until the service answers something that another try would not change: the answer, or undefined when it gave none
 * for five minutes. Repeating is harmless, as a submission carries one id through all its tries; an answer lost on the way
 * is simply asked for again. `onWait` hears of each try that failed. Rejects only when `signal` aborts.
 */
export async function requestUntilAnswered(
  url: string,
  body: string | undefined,
  signal: AbortSignal,
  onWait: () => void,
): Promise<Response | undefined> {
  const endMs = Date.now() + MAX_TRYING_MS;
  for (let tries = 0; ; tries++) {
    const answer = await request(url, body).catch(() => undefined); // offline, timed out, cut off: the next try will tell
    signal.throwIfAborted();
    if (answer !== undefined && !isWorthRetrying(answer.status)) return answer;

    const askedMs = Number(answer?.headers.get("retry-after")) * 1_000 || 0;
    const delayMs = Math.max(askedMs, RETRY_DELAYS_MS[tries] ?? 30_000);
    if (Date.now() + delayMs > endMs) return undefined;
    onWait();
    await new Promise((resolve) => {
      setTimeout(resolve, delayMs);
      addEventListener("online", resolve, { signal }); // the connection is back: no need to wait any longer
    });
    signal.throwIfAborted();
  }
}

/** `keepalive` lets a submission under way outlive the page. */
export function request(url: string, body?: string): Promise<Response> {
  return fetch(url, {
    // A text body keeps this a simple request, so the visitor's browser sends no preflight first.
    ...(body && { method: "POST", body, keepalive: true }),
    credentials: "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

/** Statuses worth another try; any other refusal would only be refused again. */
function isWorthRetrying(status: number): boolean {
  return [408, 425, 429].includes(status) || status >= 500;
}
