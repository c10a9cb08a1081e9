import { describe, expect, it } from "vitest";
import { createFaultyDatabase, D1_TROUBLES, type Fault } from "../../testing/faulty-database.ts";
import { createHarness } from "../../testing/harness.ts";
import { boarded, bring } from "../../testing/lifeboat.ts";
import { makeForm, sendWidget, storedLeads, VISITOR_FIELDS, widgetBody } from "../../testing/submissions.ts";
import type { ApiJob } from "../operations/contract.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const OPERATOR_TOKEN = "the-operators-token-of-more-than-32-characters";
const AS_OPERATOR = { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" };

/** A submission whose form was gone when the database was there again. */
async function createScene() {
  let fault: Fault | null = { when: "before", message: D1_TROUBLES[0] };
  const harness = createHarness({
    vars: { OPERATOR_TOKEN },
    database: (real) => createFaultyDatabase(real, () => fault),
  });
  const form = await makeForm(harness);
  await sendWidget(harness, form.id, await widgetBody(harness, form.id));
  fault = null;
  await harness.db.prepare("UPDATE forms SET id = 'frm_hidden'").run();
  await bring(harness, boarded());
  await harness.runJobs();

  const dead = async () => {
    const answer = await harness.request("/v1/operator/jobs?status=dead", { headers: AS_OPERATOR });
    return (await answer.json<{ jobs: ApiJob[] }>()).jobs;
  };
  const [job] = await dead();
  return {
    harness,
    form,
    dead,
    job,
    post: (verb: string, body?: unknown, headers: Record<string, string> = AS_OPERATOR) =>
      harness.request(`/v1/operator/jobs/${encodeURIComponent(job?.id ?? "")}/${verb}`, {
        method: "POST",
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    kept: () => harness.db.prepare("SELECT COUNT(*) AS n FROM stranded_submissions").first<number>("n"),
  };
}

describe("a submission that nobody can be given", () => {
  it("F21 says to the operator until when it is kept and what can be done", async () => {
    const { job } = await createScene();

    expect(job?.name).toBe("submission.land");
    expect(job?.last_error).toContain("It is kept until 2026-12-21: mend that and replay it, or discard it.");
  });

  it("F21 is discarded by the operator for a reason, with its sealed words, and the log keeps its id", async () => {
    const { harness, post, dead, kept, job } = await createScene();

    const answer = await post("discard", { reason: "no_such_form" });

    expect([answer.status, await kept(), await dead()]).toEqual([200, 0, []]);
    expect(await answer.json()).toMatchObject({ id: job?.id, status: "dead" });
    const line = harness.logLines.find((text) => text.includes('"job.discarded"')) ?? "{}";
    expect(JSON.parse(line)).toMatchObject({ jobId: job?.id, job: "submission.land", reason: "no_such_form" });
    expect((await post("discard", { reason: "no_such_form" })).status).toBe(404);
    expect((await post("replay")).status).toBe(404);
  });

  it("F21 is seen again when the queue brings it again after it was discarded", async () => {
    const { harness, post, dead, kept } = await createScene();
    await post("discard", { reason: "other" });

    await bring(harness, boarded());
    await harness.runJobs();

    expect([await kept(), (await dead()).length]).toEqual([1, 1]);
  });

  it.each([
    ["without a reason", {}, AS_OPERATOR, 422],
    ["for a reason in words of one's own", { reason: VISITOR_FIELDS.name }, AS_OPERATOR, 422],
    ["with more than a reason", { reason: "other", note: VISITOR_FIELDS.name }, AS_OPERATOR, 422],
    ["by anybody else", { reason: "other" }, { ...AS_OPERATOR, authorization: "Bearer somebody" }, 401],
  ])("F21 is not discarded %s", async (_, body, headers, status) => {
    const { harness, post, kept } = await createScene();

    expect((await post("discard", body, headers)).status).toBe(status);
    expect(await kept()).toBe(1);
    expect(harness.logLines.join("\n")).not.toContain(VISITOR_FIELDS.name);
  });

  it("F21 is not discarded while it is under way", async () => {
    const { harness, form, post, kept } = await createScene();
    await harness.db.prepare("UPDATE forms SET id = ?").bind(form.id).run();
    await post("replay");

    const refused = await post("discard", { reason: "other" });
    await harness.runJobs();

    expect([refused.status, await kept()]).toEqual([404, 0]);
    expect(await storedLeads(harness)).toHaveLength(1);
  });

  it("F74 is kept for thirty days and then forgotten with its job, so that nobody's data lies here for ever", async () => {
    const { harness, dead, kept } = await createScene();

    harness.advance(30 * DAY_MS - 60_000);
    await harness.runSweeps();
    expect([await kept(), (await dead()).length]).toEqual([1, 1]);
    harness.advance(2 * 60_000);
    await harness.runSweeps();

    expect([await kept(), (await dead()).length]).toEqual([0, 0]);
    expect(harness.logLines.filter((line) => line.includes('"lifeboat.forgotten"'))).toHaveLength(1);
  });
});

describe("any other job that gave up", () => {
  it("F21 is discarded alone", async () => {
    const { harness, kept, dead } = await createScene();
    const stranded = await harness.db.prepare("SELECT id FROM stranded_submissions").first<string>("id");
    await harness.db
      .prepare(
        "INSERT INTO jobs (id, workspace_id, name, data, lane, places, status, due_at_ms, created_at_ms) VALUES (?, 'ws_1', 'lead.score', '{}', 'x', 4, 'dead', 0, 0)",
      )
      .bind(`lead.score/${stranded}`)
      .run();

    const answer = await harness.request(`/v1/operator/jobs/${encodeURIComponent(`lead.score/${stranded}`)}/discard`, {
      method: "POST",
      headers: AS_OPERATOR,
      body: JSON.stringify({ reason: "out_of_date" }),
    });

    expect([answer.status, await kept(), (await dead()).length]).toEqual([200, 1, 1]);
  });
});
