import { z } from "zod";
import type { SqlCondition } from "../../core/sql.ts";
import type { PlanState } from "./entitlements.ts";
import { INTERVALS, type Limits, PLAN_IDS, type PlanId } from "./plans.ts";

const ACCOUNT_COLUMNS = `
  workspace_id AS workspaceId, customer_id AS customerId, subscription_id AS subscriptionId, status, plan, interval,
  amount_minor AS amountMinor, currency, period_end_ms AS periodEndMs, trial_end_ms AS trialEndMs,
  cancel_at_ms AS cancelAtMs, past_due_since_ms AS pastDueSinceMs, answered
`;

// The first customer stays: of two that were made at once, Stripe gave the same one twice, by its idempotency key.
const INSERT_ACCOUNT = `
  INSERT INTO billing_accounts (workspace_id, customer_id, created_at_ms) VALUES (?1, ?2, ?3)
  ON CONFLICT (workspace_id) DO NOTHING
`;

const FIND_ACCOUNT = `SELECT ${ACCOUNT_COLUMNS} FROM billing_accounts WHERE workspace_id = ?1`;

const FIND_WORKSPACE_OF_CUSTOMER = `SELECT workspace_id AS workspaceId FROM billing_accounts WHERE customer_id = ?1`;

const NUMBER_QUESTION = `UPDATE billing_accounts SET asked = asked + 1 WHERE workspace_id = ?1 RETURNING asked`;

const SET_ANSWER = `
  UPDATE billing_accounts
  SET subscription_id = ?3, status = ?4, plan = ?5, interval = ?6, amount_minor = ?7, currency = ?8, period_end_ms = ?9,
      trial_end_ms = ?10, cancel_at_ms = ?11, past_due_since_ms = ?12, answered = ?2
  WHERE workspace_id = ?1 AND answered < ?2
  RETURNING answered
`;

const ANSWER_STANDS = "EXISTS (SELECT 1 FROM billing_accounts WHERE workspace_id = ? AND answered = ?)";

const LEADS_WAIT = "EXISTS (SELECT 1 FROM workspace_limits WHERE workspace_id = ? AND leads_wait = 1)";

const SET_INVOICE = `
  INSERT INTO invoices (id, workspace_id, number, status, currency, total_minor, paid_minor, issued_at_ms, paid_at_ms,
                        hosted_url, answered)
  VALUES (?3, ?1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?2)
  ON CONFLICT (id) DO UPDATE
  SET number = excluded.number, status = excluded.status, currency = excluded.currency,
      total_minor = excluded.total_minor, paid_minor = excluded.paid_minor, issued_at_ms = excluded.issued_at_ms,
      paid_at_ms = excluded.paid_at_ms, hosted_url = excluded.hosted_url, answered = excluded.answered
  WHERE invoices.workspace_id = excluded.workspace_id AND invoices.answered < excluded.answered
`;

const LIST_INVOICES = `
  SELECT id, number, status, currency, total_minor AS totalMinor, paid_minor AS paidMinor, issued_at_ms AS issuedAtMs,
         paid_at_ms AS paidAtMs, hosted_url AS hostedUrl
  FROM invoices WHERE workspace_id = ?1 ORDER BY issued_at_ms DESC, id DESC LIMIT 60
`;

const INSERT_EVENT = `
  INSERT INTO stripe_events (id, workspace_id, type, received_at_ms) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (id) DO NOTHING RETURNING id
`;

const PURGE_EVENTS = `DELETE FROM stripe_events WHERE received_at_ms < ?1`;

const SET_LIMITS = `
  UPDATE workspace_limits
  SET plan = ?2, leads_per_month = ?3, ai_per_month = ?4, seats = ?5, destinations = ?6, changes_at_ms = ?7
  WHERE workspace_id = ?1
`;

const FIND_LIMITS = `
  SELECT plan, leads_per_month AS leadsPerMonth, ai_per_month AS aiPerMonth, seats, destinations,
         granted_leads AS grantedLeads, granted_ai AS grantedAi
  FROM workspace_limits WHERE workspace_id = ?1
`;

const GRANT = `UPDATE workspace_limits SET granted_leads = ?2, granted_ai = ?3 WHERE workspace_id = ?1`;

const LIST_DUE_LIMITS = `
  SELECT workspace_id AS workspaceId FROM workspace_limits WHERE changes_at_ms <= ?1 ORDER BY changes_at_ms LIMIT ?2
`;

const LIST_WAITING = `
  SELECT workspace_id AS workspaceId FROM workspace_limits
  WHERE leads_wait = 1 AND looked_month < ?1 ORDER BY looked_month LIMIT ?2
`;

