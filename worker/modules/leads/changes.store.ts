import type { LeadRef } from "../../core/services.ts";
import { type SqlCondition, toJson } from "../../core/sql.ts";
import { type Amount, type Lead, type Outcome, type OutcomeDoor, PROGRAM_DOORS } from "./contract.ts";

/** What a click can do to a lead. Each is one conditional statement, so that of many clicks at once exactly one acts. */

const LEAD_HAS_CHANGE_TOKEN = "EXISTS (SELECT 1 FROM leads WHERE workspace_id = ? AND id = ? AND change_token = ?)";

const CLAIM_LEAD = `
  UPDATE leads
  SET status = 'claimed', claimed_by_member_id = ?5, claimed_by_name = ?6, claimed_at_ms = ?4,
      change_token = ?3, version = version + 1, updated_at_ms = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND status = 'new' AND verdict = 'accepted'
  RETURNING id
`;

const UNCLAIM_LEAD = `
  UPDATE leads
  SET status = 'new', claimed_by_member_id = NULL, claimed_by_name = NULL, claimed_at_ms = NULL,
      change_token = ?3, version = version + 1, updated_at_ms = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND status = 'claimed' AND outcome IS NULL
  RETURNING id
`;

const MARK_NOT_A_LEAD = `
  UPDATE leads
  SET status = 'not_a_lead', outcome = 'junk', outcome_amount_minor = NULL, outcome_currency = NULL,
      outcome_at_ms = ?5, outcome_by = ?6, outcome_via = ?7,
      change_token = ?3, version = version + 1, updated_at_ms = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND status <> 'not_a_lead' AND COALESCE(outcome_at_ms, 0) <= ?5
  RETURNING id
`;

const PROGRAMS = `(${PROGRAM_DOORS.map((door) => `'${door}'`).join(", ")})`;

/** Columns of a lead that is open again: it stays with who has it where this holds, and is free to claim elsewhere. */
const leaveToPerson = (isPersons: string) => `
      status = CASE WHEN ${isPersons} THEN 'claimed' ELSE 'new' END,
      claimed_by_member_id = CASE WHEN ${isPersons} THEN claimed_by_member_id END,
      claimed_by_name = CASE WHEN ${isPersons} THEN claimed_by_name END,
      claimed_at_ms = CASE WHEN ${isPersons} THEN claimed_at_ms END,
      claimed_via = NULL`;

// Whoever closes a lead that nobody had has it from then on: no closed lead waits to be claimed. Of two decisions the
// later one stands, in whatever order they arrive.
const CLOSE_LEAD = `
  UPDATE leads
  SET outcome = ?8, outcome_amount_minor = ?9, outcome_currency = ?10,
      outcome_at_ms = ?5, outcome_by = ?6, outcome_via = ?7, status = 'claimed',
      claimed_by_member_id = CASE WHEN claimed_at_ms IS NULL THEN ?11 ELSE claimed_by_member_id END,
      claimed_by_name = CASE WHEN claimed_at_ms IS NULL THEN ?6 ELSE claimed_by_name END,
      claimed_via = CASE WHEN claimed_at_ms IS NULL AND ?7 IN ${PROGRAMS} THEN ?7 ELSE claimed_via END,
      claimed_at_ms = COALESCE(claimed_at_ms, ?4),
      change_token = ?3, version = version + 1, updated_at_ms = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND verdict = 'accepted' AND COALESCE(outcome_at_ms, 0) <= ?5
    AND (outcome IS NOT ?8 OR outcome_amount_minor IS NOT ?9 OR outcome_currency IS NOT ?10)
  RETURNING id
`;

// A lead that only a program had is free again; a person keeps theirs.
const CLEAR_OUTCOME = `
  UPDATE leads
  SET ${leaveToPerson("claimed_via IS NULL")},
      outcome = NULL, outcome_amount_minor = NULL, outcome_currency = NULL,
      outcome_at_ms = ?5, outcome_by = NULL, outcome_via = NULL,
      change_token = ?3, version = version + 1, updated_at_ms = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND outcome IN ('won', 'lost') AND COALESCE(outcome_at_ms, 0) <= ?5
  RETURNING id
`;

