import { z } from "zod";
import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";

/** The visitor is waiting; without an answer by then Turnstile counts as not asked. */
const TURNSTILE_TIMEOUT_MS = 2_000;

const siteverifySchema = z.object({ success: z.boolean() });

/** Asks Cloudflare whether it vouches for this browser. A refusal, an outage and nonsense all mean that it does not. */
export async function turnstileVouches(
  services: Pick<Services, "config" | "fetch" | "log">,
  response: string | undefined,
  ip: string | null,
  submissionId: string | null,
): Promise<boolean> {
  const { config, log } = services;
  if (config.turnstile === null || response === undefined || response === "") return false;
  const { secretKey, verifyUrl } = config.turnstile;
  const form = new URLSearchParams({ secret: secretKey, response });
  if (ip !== null) form.set("remoteip", ip);
  // A token is good for one question; the same submission, sent again because our answer was lost, asks the same one.
  if (submissionId !== null) form.set("idempotency_key", submissionId);
  try {
    const answer = await services.fetch(verifyUrl, {
      method: "POST",
      body: form,
      redirect: "manual",
      signal: AbortSignal.timeout(TURNSTILE_TIMEOUT_MS),
    });
    return siteverifySchema.parse(await answer.json()).success;
  } catch (error) {
    log("turnstile.failed", { error: errorText(error) });
    return false;
  }
}
