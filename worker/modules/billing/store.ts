import { z } from "zod";
import type { SqlCondition } from "../../core/sql.ts";
import type { PlanState } from "./entitlements.ts";
import { INTERVALS, PLAN_IDS } from "./plans.ts";

/** What Stripe knows of a workspace: its customer and subscription, its invoices, and what Stripe has told us. */

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

const priceSchema = z.object({
  id: z.string(),
  amountMinor: z.number().int(),
  currency: z.string(),
  readAtMs: z.number().int(),
});
export type Price = z.infer<typeof priceSchema>;

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

export async function listToCompareAcrossWorkspaces(db: D1Database, night: number, limit: number): Promise<string[]> {
  const { results } = await db.prepare(LIST_TO_COMPARE).bind(night, limit).all();
  return results.map((row) => z.object({ workspaceId: z.string() }).parse(row).workspaceId);
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
