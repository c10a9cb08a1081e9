import type { ApiWorkspace } from "../../worker/modules/accounts/contract.ts";
import type { ApiDeliveryPage, ApiDestination, ApiReplay } from "../../worker/modules/deliveries/contract.ts";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { ApiLead, ApiLeadPage, Restriction } from "../../worker/modules/leads/contract.ts";
import type { ApiLeadOpinion } from "../../worker/modules/lessons/contract.ts";
import type { ApiOutcomeHook, ApiRecalibration } from "../../worker/modules/outcomes/contract.ts";
import type { ApiPrivacyAct } from "../../worker/modules/privacy/contract.ts";
import type { ApiDecision, ApiRule } from "../../worker/modules/routing/contract.ts";
import type { ApiEndpoint } from "../../worker/modules/webhooks/contract.ts";
import { aWorkspace, minutesAgo, newId } from "./fake-data.ts";
import { aRecalibration } from "./fake-reports.ts";

/** What a workspace holds in the stand-in. Everything has the shape of the contracts. */
export interface FakeState {
  me: { email: string; name: string; role: "owner" | "admin" | "agent" };
  workspace: ApiWorkspace | null;
  forms: ApiForm[];
  leads: ApiLead[];
  /** By contact. */
  restrictions: Map<string, Restriction[]>;
  /** What somebody said of a lead's score, by lead. */
  opinions: Map<string, ApiLeadOpinion>;
  ledgers: Map<string, ApiLeadPage["ledger"]>;
  decisions: Map<string, ApiDecision[]>;
  destinations: ApiDestination[];
  endpoints: ApiEndpoint[];
  deliveries: ApiDeliveryPage[];
  replays: ApiReplay[];
  rules: ApiRule[];
  outcomeHooks: ApiOutcomeHook[];
  recalibration: ApiRecalibration;
  keepLeadsDays: number | null;
  acts: ApiPrivacyAct[];
  keys: { id: string; name: string; start: string; created_at: string; last_used_at: string | null }[];
}

/** A workspace a minute old. */
export function anEmptyWorkspace(): FakeState {
  return {
    me: { email: "owner@example.com", name: "Owner of the workspace", role: "owner" },
    workspace: aWorkspace({ guide_hidden: false, created_at: minutesAgo(1) }),
    forms: [],
    leads: [],
    restrictions: new Map(),
    opinions: new Map(),
    ledgers: new Map(),
    decisions: new Map(),
    destinations: [],
    endpoints: [],
    deliveries: [],
    replays: [],
    outcomeHooks: [],
    recalibration: { ...aRecalibration(), decided: 0, won: 0, version: 0, made_at: null, bands: null },
    rules: [
      {
        id: newId("rul"),
        name: "Everything",
        enabled: true,
        min_score: null,
        form_ids: [],
        all_destinations: true,
        destination_ids: [],
      },
    ],
    keepLeadsDays: null,
    acts: [],
    keys: [],
  };
}