const SET_LOOKED = `UPDATE workspace_limits SET looked_month = ?2 WHERE workspace_id = ?1`;

const SET_NOTHING_WAITS = `UPDATE workspace_limits SET leads_wait = 0 WHERE workspace_id = ?1`;

const FIND_USAGE = `
  SELECT leads_accepted AS leadsAccepted, leads_over_limit AS leadsOverLimit, ai_judgements AS aiJudgements
  FROM usage_counters WHERE workspace_id = ?1 AND month = ?2
`;

// One statement decides and counts, so that of many at once no more are taken than there are.
const TAKE_AI = `
  INSERT INTO usage_counters (workspace_id, month, ai_judgements)
  SELECT ?1, ?2, 1
  WHERE COALESCE((SELECT ai_per_month + granted_ai FROM workspace_limits WHERE workspace_id = ?1), 1) > 0
  ON CONFLICT (workspace_id, month) DO UPDATE SET ai_judgements = ai_judgements + 1
  WHERE ai_judgements < COALESCE(
    (SELECT ai_per_month + granted_ai FROM workspace_limits WHERE workspace_id = ?1), ai_judgements + 1)
  RETURNING ai_judgements
`;

const RETURN_AI = `
  UPDATE usage_counters SET ai_judgements = ai_judgements - 1
  WHERE workspace_id = ?1 AND month = ?2 AND ai_judgements > 0
`;

const LIST_TO_TELL = `
  SELECT usage_counters.workspace_id AS workspaceId, leads_accepted AS used, leads_per_month + granted_leads AS allowed
  FROM usage_counters JOIN workspace_limits USING (workspace_id)
  WHERE month = ?1 AND told_percent < 100 AND leads_per_month + granted_leads > 0
    AND (leads_accepted >= leads_per_month + granted_leads
         OR (told_percent < 80 AND leads_accepted * 100 >= (leads_per_month + granted_leads) * 80))
  LIMIT ?2
`;

const SET_TOLD = `
  UPDATE usage_counters SET told_percent = MAX(told_percent, ?3) WHERE workspace_id = ?1 AND month = ?2
`;

const LIST_TO_COMPARE = `
  SELECT workspace_id AS workspaceId FROM billing_accounts
  WHERE compared_night < ?1 ORDER BY compared_night LIMIT ?2
`;

const SET_COMPARED = `UPDATE billing_accounts SET compared_night = ?2 WHERE workspace_id = ?1`;

const SET_PRICE = `
  INSERT INTO plan_prices (id, amount_minor, currency, read_at_ms) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (id) DO UPDATE
  SET amount_minor = excluded.amount_minor, currency = excluded.currency, read_at_ms = excluded.read_at_ms
`;

const LIST_PRICES = `SELECT id, amount_minor AS amountMinor, currency, read_at_ms AS readAtMs FROM plan_prices`;

const FORGET_INVOICE_PAGES = `UPDATE invoices SET hosted_url = NULL WHERE workspace_id = ?1`;

const ERASED_TABLES = ["billing_accounts", "workspace_limits", "usage_counters", "stripe_events"] as const;

const accountSchema = z.object({
  workspaceId: z.string(),
  customerId: z.string(),
  subscriptionId: z.string().nullable(),
  status: z.string().nullable(),
  plan: z.enum(PLAN_IDS),
  interval: z.enum(INTERVALS).nullable(),
  amountMinor: z.number().int().nullable(),
  currency: z.string().nullable(),
  periodEndMs: z.number().int().nullable(),
  trialEndMs: z.number().int().nullable(),
  cancelAtMs: z.number().int().nullable(),
  pastDueSinceMs: z.number().int().nullable(),
  answered: z.number().int(),
});
export type Account = z.infer<typeof accountSchema>;

/** What Stripe answered about one customer. */
export interface Answer extends PlanState {
  subscriptionId: string | null;
  amountMinor: number | null;
  currency: string | null;
}

const invoiceSchema = z.object({
  id: z.string(),
  number: z.string().nullable(),
  status: z.string(),
  currency: z.string(),
  totalMinor: z.number().int(),
  paidMinor: z.number().int(),
  issuedAtMs: z.number().int(),
  paidAtMs: z.number().int().nullable(),
  hostedUrl: z.string().nullable(),
});
export type Invoice = z.infer<typeof invoiceSchema>;

const limitsSchema = z.object({
  plan: z.enum(PLAN_IDS),
  leadsPerMonth: z.number().int().nullable(),
  aiPerMonth: z.number().int().nullable(),
  seats: z.number().int().nullable(),
  destinations: z.number().int().nullable(),
  grantedLeads: z.number().int(),
  grantedAi: z.number().int(),
});
/** Null stands for no limit. */
export type StoredLimits = z.infer<typeof limitsSchema>;

