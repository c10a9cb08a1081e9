import { beforeAll, describe, expect, it } from "vitest";
import {
  countOf,
  createErasureScene,
  createFailingErasureScene,
  type ErasureScene,
  erase,
  expectNothingLeft,
  newestOf,
  sendThroughEveryDoor,
  workOff,
} from "../../testing/erasure-scene.ts";
import { createFaultyDatabase, D1_TROUBLES, type Fault } from "../../testing/faulty-database.ts";
import { boarded, bring } from "../../testing/lifeboat.ts";
import { makeForm, sendWidget, widgetBody } from "../../testing/submissions.ts";

// The first import of the SDK takes seconds here, as each of its files is read for itself; a bundle has no such pause.
beforeAll(async () => {
  await Promise.all([import("openai"), import("openai/helpers/zod")]);
}, 60_000);

describe("what comes after a person was erased", () => {
  it("F74 keeps out what arrives again: a browser's retry, and a message of the lifeboat", async () => {
    let fault: Fault | null = null;
    const scene = await createErasureScene({ database: (real) => createFaultyDatabase(real, () => fault) });
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

  it.each<[string, (fields: Record<string, string>, person: ErasureScene["person"]) => Record<string, string>]>([
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
    const scene = await createFailingErasureScene();
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
    const scene = await createFailingErasureScene();
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
    const scene = await createFailingErasureScene();
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
    const scene = await createErasureScene();
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
});
