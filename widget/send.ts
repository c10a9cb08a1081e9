/** Gaps between tries; the last one repeats. Each is up to a quarter longer, so that not all come back at once. */
const RETRY_DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

const TIMEOUT_MS = 20_000;

/**
 * Asks until the service answers something that another try would not change, for as long as the page is open. Repeating is
 * harmless, as a submission carries one id through all its tries; an answer lost on the way is simply asked for again.
 * `onWait` hears of each try that failed. Rejects only when `signal` aborts.
 */
export async function requestUntilAnswered(
  url: string,
  body: string | undefined,
  signal: AbortSignal,
  onWait: () => void,
): Promise<Response> {
  let wake = () => {};
  addEventListener("online", () => wake(), { signal }); // the connection is back: no need to wait any longer
  for (let tries = 0; ; tries++) {
    const answer = await request(url, body).catch(() => undefined); // offline, timed out, cut off: the next try will tell
    signal.throwIfAborted();
    if (answer !== undefined && !isWorthRetrying(answer.status)) return answer;

    const askedMs = Number(answer?.headers.get("retry-after")) * 1_000 || 0;
    const delayMs = Math.max(askedMs, (RETRY_DELAYS_MS[tries] ?? 30_000) * (1 + Math.random() / 4));
    onWait();
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, delayMs);
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
