import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Bindings } from "../env.ts";
import { defaultDefinition } from "../modules/forms/index.ts";
import { createFaultyDatabase, D1_TROUBLES, type Fault } from "./faulty-database.ts";
import type { Harness, HarnessOptions } from "./harness.ts";
import { createApiKeyFor } from "./members.ts";
import { addWebhook, CRM_ORIGIN, createResolver, RESOLVER_ORIGIN } from "./receiver.ts";
import { makeForm, sendApi, sendForm, sendWidget, widgetBody } from "./submissions.ts";
import { createTelegramScene, GROUP, type TelegramScene } from "./telegram-scene.ts";

/** What must not be found anywhere: words of one person, their number, their network. Each test has a person of its own. */
function createPerson() {
  const number = 10 + people++;
  const word = `qcanary${number}q`;
  const digits = `3022334${number}`;
  const network = `203.0.113.${100 + number}`;
  return {
    canaries: [word, digits, digits.slice(2), network],
    word,
    network,
    fields: {
      name: `${word} Somebody`,
      email: `${word}@example.com`,
      phone: `+49 ${digits}`,
      message: `We need a roof for ${word} House by March. Our budget is 5,000 euros. Please call me.`,
      company: `${word} Ltd`,
    },
    context: {
      page_url: `https://shop.example.com/${word}?gclid=${word}`,
      page_title: word,
      referrer: `https://search.example/?q=${word}`,
      utm: { utm_campaign: word },
      user_agent: `Browser ${word}`,
    },
    judgement: {
      evidence: [{ cue: "budget", quote: "Our budget is 5,000 euros" }],
      category: "sales",
      summary: `${word} wants a roof.`,
      suggested_reply: `Thank you, ${word}. When may we call?`,
      language: "en",
    },
  };
}
let people = 0;

/** A workspace with all vendors, and a form that asks for a company, too. */
export async function createErasureScene(options: HarnessOptions = {}) {
  const person = createPerson();
  const scene = await createTelegramScene({
    ...options,
    vendors: {
      [RESOLVER_ORIGIN]: createResolver(),
      // An endpoint that answers with what it was sent: also that must not stay.
      [CRM_ORIGIN]: async (request) => new Response(await request.text()),
      "http://openai.test": () => completion(person.judgement),
      ...options.vendors,
    },
  });
  const { harness, owner } = scene;
  const definition = defaultDefinition();
  const company = { key: "company", label: "Company", type: "text", required: false, placeholder: "", options: [] };
  const form = await makeForm(harness, {
    workspaceId: owner.workspaceId,
    definition: { ...definition, fields: [...definition.fields, company as never] },
  });
  await scene.link(GROUP);
  await addWebhook(harness, owner.headers);
  return { ...scene, form, person };
}
export type ErasureScene = TelegramScene & { form: { id: string }; person: ReturnType<typeof createPerson> };

function completion(judgement: unknown): Response {
  const message = { role: "assistant", content: JSON.stringify(judgement), refusal: null };
  return Response.json({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_790_000_000,
    model: "gpt-4.1-mini",
    choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }],
    usage: { prompt_tokens: 300, completion_tokens: 90, total_tokens: 390 },
  });
}

/** The same person through every door. */
export async function sendThroughEveryDoor({ harness, form, owner, person }: ErasureScene): Promise<void> {
  const { fields, context, word, network } = person;
  const from = { "cf-connecting-ip": network, "user-agent": `Browser ${word}` };
  const body = { fields, context };
  const answers = [
    await sendWidget(harness, form.id, await widgetBody(harness, form.id, body), from),
    await sendWidget(harness, form.id, await widgetBody(harness, form.id, { ...body, source: "page" }), from),
    await sendForm(harness, form.id, { ...fields, _submission_id: `${word}-form` }, from),
    await sendApi(
      harness,
      { form_id: form.id, fields, context, submission_id: `${word}-order` },
      { ...(await createApiKeyFor(harness, owner.workspaceId)), ...from },
    ),
  ];
  expect(answers.map(({ status }) => status < 400)).toEqual([true, true, true, true]);
}

/** Runs what is due until nothing more comes of it. */
export async function workOff(harness: Harness): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await harness.runJobs();
    harness.advance(20_000);
  }
}

