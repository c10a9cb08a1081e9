import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { monthOf } from "../../core/time.ts";
import { findMonth, insertWarning, warningIsNew } from "./calls.store.ts";
import { findSettings, type Settings } from "./store.ts";

/** From here on the owner is told that the month's limit comes near. */
const NEAR_PERCENT = 80;

/** What a month has cost, and what it may. */
type Limits = Pick<Settings, "budgetMicros" | "budgetTokens">;
interface Charged {
  chargedMicros: number;
  chargedTokens: number;
}

/** Of the limit that will be reached first; null when there is none. */
export function usedPercent({ budgetMicros, budgetTokens }: Limits, { chargedMicros, chargedTokens }: Charged) {
  const share = (used: number, limit: number | null) =>
    limit === null ? [] : [limit === 0 ? 100 : Math.floor((used / limit) * 100)];
  const shares = [...share(chargedMicros, budgetMicros), ...share(chargedTokens, budgetTokens)];
  return shares.length === 0 ? null : Math.max(...shares);
}

/**
 * Has the owner told, once a month, that the limit comes near, and once that it is reached. Never throws: the next call
 * looks again, and an answer that was paid for must not be lost by this.
 * @param isRefused what is left was too little for one more call
 */
export async function warnOfBudget(workspaceId: string, isRefused: boolean, services: Services): Promise<void> {
  const { db, jobs, next, now, log } = services;
  const month = monthOf(now());
  try {
    const [{ budgetMicros, budgetTokens }, charged] = await Promise.all([
      findSettings(db, workspaceId),
      findMonth(db, workspaceId, month),
    ]);
    const used = usedPercent({ budgetMicros, budgetTokens }, charged);
    if (used === null || (used < NEAR_PERCENT && !isRefused)) return;
    const percent = used >= 100 || isRefused ? 100 : NEAR_PERCENT;
    const warning = { workspaceId, month, percent, budgetMicros, budgetTokens } as const;
    const planned = next.afterAiBudgetUsed(warning, { onlyIf: warningIsNew(workspaceId, month, percent) });
    const results = await db.batch([
      ...planned.map((job) => job.insert),
      insertWarning(db, workspaceId, month, percent),
    ]);
    if (results.at(-1)?.meta.changes === 0) return;
    log("ai.budget_used", { workspaceId, month, percent });
    jobs.ring();
  } catch (error) {
    log("ai.budget_not_warned", { workspaceId, error: errorText(error) });
  }
}
