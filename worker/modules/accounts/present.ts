import { toIso } from "../../core/contract.ts";
import type { ApiWorkspace, Workspace } from "./contract.ts";

/** The part of an address before the @, as a first name to be called by. */
export function nameFromEmail(email: string): string {
  return email.slice(0, email.indexOf("@")).slice(0, 80);
}

export function toApiWorkspace(workspace: Workspace): ApiWorkspace {
  return {
    id: workspace.id,
    name: workspace.name,
    time_zone: workspace.timeZone,
    default_country: workspace.defaultCountry,
    ai_enabled: workspace.aiEnabled,
    ai_wait_ms: workspace.aiWaitMs,
    guide_hidden: workspace.guideHidden,
    created_at: toIso(workspace.createdAtMs),
  };
}
