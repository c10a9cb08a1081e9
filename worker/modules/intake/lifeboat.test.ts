import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Bindings, LifeboatMessage } from "../../env.ts";
import { createFaultyDatabase, D1_TROUBLES, type DatabaseCall, type Fault } from "../../testing/faulty-database.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { boarded, bring } from "../../testing/lifeboat.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import {
  makeForm,
  sendApi,
  sendForm,
  sendWidget,
  storedLeads,
  VISITOR_FIELDS,
  widgetBody,
} from "../../testing/submissions.ts";
import { createTelegramStandIn } from "../../testing/telegram-stand-in.ts";
import { insertForm } from "../forms/index.ts";

const OVERLOADED = D1_TROUBLES[0];
const OPERATOR_TOKEN = "the-operators-token-of-more-than-32-characters";
const { LIFEBOAT } = env as unknown as Bindings;

/** The product on a database that fails as this scene says; nothing fails until it is told to. */
async function createScene(vars: Record<string, string> = {}) {
  let faultOf: (call: DatabaseCall) => Fault | null = () => null;
  const telegram = createTelegramStandIn();
  const harness = createHarness({
    vars,
    vendors: { "http://telegram.test": telegram.vendor, "http://openai.test": () => new Response("", { status: 503 }) },
    database: (real) => createFaultyDatabase(real, (call) => faultOf(call)),
  });
  const form = await makeForm(harness);
  return {
    harness,
    form,
    telegram,
    fail(fault: (call: DatabaseCall) => Fault | null) {
      faultOf = fault;
    },
    refuseWrites: (message: string = OVERLOADED) => {
      faultOf = ({ kind }) => (kind === "write" ? { when: "before", message } : null);
    },
    refuseAll: (message: string = OVERLOADED) => {
      faultOf = () => ({ when: "before", message });
    },
    recover() {
      faultOf = () => null;
    },
  };
}

type Scene = Awaited<ReturnType<typeof createScene>>;

const deadJobs = async ({ db }: Harness) =>
  (await db.prepare("SELECT id, attempts, last_error FROM jobs WHERE status = 'dead'").all()).results;

const answerOf = (answer: Response) =>
  answer.json<{ accepted?: boolean; lead_id?: string; error?: { code: string } }>();

