import { toIso } from "../../core/contract.ts";
import type { ApiPrivacyAct } from "./contract.ts";
import type { Act } from "./store.ts";

export function toApiAct({ id, kind, subjectId, memberId, leads, createdAtMs, finishedAtMs }: Act): ApiPrivacyAct {
  return {
    id,
    kind,
    subject_id: subjectId,
    member_id: memberId,
    leads,
    at: toIso(createdAtMs),
    finished_at: toIso(finishedAtMs),
  };
}
