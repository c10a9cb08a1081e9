import { planDeliveries } from "../modules/deliveries/index.ts";
import type { Lead, LeadStatus } from "../modules/leads/contract.ts";
import { findLead, setScore } from "../modules/leads/index.ts";
import type { Score } from "../modules/scoring/contract.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";
import { storeLead } from "./leads.ts";
import { type SignInOptions, signIn } from "./members.ts";
import { createChatPeople, createTelegramStandIn, type ShownMessage } from "./telegram-stand-in.ts";

export const GROUP = { id: -4_001, type: "group", title: "Sales" };
export const OTHER_GROUP = { id: -4_002, type: "group", title: "Other" };
export const PRIVATE_CHAT = { id: 501, type: "private", first_name: "First" };

/** The product with a Telegram that behaves, and a workspace whose owner is signed in. */
export async function createTelegramScene(options: HarnessOptions = {}) {
  const telegram = createTelegramStandIn();
  const harness = createHarness({
    ...options,
    vendors: { "http://telegram.test": telegram.vendor, ...options.vendors },
  });
  const people = createChatPeople(harness, telegram);
  const owner = await signIn(harness);
  type Member = Awaited<ReturnType<typeof signIn>>;

  async function makeCode(member: Member = owner): Promise<string> {
    const response = await harness.request("/api/telegram/links", { method: "POST", headers: member.headers });
    return (await response.json<{ code: string }>()).code;
  }

  return {
    harness,
    telegram,
    people,
    owner,
    makeCode,
    signIn: (about: SignInOptions) => signIn(harness, about),

    /** Links the chat as people do; returns the destination's id. */
    async link(chat: { id: number; type: string }, member: Member = owner): Promise<string> {
      await people.write(chat, `/link ${await makeCode(member)}`);
      const row = await harness.db
        .prepare("SELECT destination_id AS id FROM telegram_chats WHERE workspace_id = ? AND chat_id = ?")
        .bind(member.workspaceId, String(chat.id))
        .first<{ id: string }>();
      if (row === null) throw new Error("the chat was not linked");
      return row.id;
    },

    /** A scored lead whose alert is on its way to these destinations. */
    async announce(
      destinationIds: string[],
      about: Partial<Lead> = {},
      workspaceId = owner.workspaceId,
    ): Promise<Lead> {
      const lead = await storeLead(harness, workspaceId, about);
      await harness.db.prepare("DELETE FROM jobs").run(); // routing is not under test here
      await setScore(harness.db, workspaceId, lead.id, aScore(), harness.now()).run();
      const event = { workspaceId, leadId: lead.id, eventType: "lead.created", eventKey: "created" } as const;
      await harness.db.batch(
        await planDeliveries(harness.services, { ...event, eventAtMs: harness.now(), destinationIds }),
      );
      return lead;
    },

    async leadIs(lead: Lead): Promise<{ status: LeadStatus; by: string | null }> {
      const found = await findLead(harness.db, lead.workspaceId, lead.id);
      if (found === null) throw new Error("the lead is gone");
      return { status: found.status, by: found.claimedByName };
    },

    /** The newest message of a chat. */
    lastIn(chat: { id: number }): ShownMessage {
      const message = telegram.inChat(chat.id).at(-1);
      if (message === undefined) throw new Error("the chat is empty");
      return message;
    },

    count: (table: string) => harness.db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>("n"),

    async delivery() {
      return harness.db
        .prepare("SELECT status, last_error_code AS error, attempts, next_try_at_ms AS nextTryAtMs FROM deliveries")
        .first<{ status: string; error: string | null; attempts: number; nextTryAtMs: number | null }>();
    },

    destinationStatus: (id: string) =>
      harness.db.prepare("SELECT status FROM destinations WHERE id = ?").bind(id).first<string>("status"),
  };
}
export type TelegramScene = Awaited<ReturnType<typeof createTelegramScene>>;

export function aScore(overrides: Partial<Score> = {}): Score {
  return {
    value: 82,
    source: "embedded",
    category: "sales",
    reasons: [{ label: "names a budget", points: 25, quote: "5,000 euros" }],
    summary: "Wants a new website by March.",
    suggested_reply: "Hello, when may we call you?",
    fallback_reason: null,
    ...overrides,
  };
}