// Whoever says "not a lead" gives it away; a program cannot take it from the person who had it.
const REOPEN_LEAD = `
  UPDATE leads
  SET ${leaveToPerson(`claimed_at_ms IS NOT NULL AND claimed_via IS NULL AND outcome_via IN ${PROGRAMS}`)},
      outcome = NULL, outcome_at_ms = ?5, outcome_by = NULL, outcome_via = NULL,
      change_token = ?3, version = version + 1, updated_at_ms = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND status = 'not_a_lead' AND COALESCE(outcome_at_ms, 0) <= ?5
  RETURNING id
`;

const RELEASE_LEAD = `
  UPDATE leads
  SET verdict = 'accepted', released_at_ms = ?4, status = CASE status WHEN 'not_a_lead' THEN 'new' ELSE status END,
      outcome = CASE status WHEN 'not_a_lead' THEN NULL ELSE outcome END,
      change_token = ?3, version = version + 1, updated_at_ms = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND verdict <> 'accepted'
  RETURNING id
`;

const CORRECT_LEAD = `
  UPDATE leads
  SET name = ?5, email = ?6, phone = ?7, phone_e164 = ?8, message = ?9, answers = ?10,
      change_token = ?3, version = version + 1, updated_at_ms = ?4
  WHERE workspace_id = ?1 AND id = ?2
  RETURNING id
`;

/** Which lead, and the name and time of the change. */
export interface ChangeOfLead extends LeadRef {
  token: string;
  nowMs: number;
}

export function setClaimed(
  db: D1Database,
  change: ChangeOfLead,
  by: { memberId: string | null; name: string },
): D1PreparedStatement {
  return bindChange(db, CLAIM_LEAD, change, by.memberId, by.name);
}

export function setUnclaimed(db: D1Database, change: ChangeOfLead): D1PreparedStatement {
  return bindChange(db, UNCLAIM_LEAD, change);
}

/** Who decided what became of a lead, when, and by which door. */
export interface Decider {
  atMs: number;
  name: string;
  memberId: string | null;
  via: OutcomeDoor;
}

export function setNotALead(db: D1Database, change: ChangeOfLead, by: Decider): D1PreparedStatement {
  return bindChange(db, MARK_NOT_A_LEAD, change, by.atMs, by.name, by.via);
}

export function setReopened(db: D1Database, change: ChangeOfLead, atMs: number): D1PreparedStatement {
  return bindChange(db, REOPEN_LEAD, change, atMs);
}

/** Won or lost, by whoever has the lead or now has it. */
export function setClosed(
  db: D1Database,
  change: ChangeOfLead,
  by: Decider,
  outcome: Exclude<Outcome, "junk">,
  amount: Amount | null,
): D1PreparedStatement {
  const { atMs, name, via, memberId } = by;
  const worth = [amount?.minor ?? null, amount?.currency ?? null];
  return bindChange(db, CLOSE_LEAD, change, atMs, name, via, outcome, ...worth, memberId);
}

/** Takes won or lost back; the lead stays with the person who has it, and is free when that was a program. */
export function setOpenAgain(db: D1Database, change: ChangeOfLead, atMs: number): D1PreparedStatement {
  return bindChange(db, CLEAR_OUTCOME, change, atMs);
}

export function setReleased(db: D1Database, change: ChangeOfLead): D1PreparedStatement {
  return bindChange(db, RELEASE_LEAD, change);
}

/** Puts what the person says in the place of what was read before. */
export function setCorrected(
  db: D1Database,
  change: ChangeOfLead,
  lead: Pick<Lead, "name" | "email" | "phone" | "phoneE164" | "message" | "answers">,
): D1PreparedStatement {
  const { name, email, phone, phoneE164, message, answers } = lead;
  return bindChange(db, CORRECT_LEAD, change, name, email, phone, phoneE164, message, toJson(answers));
}

/** Holds when the lead's last change was the one made under this token: for what must follow that change only. */
export function leadWasChangedBy({ workspaceId, leadId }: LeadRef, token: string): SqlCondition {
  return { sql: LEAD_HAS_CHANGE_TOKEN, params: [workspaceId, leadId, token] };
}

function bindChange(
  db: D1Database,
  sql: string,
  change: ChangeOfLead,
  ...rest: (string | number | null)[]
): D1PreparedStatement {
  return db.prepare(sql).bind(change.workspaceId, change.leadId, change.token, change.nowMs, ...rest);
}
