import { hmac, toBase64Url } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import { signingKey } from "../../core/signing-keys.ts";

/** By this a submission that was erased is known again. Keyed: a program may have put anything into its own id. */
export async function submissionHashOf(
  submissionId: string,
  services: Pick<Services, "cache" | "config">,
): Promise<string> {
  const key = await signingKey(services, "erased-submission");
  return toBase64Url((await hmac(key, submissionId)).subarray(0, 18));
}