const NO_LIMITS: StoredLimits = {
  plan: "free",
  leadsPerMonth: null,
  aiPerMonth: null,
  seats: null,
  destinations: null,
  grantedLeads: 0,
  grantedAi: 0,
};

const usageSchema = z.object({
  leadsAccepted: z.number().int(),
  leadsOverLimit: z.number().int(),
  aiJudgements: z.number().int(),
});
export type UsageOfMonth = z.infer<typeof usageSchema>;

const priceSchema = z.object({
  id: z.string(),
  amountMinor: z.number().int(),
  currency: z.string(),
  readAtMs: z.number().int(),
});
export type Price = z.infer<typeof priceSchema>;

const toTellSchema = z.object({ workspaceId: z.string(), used: z.number().int(), allowed: z.number().int() });

export async function insertAccount(db: D1Database, workspaceId: string, customerId: string, nowMs: number) {
  await db.prepare(INSERT_ACCOUNT).bind(workspaceId, customerId, nowMs).run();
}

/** Null until the workspace has gone to Checkout for the first time. */
export async function findAccount(db: D1Database, workspaceId: string): Promise<Account | null> {
  const row = await db.prepare(FIND_ACCOUNT).bind(workspaceId).first();
  return row === null ? null : accountSchema.parse(row);
}

/** Whose customer this is, or null. */
export async function findWorkspaceOfCustomerAcrossWorkspaces(db: D1Database, customerId: string) {
  return db.prepare(FIND_WORKSPACE_OF_CUSTOMER).bind(customerId).first<string>("workspaceId");
}

/** The number of the question that is about to be asked. */
export async function numberQuestion(db: D1Database, workspaceId: string): Promise<number> {
  const number = await db.prepare(NUMBER_QUESTION).bind(workspaceId).first<number>("asked");
  if (number === null) throw new Error(`workspace ${workspaceId} has no billing account`);
  return number;
}

/** Stores the answer to a question, unless a newer question was answered before. Returns a row when it was stored. */
export function setAnswer(db: D1Database, workspaceId: string, question: number, answer: Answer): D1PreparedStatement {
  const { subscriptionId, status, plan, interval, amountMinor, currency } = answer;
  const { periodEndMs, trialEndMs, cancelAtMs, pastDueSinceMs } = answer;
  const what = [subscriptionId, status, plan, interval, amountMinor, currency];
  return db
    .prepare(SET_ANSWER)
    .bind(workspaceId, question, ...what, periodEndMs, trialEndMs, cancelAtMs, pastDueSinceMs);
}

/** Holds while the answer to this question is the one that is stored. */
export function answerStands(workspaceId: string, question: number): SqlCondition {
  return { sql: ANSWER_STANDS, params: [workspaceId, question] };
}

/** Holds while leads of the workspace are held because its month was used up. */
export function leadsWait(workspaceId: string): SqlCondition {
  return { sql: LEADS_WAIT, params: [workspaceId] };
}

export function setInvoice(db: D1Database, workspaceId: string, question: number, invoice: Invoice) {
  const { id, number, status, currency, totalMinor, paidMinor, issuedAtMs, paidAtMs, hostedUrl } = invoice;
  const what = [id, number, status, currency, totalMinor, paidMinor, issuedAtMs, paidAtMs, hostedUrl];
  return db.prepare(SET_INVOICE).bind(workspaceId, question, ...what);
}

/** Newest first, at most 60. */
export async function listInvoices(db: D1Database, workspaceId: string): Promise<Invoice[]> {
  const { results } = await db.prepare(LIST_INVOICES).bind(workspaceId).all();
  return results.map((row) => invoiceSchema.parse(row));
}

export interface NewEvent {
  id: string;
  /** Null when the event is about nobody we know. */
  workspaceId: string | null;
  type: string;
  receivedAtMs: number;
}

/** Returns a row when the event is a new one. */
export function insertEventAcrossWorkspaces(db: D1Database, event: NewEvent): D1PreparedStatement {
  return db.prepare(INSERT_EVENT).bind(event.id, event.workspaceId, event.type, event.receivedAtMs);
}

export async function purgeEventsAcrossWorkspaces(db: D1Database, receivedBeforeMs: number): Promise<number> {
  return (await db.prepare(PURGE_EVENTS).bind(receivedBeforeMs).run()).meta.changes;
}

