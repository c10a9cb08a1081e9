import { z } from "zod";
import { sha256Hex } from "../../core/crypto.ts";
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
  submissionId: string,
): Promise<boolean> {
  const { config, log } = services;
  if (config.turnstile === null || response === undefined || response === "") return false;
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
    return siteverifySchema.parse(await answer.json()).success;
  } catch (error) {
    log("turnstile.failed", { error: errorText(error) });
    return false;
  }
}

/** Cloudflare takes no other key. An id that is none stands behind one that is always the same. */
async function asUuid(id: string): Promise<string> {
  if (z.uuid().safeParse(id).success) return id;
  const hex = await sha256Hex(id);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
