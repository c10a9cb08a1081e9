import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Bindings, LifeboatMessage } from "../../env.ts";
import { landLifeboat } from "../../index.ts";
import { createFaultyDatabase, D1_TROUBLES, type DatabaseCall, type Fault } from "../../testing/faulty-database.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { createApiKeyFor } from "../../testing/members.ts";
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

const OVERLOADED = D1_TROUBLES[0];
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

const boarded = (): LifeboatMessage[] => vi.mocked(LIFEBOAT.send).mock.calls.map(([message]) => message);

/** Hands these messages to the consumer, as the queue does; tells which are to come again. */
async function bring(
  harness: Harness,
  messages: readonly LifeboatMessage[],
  attempts = 1,
  queue = "leadbell-lifeboat",
) {
  const again: number[] = [];
  let acknowledged = 0;
  const batch = messages.map((body) => ({
    body,
    attempts,
    ack: () => void acknowledged++,
    retry: ({ delaySeconds = 0 }: QueueRetryOptions = {}) => void again.push(delaySeconds),
  }));
  const { bindings, overrides, waitUntil } = harness;
  await landLifeboat({ queue, messages: batch as never }, bindings, { waitUntil }, overrides);
  await harness.settle();
  return { again, acknowledged };
}

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

  it("F04 takes a plain form while this isolate remembers its questions, and says so honestly when it does not", async () => {
    const scene = await createScene();
    const { harness, form } = scene;
    await harness.request(`/f/${form.id}`);
    harness.advance(60_000);

    scene.refuseAll();
    const posted = await sendForm(harness, form.id, VISITOR_FIELDS);
    expect([posted.status, posted.headers.get("location")]).toEqual([303, `/f/${form.id}/thanks`]);
    harness.services.cache.clear();
    const refused = await sendForm(harness, form.id, VISITOR_FIELDS);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await refused.text()).toContain("what you typed is still there");

    scene.recover();
    await bring(harness, boarded());
    expect(await storedLeads(harness)).toMatchObject([{ source: "form", message: VISITOR_FIELDS.message }]);
  });

  it("F04 takes what comes by the API, and shuts that door when the key cannot be checked", async () => {
    const scene = await createScene();
    const { harness, form } = scene;
    const key = await createApiKeyFor(harness, form.workspaceId);
    const body = { form_id: form.id, fields: VISITOR_FIELDS, submission_id: "order-17" };

    scene.refuseWrites();
    expect((await sendApi(harness, body, key)).status).toBe(202);
    scene.refuseAll();
    harness.services.cache.clear(); // a key that was checked a moment ago is still known
    const shut = await sendApi(harness, body, key);
    expect([shut.status, (await answerOf(shut)).error?.code, shut.headers.get("retry-after")]).toEqual([
      503,
      "storage_busy",
      "5",
    ]);

    scene.recover();
    await bring(harness, boarded());
    expect(await storedLeads(harness)).toMatchObject([{ source: "api", submission_id: "order-17" }]);
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
    expect((await bring(harness, [...boarded(), { sealed: "local1.broken.seal" }])).acknowledged).toBe(1);
    expect(await storedLeads(harness)).toHaveLength(1);
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
