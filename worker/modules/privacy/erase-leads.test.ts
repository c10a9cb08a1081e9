import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Bindings } from "../../env.ts";
import { createFaultyDatabase, D1_TROUBLES, type Fault } from "../../testing/faulty-database.ts";
import type { Harness, HarnessOptions } from "../../testing/harness.ts";
import { boarded, bring } from "../../testing/lifeboat.ts";
import { createApiKeyFor } from "../../testing/members.ts";
import { addWebhook, CRM_ORIGIN, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { makeForm, sendApi, sendForm, sendWidget, widgetBody } from "../../testing/submissions.ts";
import { createTelegramScene, GROUP, type TelegramScene } from "../../testing/telegram-scene.ts";
import { defaultDefinition } from "../forms/index.ts";

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

// The first import of the SDK takes seconds here, as each of its files is read for itself; a bundle has no such pause.
beforeAll(async () => {
  await Promise.all([import("openai"), import("openai/helpers/zod")]);
}, 60_000);

/** A workspace with all vendors, and a form that asks for a company, too. */
async function createScene(options: HarnessOptions = {}) {
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
type Scene = TelegramScene & { form: { id: string }; person: ReturnType<typeof createPerson> };

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
async function sendThroughEveryDoor({ harness, form, owner, person }: Scene): Promise<void> {
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
async function workOff(harness: Harness): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await harness.runJobs();
    harness.advance(20_000);
  }
}

/** The newest row of the scene's workspace. */
const newestOf = async ({ harness, owner }: Pick<Scene, "harness" | "owner">, table: "leads" | "contacts") =>
  String(
    await harness.db
      .prepare(`SELECT id FROM ${table} WHERE workspace_id = ? ORDER BY rowid DESC LIMIT 1`)
      .bind(owner.workspaceId)
      .first<string>("id"),
  );

const countOf = ({ harness, owner }: Pick<Scene, "harness" | "owner">, table: string) =>
  harness.db
    .prepare(`SELECT COUNT(*) AS n FROM ${table} WHERE workspace_id = ?`)
    .bind(owner.workspaceId)
    .first<number>("n");

async function idsOf({ harness, owner }: Pick<Scene, "harness" | "owner">): Promise<{ id: string }[]> {
  const ofWorkspace = harness.db.prepare("SELECT id FROM leads WHERE workspace_id = ?").bind(owner.workspaceId);
  return (await ofWorkspace.all<{ id: string }>()).results;
}

function erase(harness: Harness, headers: Record<string, string>, what: "leads" | "contacts", id: string) {
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

async function tablesWithCanaries({ harness, person }: Pick<Scene, "harness" | "person">): Promise<string[]> {
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

async function expectNothingLeft(scene: Scene): Promise<void> {
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

describe("erasing a person", () => {
  it("F74 leaves nothing of them anywhere: tables, search index, objects, outbox, chats, caches, logs", async () => {
    const scene = await createScene();
    const { harness, owner } = scene;
    await sendThroughEveryDoor(scene);
    await workOff(harness);
    const before = await tablesWithCanaries(scene);
    const contactId = await newestOf(scene, "contacts");

    const answer = await erase(harness, owner.headers, "contacts", contactId);
    await workOff(harness);
    harness.advance(2 * 60 * 60 * 1_000);
    await workOff(harness);

    expect(before).toEqual(
      expect.arrayContaining([
        ...["leads", "leads_search_data", "contacts", "contact_identities", "attempts", "webhook_bodies"],
      ]),
    );
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ kind: "contact_erased", leads: 4, subject_id: contactId });
    await expectNothingLeft(scene);
    expect(scene.lastIn(GROUP)).toMatchObject({ text: "🗑 This lead was erased.", buttons: [] });
    expect(await countOf(scene, "telegram_cards")).toBe(0);
  });

  it("F74 cancels what is still queued, at once and for good", async () => {
    const scene = await createScene();
    const { harness, owner } = scene;
    await sendThroughEveryDoor(scene);

    await erase(harness, owner.headers, "contacts", await newestOf(scene, "contacts"));
    await workOff(harness);

    expect(harness.requests.filter(({ url }) => url.startsWith(CRM_ORIGIN))).toEqual([]);
    expect(harness.requests.filter(({ url }) => url.startsWith("http://openai.test"))).toEqual([]);
    expect(await countOf(scene, "deliveries")).toBe(0);
    harness.advance(2 * 60 * 60 * 1_000);
    await workOff(harness);
    await expectNothingLeft(scene);
  });

  it.each([
    ["the endpoint", CRM_ORIGIN],
    ["the AI", "http://openai.test"],
  ])("F74 lets nothing come back that was under way to %s", async (_, origin) => {
    const scene = await createScene();
    const { harness, owner } = scene;
    const erased = new Set<string>();
    const meanwhile = async () => {
      for (const { id } of await idsOf(scene)) {
        if ((await erase(harness, owner.headers, "leads", id)).ok) erased.add(id);
      }
    };
    const respond = harness.vendors.get(origin);
    harness.vendors.set(origin, async (request) => {
      await meanwhile();
      return respond?.(request) ?? new Response("", { status: 599 });
    });
    await sendThroughEveryDoor(scene);

    await workOff(harness);
    harness.advance(2 * 60 * 60 * 1_000);
    await workOff(harness);

    expect(erased.size).toBe(4);
    await expectNothingLeft(scene);
  });

  it("F74 writes over a card that arrived in the chat while its lead was being erased", async () => {
    const scene = await createScene();
    const { harness, owner, telegram } = scene;
    await sendThroughEveryDoor(scene);
    const { vendors } = harness;
    vendors.set("http://telegram.test", async (request) => {
      const isCard = request.url.endsWith("/sendMessage");
      const answer = await telegram.vendor(request);
      const ids = await idsOf(scene);
      if (isCard) for (const { id } of ids) await erase(harness, owner.headers, "leads", id);
      return answer;
    });

    await workOff(harness);
    harness.advance(2 * 60 * 60 * 1_000);
    await workOff(harness);

    expect(scene.lastIn(GROUP).text).toBe("🗑 This lead was erased.");
    await expectNothingLeft(scene);
  });

  it("F74 keeps out what arrives again: a browser's retry, and a message of the lifeboat", async () => {
    let fault: Fault | null = null;
    const scene = await createScene({ database: (real) => createFaultyDatabase(real, () => fault) });
    const { harness, owner, form } = scene;
    const body = await widgetBody(harness, form.id, { fields: scene.person.fields, context: scene.person.context });

    fault = { when: "before", message: D1_TROUBLES[0] };
    await sendWidget(harness, form.id, body);
    fault = null;
    const messages = boarded();
    await bring(harness, messages);
    const leadId = await newestOf(scene, "leads");
    await erase(harness, owner.headers, "leads", leadId);
    await bring(harness, messages);
    const again = await sendWidget(harness, form.id, body);

    expect(messages).toHaveLength(1);
    expect(leadId).toMatch(/^lead_/);
    expect(again.status).toBe(202);
    expect(await countOf(scene, "leads")).toBe(0);
    harness.advance(2 * 60 * 60 * 1_000);
    await workOff(harness);
    await expectNothingLeft(scene);
  });

  it.each<[string, (fields: Record<string, string>, person: Scene["person"]) => Record<string, string>]>([
    [
      "with the same address",
      (fields, { word }) => ({ ...fields, email: `${word.toUpperCase()}@Example.com`, phone: "" }),
    ],
    [
      "with the same number",
      ({ phone = "", ...fields }) => ({ ...fields, email: "new@example.com", phone: phone.replaceAll(" ", "-") }),
    ],
    ["and does not fit the form", (fields) => ({ ...fields, message: "Call. ".repeat(1_000) })],
  ])("F74 LB-21 keeps out what the person sent before and waited in the lifeboat meanwhile: %s", async (_, wordsOf) => {
    const scene = await createFailingScene();
    const { harness, owner, person } = scene;
    await scene.send(person.fields);
    await workOff(harness);
    await scene.whileDown(() => scene.send(wordsOf(person.fields, person)));
    harness.advance(60_000);

    const answer = await erase(harness, owner.headers, "contacts", await newestOf(scene, "contacts"));
    await bring(harness, boarded());
    await bring(harness, boarded());
    await workOff(harness);
    harness.advance(2 * 60 * 60 * 1_000);
    await workOff(harness);

    expect(await answer.json()).toMatchObject({ leads: 1, finished_at: expect.any(String) });
    expect(await countOf(scene, "leads")).toBe(0);
    await expectNothingLeft(scene);
    expect(harness.logLines.filter((line) => line.includes('"lifeboat.erased"'))).toHaveLength(2);
  });

  it("F74 keeps it out also when it lay stranded, and takes its sealed words away", async () => {
    const scene = await createFailingScene();
    const { harness, owner, person, form } = scene;
    await scene.send(person.fields);
    await workOff(harness);
    await scene.whileDown(() => scene.send({ ...person.fields, message: "Another word." }));
    const hide = (id: string, as: string) => harness.db.prepare("UPDATE forms SET id = ?2 WHERE id = ?1").bind(id, as);
    await hide(form.id, "frm_hidden").run();
    await bring(harness, boarded());
    await harness.runJobs();
    const stranded = () => harness.db.prepare("SELECT COUNT(*) AS n FROM stranded_submissions").first("n");
    const before = await stranded();

    await erase(harness, owner.headers, "contacts", await newestOf(scene, "contacts"));
    await hide("frm_hidden", form.id).run();
    const [job] = await harness.services.jobLog.list("dead", 1, null);
    await harness.services.jobLog.revive(job?.id ?? "");
    await workOff(harness);

    expect([before, await stranded()]).toEqual([1, 0]);
    expect(await countOf(scene, "leads")).toBe(0);
  });

  it("F74 takes what they send after their erasure, what others send, and what they sent to somebody else", async () => {
    const scene = await createFailingScene();
    const { harness, owner, person } = scene;
    const elsewhere = await makeForm(harness);
    const message = "Please call.";
    await scene.send(person.fields);
    await workOff(harness);
    await scene.whileDown(async () => {
      await scene.send({ name: "Somebody else", email: "other@example.com", message });
      await scene.send({ ...person.fields, message }, elsewhere.id);
    });
    harness.advance(60_000);

    await erase(harness, owner.headers, "contacts", await newestOf(scene, "contacts"));
    harness.advance(60_000);
    await scene.whileDown(() => scene.send({ ...person.fields, message }));
    await bring(harness, boarded());
    await scene.send({ ...person.fields, message: "Once more." });

    const leads = "SELECT workspace_id = ?1 AS isHere, email FROM leads ORDER BY seq";
    expect((await harness.db.prepare(leads).bind(owner.workspaceId).all()).results).toEqual([
      { isHere: 1, email: "other@example.com" },
      { isHere: 0, email: person.fields.email },
      { isHere: 1, email: person.fields.email },
      { isHere: 1, email: person.fields.email },
    ]);
  });

  it("F74 remembers by hashes alone who was erased, and for ninety days", async () => {
    const scene = await createScene();
    const { harness, owner } = scene;
    await sendThroughEveryDoor(scene);
    await erase(harness, owner.headers, "contacts", await newestOf(scene, "contacts"));
    const kept = async () => {
      await harness.runSweeps();
      return countOf(scene, "erased_people");
    };

    harness.advance(89 * 24 * 60 * 60 * 1_000);
    expect(await kept()).toBe(2);
    harness.advance(2 * 24 * 60 * 60 * 1_000);
    expect(await kept()).toBe(0);
  });

  it("LB-21 erases one lead and leaves the person's others, with what only they knew of the contact", async () => {
    const scene = await createScene({ vendors: { "http://openai.test": () => new Response("", { status: 503 }) } });
    const { harness, owner, form } = scene;
    const key = await createApiKeyFor(harness, owner.workspaceId);
    const send = (fields: Record<string, string>) => sendApi(harness, { form_id: form.id, fields }, key);
    await send({ name: "Kept Name", email: "kept@example.com", message: "The first one" });
    await send({ ...scene.person.fields, email: "kept@example.com" });
    await workOff(harness);
    const id = await newestOf(scene, "leads");

    const answer = await erase(harness, owner.headers, "leads", id);
    await workOff(harness);
    harness.advance(2 * 60 * 60 * 1_000);
    await workOff(harness);

    expect(await answer.json()).toMatchObject({ kind: "lead_erased", leads: 1, finished_at: expect.any(String) });
    await expectNothingLeft(scene);
    const contact = "SELECT name, email, phone_e164, lead_count FROM contacts WHERE workspace_id = ?";
    expect(await harness.db.prepare(contact).bind(owner.workspaceId).first()).toEqual({
      name: "Kept Name",
      email: "kept@example.com",
      phone_e164: null,
      lead_count: 1,
    });
  });

  it("LB-21 is for owners and admins, of their own workspace, who said so in a word", async () => {
    const scene = await createScene();
    const { harness, owner, form } = scene;
    await sendApi(
      harness,
      { form_id: form.id, fields: scene.person.fields },
      await createApiKeyFor(harness, owner.workspaceId),
    );
    const id = await newestOf(scene, "leads");
    const agent = await scene.signIn({ workspaceId: owner.workspaceId, role: "agent" });
    const stranger = await scene.signIn({});

    const unsaid = await harness.request(`/api/leads/${id}/erase`, {
      method: "POST",
      headers: { ...owner.headers, "content-type": "application/json" },
      body: "{}",
    });

    expect((await erase(harness, agent.headers, "leads", id)).status).toBe(403);
    expect((await erase(harness, stranger.headers, "leads", id)).status).toBe(404);
    expect(unsaid.status).toBe(422);
    expect(await countOf(scene, "leads")).toBe(1);
  });

  it("LB-21 finishes by itself what a broken request began", async () => {
    let fault: Fault | null = null;
    let writes = 0;
    const scene = await createScene({
      database: (real) =>
        createFaultyDatabase(real, ({ kind }) => (fault !== null && kind === "write" && ++writes > 1 ? fault : null)),
    });
    const { harness, owner } = scene;
    await sendThroughEveryDoor(scene);
    await workOff(harness);
    const contactId = await newestOf(scene, "contacts");

    fault = { when: "before", message: D1_TROUBLES[0] };
    const answer = await erase(harness, owner.headers, "contacts", contactId);
    fault = null;
    const leftThen = await countOf(scene, "leads");
    await workOff(harness);

    expect(answer.status).toBe(503);
    expect(leftThen).toBe(4);
    expect(await countOf(scene, "leads")).toBe(0);
    expect(await countOf(scene, "contacts")).toBe(0);
  });
});

/** The scene on a database that can be down for a while, with what the lifeboat took then. */
async function createFailingScene() {
  let fault: Fault | null = null;
  const scene = await createScene({ database: (real) => createFaultyDatabase(real, () => fault) });
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