/** The newest row of the scene's workspace. */
export const newestOf = async (
  { harness, owner }: Pick<ErasureScene, "harness" | "owner">,
  table: "leads" | "contacts",
) =>
  String(
    await harness.db
      .prepare(`SELECT id FROM ${table} WHERE workspace_id = ? ORDER BY rowid DESC LIMIT 1`)
      .bind(owner.workspaceId)
      .first<string>("id"),
  );

export const countOf = ({ harness, owner }: Pick<ErasureScene, "harness" | "owner">, table: string) =>
  harness.db
    .prepare(`SELECT COUNT(*) AS n FROM ${table} WHERE workspace_id = ?`)
    .bind(owner.workspaceId)
    .first<number>("n");

export async function idsOf({ harness, owner }: Pick<ErasureScene, "harness" | "owner">): Promise<{ id: string }[]> {
  const ofWorkspace = harness.db.prepare("SELECT id FROM leads WHERE workspace_id = ?").bind(owner.workspaceId);
  return (await ofWorkspace.all<{ id: string }>()).results;
}

export function erase(harness: Harness, headers: Record<string, string>, what: "leads" | "contacts", id: string) {
  const init = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
  return harness.request(`/api/${what}/${id}/erase`, { ...init, body: JSON.stringify({ confirm: "erase" }) });
}

/** Every row of every table as text, the pages of the search index included; by table. */
async function dump({ db }: Harness): Promise<Map<string, string>> {
  const { results } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
    .all<{ name: string }>();
  const dumps = new Map<string, string>();
  for (const { name } of results) {
    // The index itself cannot be read without a question; what it stores is in its own tables.
    if (name === "leads_search") continue;
    const rows = await db.prepare(`SELECT * FROM ${name}`).all();
    dumps.set(name, rows.results.map(asText).join("\n").toLowerCase());
  }
  return dumps;
}

/** A blob as its bytes read, so that words in an index are found. */
function asText(row: Record<string, unknown>): string {
  return JSON.stringify(row, (_key, value: unknown) =>
    Array.isArray(value) && typeof value[0] === "number" ? String.fromCharCode(...(value as number[])) : value,
  );
}

export async function tablesWithCanaries({
  harness,
  person,
}: Pick<ErasureScene, "harness" | "person">): Promise<string[]> {
  const tables = [...(await dump(harness))];
  return tables.filter(([, text]) => person.canaries.some((one) => text.includes(one))).map(([name]) => name);
}

/** What Durable Objects keep, as text. */
async function durableStorage(): Promise<string> {
  const { LIVE_FEED, COMMIT_DESK } = env as unknown as Bindings;
  const kept: string[] = [];
  for (const namespace of [LIVE_FEED, COMMIT_DESK] as unknown as DurableObjectNamespace[]) {
    for (const id of await listDurableObjectIds(namespace)) {
      const entries = await runInDurableObject(namespace.get(id), (_, state) => state.storage.list());
      kept.push(JSON.stringify([...entries]));
    }
  }
  return kept.join();
}

export async function expectNothingLeft(scene: ErasureScene): Promise<void> {
  const { harness, telegram, person, owner } = scene;
  expect(await tablesWithCanaries(scene)).toEqual([]);
  const elsewhere = [
    await durableStorage(),
    JSON.stringify([...harness.services.cache.values()]),
    harness.logLines.join("\n"),
    JSON.stringify(telegram.inChat(GROUP.id)),
  ];
  expect(elsewhere.map((text) => person.canaries.filter((one) => text.toLowerCase().includes(one)))).toEqual([
    [],
    [],
    [],
    [],
  ]);
  const dead = "SELECT COUNT(*) AS n FROM jobs WHERE status = 'dead' AND workspace_id = ?";
  expect(await harness.db.prepare(dead).bind(owner.workspaceId).first("n")).toBe(0);
}

/** The scene on a database that can be down for a while, with what the lifeboat took then. */
export async function createFailingErasureScene() {
  let fault: Fault | null = null;
  const scene = await createErasureScene({ database: (real) => createFaultyDatabase(real, () => fault) });
  const { harness, form } = scene;
  return {
    ...scene,
    async send(fields: Record<string, string>, formId = form.id) {
      const answer = await sendWidget(harness, formId, await widgetBody(harness, formId, { fields }));
      expect(answer.status).toBe(202);
    },
    async whileDown(work: () => Promise<void>) {
      fault = { when: "before", message: D1_TROUBLES[0] };
      harness.services.cache.clear();
      await work();
      fault = null;
    },
  };
}