describe("the lifeboat", () => {
  it.each(D1_TROUBLES)(
    "F04 F18 takes what the database refuses with “%s”, and it is stored once when that is over",
    async (message) => {
      const scene = await createScene();
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
    const scene = await createScene();
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
    const scene = await createScene();
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
    const scene = await createScene();
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
    const scene = await createScene();
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
    const scene = await createScene();
    const { harness, form } = scene;

    scene.refuseWrites();
    const inputs = { ...VISITOR_FIELDS, _gotcha: "x".repeat(3_000), _source: "page", _token: "y".repeat(5_000) };
    expect((await sendForm(harness, form.id, inputs)).status).toBe(303);
    scene.recover();
    await bring(harness, boarded());

    expect(await storedLeads(harness)).toMatchObject([{ source: "page", verdict: "spam" }]);
  });

  it("F04 shows a person a page, with what was typed kept, only when neither store takes a plain form", async () => {
    const scene = await createScene();
    const { harness, form } = scene;
    vi.mocked(LIFEBOAT.send).mockRejectedValue(new Error("Queue sends are over their limit"));

    scene.refuseAll();
    const refused = await sendForm(harness, form.id, VISITOR_FIELDS);

    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await refused.text()).toContain("what you typed is still there");
  });

  it("F04 takes what comes by the API though neither key nor form can be read, and checks both when it lands", async () => {
    const scene = await createScene();
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
    const scene = await createScene();
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
    const scene = await createScene();
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
        const scene = await createScene();
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
    const scene = await createScene();
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
    const scene = await createScene();
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
    const scene = await createScene();
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
    const scene = await createScene();
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
    const scene = await createScene();
    const { harness, form } = scene;
    scene.refuseWrites();
    await sendWidget(harness, form.id, await widgetBody(harness, form.id));

    const [message] = boarded();
    const text = JSON.stringify(message) + harness.logLines.join("\n");
    for (const said of Object.values(VISITOR_FIELDS)) expect(text).not.toContain(said);
    await expect(harness.services.keyRing.open(message?.sealed ?? "", "webhook/secret")).rejects.toThrow();
  });

  it("F18 is seen by the operator, once", async () => {
    const scene = await createScene({ OPERATOR_TELEGRAM_CHAT_ID: "700001" });
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

describe("what was accepted unseen and is wrong", () => {
  /** Sent while the form could not be read, then brought when the database is back. */
  async function sendUnseen(fields: Record<string, string>, inTheMeantime: (scene: Scene) => Promise<unknown>) {
    const scene = await createScene({ OPERATOR_TELEGRAM_CHAT_ID: "700001", OPERATOR_TOKEN });
    const { harness, form } = scene;
    const body = await widgetBody(harness, form.id, { fields });
    harness.services.cache.clear();
    scene.refuseAll();
    const answer = await sendWidget(harness, form.id, body);
    scene.recover();
    await inTheMeantime(scene);
    const brought = [await bring(harness, boarded()), await bring(harness, boarded())];
    await harness.runJobs();
    expect([answer.status, brought.map(({ again }) => again)]).toEqual([202, [[], []]]);
    return { ...scene, body, leadId: (await answerOf(answer)).lead_id };
  }
  const nothing = () => Promise.resolve();
  const long = "We need a quote. ".repeat(700);

  it.each<[string, Record<string, string>, string]>([
    ["an e-mail address that is none", { ...VISITOR_FIELDS, email: "visitor at example" }, "check the e-mail address"],
    ["a required answer left out", { email: "visitor@example.com" }, "Please fill in “Message”"],
    ["nothing anybody could answer", { name: "A visitor" }, "Please fill in “E-mail”"],
    ["a message too long", { ...VISITOR_FIELDS, message: long }, "5000 characters at most"],
    ["a field that cannot have its name", { ...VISITOR_FIELDS, "a.b": "kept too" }, "A field's name may have"],
    ["a field that came twice", { ...VISITOR_FIELDS, "E-Mail": "a", "e mail": "b" }, "was sent twice"],
  ])("F04 F18 is held with its reason and every word of it: %s", async (_what, fields, why) => {
    const { harness, leadId } = await sendUnseen(fields, nothing);

    const [lead, ...others] = await storedLeads(harness);
    expect(others).toEqual([]);
    expect(lead).toMatchObject({ id: leadId, verdict: "held" });
    const reason = JSON.parse(String(lead?.verdict_reasons)).at(-1);
    expect(reason.kind).toBe("arrived_in_outage");
    expect(reason.sentence).toContain("It arrived while the database was down, and does not fit the form: ");
    expect(reason.sentence).toContain(why);
    const kept = JSON.parse(String(lead?.answers)).map(({ value }: { value: string }) => value);
    for (const value of Object.values(fields)) expect(kept).toContain(value.trim());
  });

  it("F04 can be released like any held lead, and is then scored and routed", async () => {
    const { harness, form, leadId } = await sendUnseen({ ...VISITOR_FIELDS, email: "nobody", message: long }, nothing);
    const { headers } = await signIn(harness, { workspaceId: form.workspaceId });

    const released = await harness.request(`/api/leads/${leadId}/release`, { method: "POST", headers });
    await harness.runJobs();

    expect(released.status).toBe(200);
    const [lead] = await storedLeads(harness);
    expect(lead).toMatchObject({ verdict: "accepted", email: "", phone: VISITOR_FIELDS.phone });
    expect([lead?.score, lead?.routed_at_ms]).not.toContain(null);
  });

  it("F04 F09 is a lead of its own when other words had come under its id meanwhile", async () => {
    let first: Record<string, unknown> = {};
    const { harness, leadId } = await sendUnseen(VISITOR_FIELDS, async ({ harness: here, form }) => {
      const [message] = boarded();
      const sealed = JSON.parse(await here.services.keyRing.open(message?.sealed ?? "", "lifeboat/submission"));
      first = { ...(await widgetBody(here, form.id)), submission_id: sealed.submission.submissionId };
      await sendWidget(here, form.id, { ...first, fields: { ...VISITOR_FIELDS, message: "Other words, sooner." } });
    });

    const leads = await storedLeads(harness);
    expect(leads).toMatchObject([
      { submission_id: first.submission_id, message: "Other words, sooner.", verdict: "accepted" },
      { id: leadId, message: VISITOR_FIELDS.message, verdict: "held" },
    ]);
    expect(String(leads[1]?.verdict_reasons)).toContain("another message with other words has come under its id");
  });

  it("F04 is held for the workspace when its form was deleted meanwhile", async () => {
    const { harness, leadId } = await sendUnseen(VISITOR_FIELDS, ({ harness: here, form }) =>
      here.db.prepare("UPDATE forms SET status = 'archived' WHERE id = ?").bind(form.id).run(),
    );

    const [lead] = await storedLeads(harness);
    expect(lead).toMatchObject({ id: leadId, verdict: "held" });
    expect(String(lead?.verdict_reasons)).toContain("its form has been deleted");
  });

  it("F04 F70 is stored and held over the limit when the plan's leads are used up", async () => {
    const { harness } = await sendUnseen(VISITOR_FIELDS, ({ harness: here, form }) =>
      here.db
        .prepare("INSERT INTO workspace_limits (workspace_id, leads_per_month) VALUES (?, 0)")
        .bind(form.workspaceId)
        .run(),
    );

    const [lead] = await storedLeads(harness);
    expect(lead).toMatchObject({ verdict: "held" });
    expect(String(lead?.verdict_reasons)).toContain("over_limit");
  });

  it("F21 waits, sealed and in the operator's sight, where there is no form, and is stored when there is one again", async () => {
    const scene = await sendUnseen(VISITOR_FIELDS, ({ harness: here, form }) =>
      here.db.prepare("DELETE FROM forms WHERE id = ?").bind(form.id).run(),
    );
    const { harness, form, telegram, leadId } = scene;
    const operator = { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } };
    const seen = async () => {
      const answer = await harness.request("/v1/operator/jobs?status=dead", operator);
      return (await answer.json<{ jobs: { id: string; name: string; last_error: string }[] }>()).jobs;
    };
    const [job] = await seen();
    expect(job?.name).toBe("submission.land");
    expect(job?.last_error).toContain(`There is no form ${form.id}`);
    const kept = await harness.db.prepare("SELECT * FROM stranded_submissions").all();
    expect(kept.results).toHaveLength(1);
    for (const said of Object.values(VISITOR_FIELDS)) expect(JSON.stringify(kept.results)).not.toContain(said);

    for (let minute = 0; minute < 3; minute++) {
      harness.advance(60_000);
      await harness.runCron();
    }
    const told = telegram.inChat(700_001).map(({ text }) => text);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("A job gave up: see GET /v1/operator/jobs?status=dead.");

    await insertForm(harness.db, form).run();
    const path = `/v1/operator/jobs/${encodeURIComponent(job?.id ?? "")}/replay`;
    expect((await harness.request(path, { method: "POST", ...operator })).status).toBe(200);
    await harness.runJobs();
    expect(await storedLeads(harness)).toMatchObject([{ id: leadId, verdict: "accepted" }]);
    expect(await seen()).toEqual([]);
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM stranded_submissions").first("n")).toBe(0);
  });

  it.each<[string, unknown]>([
    ["sealed by a key that is not here", { sealed: "gone.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA" }],
    ["cut in half", { sealed: "local1.broken" }],
    ["no seal at all", { text: "hello" }],
    ["nothing", undefined],
    ["a text", "hello"],
    ["a list", [1, 2, 3]],
  ])("F21 is no longer a message of ours, and ends dead and visible after one try: %s", async (_what, message) => {
    const { harness, fail } = await createScene();
    fail(({ kind }) => (kind === "write" ? { when: "before", message: OVERLOADED } : null));
    expect((await bring(harness, [message as LifeboatMessage])).again).toEqual([10]);
    fail(() => null);

    expect(await bring(harness, [message as LifeboatMessage])).toEqual({ again: [], acknowledged: 1 });
    expect(await bring(harness, [message as LifeboatMessage])).toEqual({ again: [], acknowledged: 1 });
    await harness.runJobs();

    expect(await deadJobs(harness)).toMatchObject([{ attempts: 1, last_error: expect.stringContaining("not open") }]);
    const kept = await harness.db.prepare("SELECT message FROM stranded_submissions").first<string>("message");
    expect(JSON.parse(kept ?? "")).toEqual(message ?? null);
  });

  it("F21 sealed by a key that comes back is stored when the operator replays it", async () => {
    const scene = await createScene();
    const { harness, form } = scene;
    scene.refuseWrites();
    await sendWidget(harness, form.id, await widgetBody(harness, form.id));
    scene.recover();
    const { open } = harness.services.keyRing;
    const lost = vi.spyOn(harness.services.keyRing, "open").mockRejectedValue(new Error("unknown key"));
    await bring(harness, boarded());
    await harness.runJobs();
    const [job] = await deadJobs(harness);
    expect(await storedLeads(harness)).toEqual([]);

    lost.mockImplementation(open);
    await harness.services.jobLog.revive(String(job?.id));
    await harness.runJobs();
    expect(await storedLeads(harness)).toHaveLength(1);
  });

  it("F20 F21 stops nobody who came in the same batch", async () => {
    const scene = await createScene();
    const { harness, form } = scene;
    scene.refuseWrites();
    for (let lead = 0; lead < 3; lead++) await sendWidget(harness, form.id, await widgetBody(harness, form.id));
    scene.recover();
    const [first, ...rest] = boarded();

    const batch = [first, { sealed: "broken" }, null, ...rest] as LifeboatMessage[];
    expect(await bring(harness, batch)).toEqual({ again: [], acknowledged: 5 });

    expect(await storedLeads(harness)).toHaveLength(3);
  });
});

describe("without the database", () => {
  it("F14 every other door says 503 and when to come back, never 500", async () => {
    const scene = await createScene();
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
