import type { DestinationKind } from "./core/destination.ts";
import type { JobDefinition, Module, Sweep } from "./core/module.ts";
import { purgeDoneJobs } from "./jobs/sweep.ts";
import { accounts } from "./modules/accounts/index.ts";
import { ai } from "./modules/ai/index.ts";
import { billing } from "./modules/billing/index.ts";
import { deliveries } from "./modules/deliveries/index.ts";
import { email } from "./modules/email/index.ts";
import { forms } from "./modules/forms/index.ts";
import { guard } from "./modules/guard/index.ts";
import { insights } from "./modules/insights/index.ts";
import { intake } from "./modules/intake/index.ts";
import { leads } from "./modules/leads/index.ts";
import { lessons } from "./modules/lessons/index.ts";
import { live } from "./modules/live/index.ts";
import { notices } from "./modules/notices/index.ts";
import { operations } from "./modules/operations/index.ts";
import { outcomes } from "./modules/outcomes/index.ts";
import { pages } from "./modules/pages/index.ts";
import { createPrivacy } from "./modules/privacy/index.ts";
import { routing } from "./modules/routing/index.ts";
import { scoring } from "./modules/scoring/index.ts";
import { telegram } from "./modules/telegram/index.ts";
import { webhooks } from "./modules/webhooks/index.ts";

/** The rooms of the house, in the order of a lead's way through them. */
const ROOMS: readonly Module[] = [
  accounts,
  email,
  forms,
  intake,
  guard,
  leads,
  ai,
  lessons,
  scoring,
  routing,
  deliveries,
  telegram,
  webhooks,
  outcomes,
  insights,
  notices,
  billing,
  live,
  pages,
  operations,
];

/** THE LIST. The last room is given all others, as it erases what any of them holds of a person. */
export const MODULES: readonly Module[] = [...ROOMS, createPrivacy(ROOMS)];

/** Every job by its name. Two rooms with one name for a job is a mistake that stops the start. */
// biome-ignore lint/suspicious/noExplicitAny: holds jobs of every data type; each parses its own data
export const JOB_BOOK: ReadonlyMap<string, JobDefinition<any>> = byUniqueKey(
  MODULES.flatMap((module) => module.jobs ?? []),
  (job) => job.name,
);

export const DESTINATION_KINDS: ReadonlyMap<string, DestinationKind> = byUniqueKey(
  MODULES.flatMap((module) => module.destinations ?? []),
  (destination) => destination.kind,
);

export const SWEEPS: readonly Sweep[] = [
  purgeDoneJobs,
  ...MODULES.flatMap(({ sweeps = [], personalData }) => [...sweeps, ...(personalData?.expire ?? [])]),
];

function byUniqueKey<Value>(values: readonly Value[], keyOf: (value: Value) => string): ReadonlyMap<string, Value> {
  const map = new Map(values.map((value) => [keyOf(value), value]));
  if (map.size !== values.length) throw new Error(`two rooms claim one name among: ${[...map.keys()].join(", ")}`);
  return map;
}
