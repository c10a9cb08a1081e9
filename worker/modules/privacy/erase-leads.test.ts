import { beforeAll, describe, expect, it } from "vitest";
import {
  countOf,
  createErasureScene,
  erase,
  expectNothingLeft,
  idsOf,
  newestOf,
  sendThroughEveryDoor,
  tablesWithCanaries,
  workOff,
} from "../../testing/erasure-scene.ts";
import { createFaultyDatabase, D1_TROUBLES, type Fault } from "../../testing/faulty-database.ts";
import { createApiKeyFor } from "../../testing/members.ts";
import { CRM_ORIGIN } from "../../testing/receiver.ts";
import { sendApi } from "../../testing/submissions.ts";
import { GROUP } from "../../testing/telegram-scene.ts";

// The first import of the SDK takes seconds here, as each of its files is read for itself; a bundle has no such pause.
beforeAll(async () => {
  await Promise.all([import("openai"), import("openai/helpers/zod")]);
}, 60_000);

describe("erasing a person", () => {
  it("F74 leaves nothing of them anywhere: tables, search index, objects, outbox, chats, caches, logs", async () => {
    const scene = await createErasureScene();
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
    const scene = await createErasureScene();
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
    const scene = await createErasureScene();
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
    const scene = await createErasureScene();
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

  it("LB-21 erases one lead and leaves the person's others, with what only they knew of the contact", async () => {
    const scene = await createErasureScene({
      vendors: { "http://openai.test": () => new Response("", { status: 503 }) },
    });
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
    const scene = await createErasureScene();
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
    const scene = await createErasureScene({
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