/** `onlyIf` may use any table of this room. */
export function setLimits(
  db: D1Database,
  workspaceId: string,
  { plan, limits, changesAtMs }: { plan: PlanId; limits: Limits; changesAtMs: number | null },
  onlyIf: SqlCondition = { sql: "1", params: [] },
): D1PreparedStatement {
  const { leadsPerMonth, aiPerMonth, seats, destinations } = limits;
  return db
    .prepare(`${SET_LIMITS} AND ${onlyIf.sql}`)
    .bind(workspaceId, plan, leadsPerMonth, aiPerMonth, seats, destinations, changesAtMs, ...onlyIf.params);
}

export async function findLimits(db: D1Database, workspaceId: string): Promise<StoredLimits> {
  const row = await db.prepare(FIND_LIMITS).bind(workspaceId).first();
  return row === null ? NO_LIMITS : limitsSchema.parse(row);
}

/** What the operator gives a workspace on top of its plan. */
export async function grantOnTop(db: D1Database, workspaceId: string, given: { leads: number; ai: number }) {
  await db.prepare(GRANT).bind(workspaceId, given.leads, given.ai).run();
}

export async function listDueLimitsAcrossWorkspaces(db: D1Database, nowMs: number, limit: number): Promise<string[]> {
  return idsOf(await db.prepare(LIST_DUE_LIMITS).bind(nowMs, limit).all());
}

/** Workspaces with held leads for which this month has not been tried yet. */
export async function listWaitingAcrossWorkspaces(db: D1Database, month: string, limit: number): Promise<string[]> {
  return idsOf(await db.prepare(LIST_WAITING).bind(month, limit).all());
}

export function setLooked(db: D1Database, workspaceId: string, month: string): D1PreparedStatement {
  return db.prepare(SET_LOOKED).bind(workspaceId, month);
}

export async function setNothingWaits(db: D1Database, workspaceId: string): Promise<void> {
  await db.prepare(SET_NOTHING_WAITS).bind(workspaceId).run();
}

export async function findUsage(db: D1Database, workspaceId: string, month: string): Promise<UsageOfMonth> {
  const row = await db.prepare(FIND_USAGE).bind(workspaceId, month).first();
  return row === null ? { leadsAccepted: 0, leadsOverLimit: 0, aiJudgements: 0 } : usageSchema.parse(row);
}

/** Takes one judgement of the month; false when none is left. */
export async function takeAi(db: D1Database, workspaceId: string, month: string): Promise<boolean> {
  return (await db.prepare(TAKE_AI).bind(workspaceId, month).first()) !== null;
}

export function returnAi(db: D1Database, workspaceId: string, month: string): D1PreparedStatement {
  return db.prepare(RETURN_AI).bind(workspaceId, month);
}

/** Workspaces that have used 80 or 100 percent of the month's leads and have not been told yet. */
export async function listToTellAcrossWorkspaces(db: D1Database, month: string, limit: number) {
  const { results } = await db.prepare(LIST_TO_TELL).bind(month, limit).all();
  return results.map((row) => toTellSchema.parse(row));
}

export function setTold(db: D1Database, workspaceId: string, month: string, percent: number): D1PreparedStatement {
  return db.prepare(SET_TOLD).bind(workspaceId, month, percent);
}

export async function listToCompareAcrossWorkspaces(db: D1Database, night: number, limit: number): Promise<string[]> {
  return idsOf(await db.prepare(LIST_TO_COMPARE).bind(night, limit).all());
}

export function setCompared(db: D1Database, workspaceId: string, night: number): D1PreparedStatement {
  return db.prepare(SET_COMPARED).bind(workspaceId, night);
}

export function setPriceAcrossWorkspaces(db: D1Database, price: Price): D1PreparedStatement {
  return db.prepare(SET_PRICE).bind(price.id, price.amountMinor, price.currency, price.readAtMs);
}

/** Every price that was ever read, for all workspaces alike. */
export async function listPricesAcrossWorkspaces(db: D1Database): Promise<Price[]> {
  const { results } = await db.prepare(LIST_PRICES).all();
  return results.map((row) => priceSchema.parse(row));
}

/** Deletes everything of the workspace but its invoices, and of those the way to a page with somebody's name. */
export function eraseAllButInvoices(db: D1Database, workspaceId: string): D1PreparedStatement[] {
  return [
    db.prepare(FORGET_INVOICE_PAGES).bind(workspaceId),
    ...ERASED_TABLES.map((table) => db.prepare(`DELETE FROM ${table} WHERE workspace_id = ?1`).bind(workspaceId)),
  ];
}

function idsOf({ results }: D1Result): string[] {
  return results.map((row) => z.object({ workspaceId: z.string() }).parse(row).workspaceId);
}
