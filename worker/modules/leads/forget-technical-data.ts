import type { Sweep } from "../../core/module.ts";
import { DAY_MS } from "../../core/time.ts";
import { forgetTechnicalDataAcrossWorkspaces } from "./store.ts";

/** Addresses and user agents are technical logs: they help against abuse for 30 days, then they are forgotten. */
const KEEP_TECHNICAL_DATA_MS = 30 * DAY_MS;

/** The sweep comes every minute, so this is a pace, not a limit. */
const LEADS_PER_SWEEP = 500;

export const forgetTechnicalData: Sweep = {
  name: "leads.forget_technical_data",
  run: ({ db, now }) => forgetTechnicalDataAcrossWorkspaces(db, now() - KEEP_TECHNICAL_DATA_MS, LEADS_PER_SWEEP),
};
