import { createStripeApi } from "../../tools/desk/stripe.ts";
import { freshStripeState } from "../../tools/desk/stripe-state.ts";
import { createStripeWorld } from "../../tools/desk/stripe-world.ts";
import { openSession } from "../modules/accounts/sign-in.ts";
import { addKey } from "../modules/ai/settings.ts";
import { planDeliveries } from "../modules/deliveries/index.ts";
import { replayRange } from "../modules/deliveries/replay-range.ts";
import type { NamedDoor } from "./battery.ts";
import { createHarness, type Harness, type HarnessOptions } from "./harness.ts";
import { storeLead } from "./leads.ts";
import { createMailbox, EMAIL_ORIGIN } from "./mailbox.ts";
import { cookieHeader, createApiKeyFor, signIn } from "./members.ts";
import { addOutcomeHook } from "./outcome-hooks.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "./receiver.ts";
import { STRIPE_ORIGIN, STRIPE_VARS } from "./stripe-scene.ts";
import { makeForm } from "./submissions.ts";
import { createTelegramStandIn } from "./telegram-stand-in.ts";

export type Scene = Awaited<ReturnType<typeof createScene>>;

const OPERATOR_TOKEN = "the-operators-token-of-more-than-32-characters";

/** A value that no answer and no row may hold. */
export const CANARY = "canary-9f3e";

/** One workspace with a row of each kind and people of each role, another with its own, and somebody with none. */
export async function createScene(options: HarnessOptions = {}) {
  const stripe = createStripeApi(
    createStripeWorld({
      state: freshStripeState(),
      now: () => Date.UTC(2026, 10, 21),
      changed: () => {},
      fetch: () => Promise.reject(new Error("no events are sent here")),
    }),
  );
  const harness = createHarness({
    ...options,
    vars: { ...STRIPE_VARS, OPERATOR_TOKEN, SECURITY_CONTACT: "security@example.com", ...options.vars },
    vendors: {
      [STRIPE_ORIGIN]: async (request) => stripe.fetch(request),
      [EMAIL_ORIGIN]: createMailbox().vendor,
      "http://telegram.test": createTelegramStandIn().vendor,
      [RESOLVER_ORIGIN]: createResolver(),
      [CRM_ORIGIN]: createReceiver().vendor,
      ...options.vendors,
    },
  });
  const own = await createWorkspace(harness);
  const other = await createWorkspace(harness);
  return { harness, ids: own.ids, own, other, newcomer: await signInNewcomer(harness) };
}

async function createWorkspace(harness: Harness) {
  const owner = await signIn(harness);
  const { workspaceId } = owner;
  const people = {
    owner: owner.headers,
    admin: (await signIn(harness, { workspaceId, role: "admin" })).headers,
    agent: (await signIn(harness, { workspaceId, role: "agent" })).headers,
  };
  const form = await makeForm(harness, { workspaceId });
  const lead = await storeLead(harness, workspaceId, { formId: form.id, email: `visitor@${CANARY}.example` });
  await storeLead(harness, workspaceId, { formId: form.id, email: `visitor@${CANARY}.example` });
  const { destination_id: destination } = await addWebhook(harness, owner.headers, {
    headers: [{ name: "authorization", value: `Bearer ${CANARY}` }],
  });
  const event = { workspaceId, leadId: lead.id, eventType: "lead.created", eventKey: "created" } as const;
  await harness.db.batch(
    await planDeliveries(harness.services, { ...event, eventAtMs: harness.now(), destinationIds: [destination] }),
  );
  const everything = { status: "all", fromMs: null, toMs: null } as const;
  const replay = await replayRange(harness.services, workspaceId, destination, everything);
  const apiKey = await createApiKeyFor(harness, workspaceId);
  await addKey(workspaceId, "mistral", `sk-${CANARY}-key`, harness.services);
  await addOutcomeHook(harness, owner.headers);
  await harness.request("/api/lessons", {
    method: "POST",
    headers: owner.headers,
    body: JSON.stringify({ examples: [{ text: `Forty chairs for ${CANARY}`, label: "good" }] }),
  });
  const idOf = async (table: string) =>
    (await harness.db
      .prepare(`SELECT id FROM ${table} WHERE workspace_id = ?`)
      .bind(workspaceId)
      .first<string>("id")) ?? "";
  const ids = {
    form: form.id,
    lead: lead.id,
    contact: lead.contactId ?? "",
    destination,
    delivery: await idOf("deliveries"),
    replay: replay.id,
    apiKey: await idOf("api_keys"),
    aiKey: await idOf("ai_keys"),
    outcomeHook: await idOf("outcome_hooks"),
    lesson: await idOf("lessons"),
  };
  return { workspaceId, people, apiKey, ids };
}

/** Signed in, but in no workspace. */
async function signInNewcomer(harness: Harness): Promise<Record<string, string>> {
  const { setCookies } = await openSession("newcomer@example.com", harness.services);
  const { publicUrl } = harness.services.config;
  return { cookie: cookieHeader(setCookies), origin: new URL(publicUrl).origin, "x-leadbell": "1" };
}

/** Headers of somebody of this workspace who may pass the door. */
export function rightfulHeaders(
  door: NamedDoor,
  { harness, own }: Pick<Scene, "harness" | "own">,
): Record<string, string> {
  switch (door.guard) {
    case "anyone":
    case "signed_by_vendor":
      return {};
    case "own_page":
      return { origin: new URL(harness.services.config.publicUrl).origin, "x-leadbell": "1" };
    case "api_key":
      return own.apiKey;
    case "operator":
      return { authorization: `Bearer ${OPERATOR_TOKEN}` };
    case "vendor":
      return { "x-telegram-bot-api-secret-token": harness.services.config.telegram?.webhookSecret ?? "" };
    case "signed_in":
    case "member":
      return own.people.owner;
    default:
      return door.guard satisfies never;
  }
}

/** What a mere visit may change: the time of a session's or a key's last use, and counts of who asked how often or said what. */
const CHANGED_BY_VISITS = ["auth_storage", "rate_counters", "sign_in_codes", "token_nonces", "telegram_updates"];

/** Every row of every table as text, so that two moments can be compared. */
export async function dumpDatabase({ db }: Pick<Harness, "db">): Promise<string> {
  const { results } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all<{ name: string }>();
  const tables = results
    .map(({ name }) => name)
    .filter((name) => !/^(sqlite_|_cf_|d1_|leads_search)/.test(name) && !CHANGED_BY_VISITS.includes(name));
  const dumps = await db.batch(tables.map((name) => db.prepare(`SELECT * FROM ${name}`)));
  return dumps
    .map(
      ({ results: rows }, index) =>
        `${tables[index]} ${rows
          .map((row) => JSON.stringify(row))
          .toSorted()
          .join()}`,
    )
    .join("\n")
    .replaceAll(/"last_used_at_ms":(null|\d+)/g, "");
}
