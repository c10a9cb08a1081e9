import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import type { Hook } from "./hooks.store.ts";

/** Sealing binds a secret to its row, so that one moved to another hook does not open. */
const place = (hookId: string) => `outcome_hooks.secret:${hookId}`;

/** A hook's secret as it is stored. */
export function sealHookSecret({ keyRing }: Pick<Services, "keyRing">, hookId: string, secret: string) {
  return keyRing.seal(secret, place(hookId));
}

/**
 * The secrets that hold now, newest first. One that cannot be opened (moved from another row, sealed by a lost key) is no
 * secret: whoever signs by it is refused, and the log says why.
 */
export async function openHookSecrets(hook: Hook, { keyRing, now, log }: Services): Promise<string[]> {
  const { id, workspaceId, secretSealed, oldSecretSealed, oldSecretUntilMs } = hook;
  const oldHolds = oldSecretSealed !== null && oldSecretUntilMs !== null && oldSecretUntilMs > now();
  const opened = await Promise.all(
    [secretSealed, ...(oldHolds ? [oldSecretSealed] : [])].map(async (sealed) => {
      try {
        return await keyRing.open(sealed, place(id));
      } catch (error) {
        log("outcome_hook.secret_unreadable", { workspaceId, hookId: id, error: errorText(error) });
        return "";
      }
    }),
  );
  return opened.filter((secret) => secret !== "");
}
