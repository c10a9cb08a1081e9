import type { Module, Sweep } from "../../core/module.ts";
import { KEEP_LOGS_MS } from "../deliveries/index.ts";
import { hookRoutes } from "./hook-routes.ts";
import { purgeOldHookSecretsAcrossWorkspaces } from "./hooks.store.ts";
import { personalData } from "./personal-data.ts";
import { recalibrate } from "./recalibrate.ts";
import { recalibrationRoutes } from "./recalibration-routes.ts";
import { purgeReceiptsAcrossWorkspaces } from "./receipts.store.ts";
import { routes } from "./routes.ts";

export { hourOf } from "./recalibrate.ts";
export { beforeRecalibration, recalibrateScore } from "./recalibrate-score.ts";
export { findCurve } from "./recalibration.store.ts";
export { recalibrate };

/** A call is signed within five minutes, and no sender tries the same one for a month. */
const purgeReceipts: Sweep = {
  name: "outcome_receipts.purge",
  run: ({ db, now }) => purgeReceiptsAcrossWorkspaces(db, now() - KEEP_LOGS_MS),
};

/** They hold no longer by then; what is not needed is not kept. */
const purgeOldSecrets: Sweep = {
  name: "outcome_hook_secrets.purge",
  run: ({ db, now }) => purgeOldHookSecretsAcrossWorkspaces(db, now()),
};

/** What became of leads, won, lost or junk, by every door; and how that moves the scores of later ones. */
export const outcomes: Module = {
  name: "outcomes",
  tables: ["outcome_hooks", "outcome_receipts", "outcome_references", "recalibrations", "recalibration_settings"],
  routes(app) {
    routes(app);
    hookRoutes(app);
    recalibrationRoutes(app);
  },
  jobs: [recalibrate],
  sweeps: [purgeReceipts, purgeOldSecrets],
  personalData,
};
