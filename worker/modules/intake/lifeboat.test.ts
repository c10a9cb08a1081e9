import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Bindings } from "../../env.ts";
import { D1_TROUBLES } from "../../testing/faulty-database.ts";
import { boarded, bring } from "../../testing/lifeboat.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import { createOutage } from "../../testing/outage.ts";
import { deadJobs } from "../../testing/rows.ts";
import {
  answerOf,
  makeForm,
  sendApi,
  sendForm,
  sendWidget,
  storedLeads,
  VISITOR_FIELDS,
  widgetBody,
} from "../../testing/submissions.ts";

const { LIFEBOAT } = env as unknown as Bindings;

describe("the lifeboat", () => {
  it.each(D1_TROUBLES)(
    "F04 F18 takes what the database refuses with “%s”, and it is stored once when that is over",
    async (message) => {
      const scene = await createOutage();
      const { harness, form } = scene;
      const body = await widgetBody(harness, form.id);

      scene.refuseWrites(message);
      const answer = await sendWidget(harness, form.id, body);
      const { accepted, lead_id: leadId } = await answerOf(answer);
      expect([answer.status, accepted]).toEqual([202, true]);
      expect(await storedLeads(harness)).toEqual([]);

      scene.recover();
      expect(await bring(harness, boarded())).toEqual({ again: [], acknowledged: 1 });
      await harness.runJobs();
      const [lead, ...others] = await storedLeads(harness);
      expect(others).toEqual([]);
      expect(lead).toMatchObject({ id: leadId, email: VISITOR_FIELDS.email, verdict: "accepted" });
      expect(lead?.score).not.toBeNull();
    },
  );

  it("F04 takes it also when the form itself cannot be read, and a visitor's browser is told the same", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    const body = await widgetBody(harness, form.id);
    harness.services.cache.clear();

    scene.refuseAll();
    expect((await sendWidget(harness, form.id, body)).status).toBe(202);
    scene.recover();
    await bring(harness, boarded());

    expect(await storedLeads(harness)).toHaveLength(1);
  });

  it("F04 F08 tells the same lead however often the same is sent while the database is away, and stores that one", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    const { workspaceId } = await signIn(harness);
    const ownForm = await makeForm(harness, { workspaceId });
    const headers = { ...(await createApiKeyFor(harness, workspaceId)), "idempotency-key": "order-18" };
    const order = { form_id: ownForm.id, fields: VISITOR_FIELDS };
    const body = await widgetBody(harness, form.id);

    scene.refuseWrites();
    const byWidget = await Promise.all([1, 2, 3].map(() => sendWidget(harness, form.id, body)));
    const byApi = [await sendApi(harness, order, headers), await sendApi(harness, order, headers)];
    scene.recover();
    byApi.push(await sendApi(harness, order, headers));
    const told = async (answers: Response[]) =>
      new Set((await Promise.all(answers.map(answerOf))).map(({ lead_id: leadId }) => leadId));
    const [widgetLeads, apiLeads] = [await told(byWidget), await told(byApi)];
    await bring(harness, boarded());

    expect([widgetLeads.size, apiLeads.size]).toEqual([1, 1]);
    const stored = (await storedLeads(harness)).map(({ id }) => id);
    expect(new Set(stored)).toEqual(new Set([...widgetLeads, ...apiLeads]));
    expect(stored).toHaveLength(2);
  });

  it("F04 F09 stores another text under the same id beside the first, held for a person: neither is lost", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    const body = await widgetBody(harness, form.id);

    scene.refuseWrites();
    await sendWidget(harness, form.id, body);
    await sendWidget(harness, form.id, { ...body, fields: { ...VISITOR_FIELDS, message: "Something else entirely." } });
    scene.recover();
    await bring(harness, boarded());

    const messages = (await storedLeads(harness)).map(({ message }) => message);
    expect(messages.toSorted()).toEqual(["Something else entirely.", VISITOR_FIELDS.message].toSorted());
  });

  it("F04 takes a plain form although nobody can read its questions, and thanks whoever sent it", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    const days: [string, string][] = [
      ["day[]", "Mon"],
      ["day[]", "Fri"],
      ["_next", "https://evil.example/"],
    ];
    const inputs: [string, string][] = [...Object.entries(VISITOR_FIELDS), ...days];
    harness.services.cache.clear();

    scene.refuseAll();
    const posted = await sendForm(harness, form.id, inputs);
    const thanks = await harness.request(posted.headers.get("location") ?? "");
    const byScript = await sendForm(harness, form.id, VISITOR_FIELDS, { accept: "application/json" });
    expect([posted.status, posted.headers.get("location")]).toEqual([303, `/f/${form.id}/thanks`]);
    expect([thanks.status, byScript.status]).toEqual([200, 202]);
    expect(await thanks.text()).toContain("<h1>Thank you</h1>");

    scene.recover();
    expect(await bring(harness, boarded())).toEqual({ again: [], acknowledged: 2 });
    const [lead] = await storedLeads(harness);
    expect(lead).toMatchObject({ source: "form", message: VISITOR_FIELDS.message, verdict: "accepted" });
    expect(String(lead?.answers)).toContain("Mon, Fri");
  });

  it("F04 lands a plain form whose trap and token are longer than any of ours", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;

    scene.refuseWrites();
    const inputs = { ...VISITOR_FIELDS, _gotcha: "x".repeat(3_000), _source: "page", _token: "y".repeat(5_000) };
    expect((await sendForm(harness, form.id, inputs)).status).toBe(303);
    scene.recover();
    await bring(harness, boarded());

    expect(await storedLeads(harness)).toMatchObject([{ source: "page", verdict: "spam" }]);
  });

  it("F04 shows a person a page, with what was typed kept, only when neither store takes a plain form", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    vi.mocked(LIFEBOAT.send).mockRejectedValue(new Error("Queue sends are over their limit"));

    scene.refuseAll();
    const refused = await sendForm(harness, form.id, VISITOR_FIELDS);

    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await refused.text()).toContain("what you typed is still there");
  });

  it("F04 takes what comes by the API though neither key nor form can be read, and checks both when it lands", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    const stranger = await makeForm(harness);
    const key = await createApiKeyFor(harness, form.workspaceId);
    const body = { form_id: form.id, fields: VISITOR_FIELDS, submission_id: "order-17" };
    const unknownKey = { authorization: `Bearer lbk_${"x".repeat(43)}` };

    scene.refuseAll();
    harness.services.cache.clear();
    const answers = [
      await sendApi(harness, body, key),
      await sendApi(harness, { ...body, submission_id: "order-18" }, unknownKey),
      await sendApi(harness, { ...body, submission_id: "order-19", form_id: stranger.id }, key),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect((await sendApi(harness, body, { authorization: "Bearer lbk_nonsense" })).status).toBe(401);

    scene.recover();
    await bring(harness, boarded());
    await harness.runJobs();
    const leads = await storedLeads(harness);
    expect(leads).toMatchObject([
      { source: "api", submission_id: "order-17", verdict: "accepted", workspace_id: form.workspaceId },
      { source: "api", submission_id: "order-18", verdict: "held", workspace_id: form.workspaceId },
    ]);
    expect(String(leads[1]?.verdict_reasons)).toContain("the API key it came with is not one of yours");
    expect(await deadJobs(harness)).toMatchObject([{ last_error: expect.stringContaining("another workspace") }]);
  });

  it("F04 answers 503 storage_busy with Retry-After only when both stores are down, and a later try is stored once", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    const body = await widgetBody(harness, form.id);
    vi.mocked(LIFEBOAT.send).mockRejectedValue(new Error("Queue sends are over their limit"));

    scene.refuseWrites();
    const answer = await sendWidget(harness, form.id, body);
    expect([answer.status, (await answerOf(answer)).error?.code]).toEqual([503, "storage_busy"]);
    expect(answer.headers.get("retry-after")).toBe("5");

    scene.recover();
    expect((await sendWidget(harness, form.id, body)).status).toBe(202);
    expect(await storedLeads(harness)).toHaveLength(1);
  });

  it("F05 stores one lead when both tries were committed and both answers lost, whoever tries again", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    const body = await widgetBody(harness, form.id);

    scene.fail(({ kind }) =>
      kind === "write" ? { when: "after", message: "D1_ERROR: Network connection lost." } : null,
    );
    const answer = await sendWidget(harness, form.id, body);
    const { lead_id: leadId } = await answerOf(answer);
    scene.recover();
    await bring(harness, boarded());
    const again = await answerOf(await sendWidget(harness, form.id, body));

    expect([answer.status, again.lead_id]).toEqual([202, leadId]);
    expect(await storedLeads(harness)).toMatchObject([{ id: leadId }]);
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM jobs").first("n")).toBe(1);
    expect(await harness.db.prepare("SELECT lead_count FROM contacts").first("lead_count")).toBe(1);
  });

  it.each(["before", "after"] as const)(
    "F05 stores one lead when the line breaks %s the commit, at whichever write",
    async (when) => {
      for (let broken = 1; broken <= 3; broken++) {
        const scene = await createOutage();
        const { harness, form } = scene;
        const body = await widgetBody(harness, form.id);
        let writes = 0;
        scene.fail(({ kind }) => {
          const isBroken = kind === "write" && ++writes === broken;
          return isBroken ? { when, message: "D1_ERROR: Network connection lost." } : null;
        });

        expect((await sendWidget(harness, form.id, body)).status).toBe(202);
        scene.recover();
        await bring(harness, boarded());

        const stored = await harness.db
          .prepare("SELECT COUNT(*) AS n FROM leads WHERE workspace_id = ?")
          .bind(form.workspaceId)
          .first("n");
        expect(stored).toBe(1);
      }
    },
  );

  it("F19 lands a message once, however often and side by side the queue brings it", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    scene.refuseWrites();
    await sendWidget(harness, form.id, await widgetBody(harness, form.id));
    scene.recover();

    const [message] = boarded();
    const copies = message === undefined ? [] : [message, message, message];
    await Promise.all([bring(harness, copies), bring(harness, copies)]);

    expect(await storedLeads(harness)).toHaveLength(1);
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM jobs").first("n")).toBe(1);
  });

  it("waits longer and longer while the database is down, hourly at last, and lands one after another", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    scene.refuseWrites();
    await sendWidget(harness, form.id, await widgetBody(harness, form.id));

    expect((await bring(harness, boarded(), 1)).again).toEqual([10]);
    expect((await bring(harness, boarded(), 50)).again).toEqual([600]);
    expect((await bring(harness, boarded(), 1, "leadbell-lifeboat-dead")).again).toEqual([3_600]);
    scene.recover();
    await bring(harness, boarded());
    expect(await storedLeads(harness)).toHaveLength(1);
  });

  it("F04 boards a message anew before the queue forgets it, however long the database is away", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    scene.refuseAll();
    await sendWidget(harness, form.id, await widgetBody(harness, form.id));
    const messages = boarded();

    expect(await bring(harness, messages, 24, "leadbell-lifeboat-dead")).toEqual({ again: [], acknowledged: 1 });
    expect(boarded()).toEqual([...messages, ...messages]);
    vi.mocked(LIFEBOAT.send).mockRejectedValue(new Error("Queue sends are over their limit"));
    expect((await bring(harness, messages, 24, "leadbell-lifeboat-dead")).again).toEqual([3_600]);
  });

  it("judges a submission by when it came, however late it lands", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    const body = await widgetBody(harness, form.id);
    const cameAtMs = harness.now();
    scene.refuseWrites();
    await sendWidget(harness, form.id, body);
    scene.recover();

    harness.advance(3 * 24 * 60 * 60 * 1_000); // the form's token has died meanwhile
    await bring(harness, boarded());

    expect(await storedLeads(harness)).toMatchObject([{ created_at_ms: cameAtMs, verdict: "accepted" }]);
  });

  it("F75 holds nothing that a person could read, and nothing that opens as something else", async () => {
    const scene = await createOutage();
    const { harness, form } = scene;
    scene.refuseWrites();
    await sendWidget(harness, form.id, await widgetBody(harness, form.id));

    const [message] = boarded();
    const text = JSON.stringify(message) + harness.logLines.join("\n");
    for (const said of Object.values(VISITOR_FIELDS)) expect(text).not.toContain(said);
    await expect(harness.services.keyRing.open(message?.sealed ?? "", "webhook/secret")).rejects.toThrow();
  });

  it("F18 is seen by the operator, once", async () => {
    const scene = await createOutage({ OPERATOR_TELEGRAM_CHAT_ID: "700001" });
    const { harness, form, telegram } = scene;
    scene.refuseWrites("D1_ERROR: database or disk is full: SQLITE_FULL");
    for (let lead = 0; lead < 3; lead++) await sendWidget(harness, form.id, await widgetBody(harness, form.id));
    await bring(harness, boarded());
    scene.recover();
    await bring(harness, boarded());

    const told = telegram.inChat(700_001).map(({ text }) => text);
    expect(told[0]).toContain("3 submissions came by the lifeboat, as the database refused them. 3 of them wait");
    expect(told.length).toBeLessThanOrEqual(2);
  });
});

describe("without the database", () => {
  it("F14 every other door says 503 and when to come back, never 500", async () => {
    const scene = await createOutage();
    const { harness } = scene;
    const key = await createApiKeyFor(harness, scene.form.workspaceId);
    harness.services.cache.clear();
    scene.refuseAll();

    for (const path of ["/v1/leads", `/v1/forms/${scene.form.id}/config`]) {
      const answer = await harness.request(path, { headers: key });
      expect([path, answer.status, answer.headers.get("retry-after")]).toEqual([path, 503, "5"]);
    }
  });
});
