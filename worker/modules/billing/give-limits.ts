import type { Services } from "../../core/services.ts";
import { limitsOf, NOTHING_BOUGHT } from "./entitlements.ts";
import { setLimits } from "./limits.store.ts";
import { findAccount } from "./store.ts";

/** Writes down what a workspace's plan allows now. Nothing without Stripe: then there are no limits. */
export async function giveLimits(
  workspaceId: string,
  { config, db, now }: Pick<Services, "config" | "db" | "now">,
): Promise<void> {
  if (config.stripe === null) return;
  const state = (await findAccount(db, workspaceId)) ?? NOTHING_BOUGHT;
  await setLimits(db, workspaceId, limitsOf(state, now())).run();
}
