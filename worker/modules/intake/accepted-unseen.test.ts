import { describe, expect, it, vi } from "vitest";
import type { LifeboatMessage } from "../../env.ts";
import { boarded, bring } from "../../testing/lifeboat.ts";
import { signIn } from "../../testing/members.ts";
import { createOutage, type Outage, OVERLOADED } from "../../testing/outage.ts";
import { deadJobs } from "../../testing/rows.ts";
import { answerOf, sendWidget, storedLeads, VISITOR_FIELDS, widgetBody } from "../../testing/submissions.ts";
import { insertForm } from "../forms/index.ts";

const OPERATOR_TOKEN = "the-operators-token-of-more-than-32-characters";

describe("what was accepted unseen and is wrong", () => {
  /** Sent while the form could not be read, then brought when the database is back. */
  async function sendUnseen(fields: Record<string, string>, inTheMeantime: (scene: Outage) => Promise<unknown>) {
    const scene = await createOutage({ OPERATOR_TELEGRAM_CHAT_ID: "700001", OPERATOR_TOKEN });
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
    const { harness, fail } = await createOutage();
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
    const scene = await createOutage();
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
    const scene = await createOutage();
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
