import type { Module } from "../../core/module.ts";
import { chatNotice, mailNotice } from "./plan-notice.ts";
import { releaseHeld } from "./release-held.ts";
import { routes } from "./routes.ts";
import { compareNightly, forgetOldEvents, keepLimits, openMonth, tellUsage } from "./sweeps.ts";
import { syncWorkspace } from "./sync-workspace.ts";

export { eraseWorkspaceBilling } from "./erase-workspace.ts";
export { grantOnTop } from "./limits.store.ts";
export { createPlanDesk } from "./plan-desk.ts";

/** Plans, payments by Stripe, and what is used of a plan. No card ever comes here. */
export const billing: Module = {
  name: "billing",
  tables: ["billing_accounts", "invoices", "plan_prices", "stripe_events", "workspace_limits", "usage_counters"],
  routes,
  jobs: [syncWorkspace, releaseHeld, mailNotice, chatNotice],
  sweeps: [keepLimits, openMonth, tellUsage, compareNightly, forgetOldEvents],
};
