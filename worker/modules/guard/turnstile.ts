import { z } from "zod";
import { sha256Hex } from "../../core/crypto.ts";
import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";

/** The visitor is waiting; without an answer by then Turnstile counts as not asked. */
const TURNSTILE_TIMEOUT_MS = 2_000;

const siteverifySchema = z.object({ success: z.boolean(), "error-codes": z.array(z.string()).default([]) });

/** Refusals that say nothing of the browser: our own secret is wrong, or Cloudflare failed. */
const NOT_ABOUT_THE_BROWSER = new Set([
  "missing-input-secret",
  "invalid-input-secret",
  "bad-request",
  "internal-error",
]);

/** What Cloudflare says of a browser; `silent` when it was asked and gave no word, `none` when there was nothing to ask about. */
export type TurnstileWord = "vouched" | "refused" | "silent" | "none";

/** Asks Cloudflare whether it vouches for this browser. Never throws: an outage and nonsense are no word. */
export async function askTurnstile(
  services: Pick<Services, "config" | "fetch" | "log">,
  response: string | undefined,
  ip: string | null,
  submissionId: string,
): Promise<TurnstileWord> {
  const { config, log } = services;
  if (config.turnstile === null || response === undefined || response === "") return "none";
  const { secretKey, verifyUrl } = config.turnstile;
  const form = new URLSearchParams({ secret: secretKey, response });
  if (ip !== null) form.set("remoteip", ip);
  // A token is good for one question; the same submission, sent or stored again because an answer was lost, asks the same.
  form.set("idempotency_key", await asUuid(submissionId));
  try {
    const answer = await services.fetch(verifyUrl, {
      method: "POST",
      body: form,
      redirect: "manual",
      signal: AbortSignal.timeout(TURNSTILE_TIMEOUT_MS),
    });
    const { success, "error-codes": codes } = siteverifySchema.parse(await answer.json());
    if (success) return "vouched";
    const fault = codes.find((code) => NOT_ABOUT_THE_BROWSER.has(code));
    if (fault === undefined) return "refused";
    log("turnstile.failed", { error: fault });
  } catch (error) {
    log("turnstile.failed", { error: errorText(error) });
  }
  return "silent";
}

/** Cloudflare takes no other key. An id that is none stands behind one that is always the same. */
async function asUuid(id: string): Promise<string> {
  if (z.uuid().safeParse(id).success) return id;
  const hex = await sha256Hex(id);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
