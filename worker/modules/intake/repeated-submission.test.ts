import { describe, expect, it, vi } from "vitest";
import { errorCodeOf } from "../../testing/error-code.ts";
import { createHarness } from "../../testing/harness.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import { countRows } from "../../testing/rows.ts";
import {
  makeForm,
  sendApi,
  sendForm,
  sendWidget,
  storedLeads,
  VISITOR_FIELDS,
  widgetBody,
} from "../../testing/submissions.ts";

describe("the same submission again", () => {
  it("F08 is one lead however often it comes at once, with one answer and one set of effects", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = JSON.stringify(await widgetBody(harness, form.id));

    const answers = await Promise.all(Array.from({ length: 50 }, () => sendWidget(harness, form.id, body)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(ids.size).toBe(1);
    expect(await countRows(harness, "leads")).toBe(1);
    expect(await countRows(harness, "jobs")).toBe(1);
    expect(await countRows(harness, "contacts")).toBe(1);
    expect(await storedLeads(harness)).toMatchObject([{ verdict: "accepted" }]);
    expect(await harness.db.prepare("SELECT lead_count FROM contacts").first("lead_count")).toBe(1);
    expect(await harness.db.prepare("SELECT MAX(count) AS n FROM rate_counters").first("n")).toBe(1);
    const told = (event: string) => harness.logLines.filter((line) => line.includes(event)).length;
    expect([told("submission.stored"), told("submission.repeated")]).toEqual([1, 49]);
  });

  it("F09 with other content is a conflict and leaves the first lead as it was", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    await sendWidget(harness, form.id, body);

    const again = await sendWidget(harness, form.id, {
      ...body,
      fields: { ...VISITOR_FIELDS, message: "Other words" },
    });

    expect(again.status).toBe(409);
    expect(await errorCodeOf(again)).toBe("idempotency_conflict");
    expect(await storedLeads(harness)).toMatchObject([{ message: VISITOR_FIELDS.message }]);
    expect(await countRows(harness, "jobs")).toBe(1);
  });

  it("F05 is stored once when the database lost the line after it had committed", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    const batch = harness.db.batch.bind(harness.db);
    let tries = 0;
    vi.spyOn(harness.db, "batch").mockImplementation(async (statements) => {
      const results = await batch(statements);
      tries++;
      if (tries === 1) throw new Error("D1_ERROR: Network connection lost.");
      return results as never;
    });

    const answer = await sendWidget(harness, form.id, body);

    expect(answer.status).toBe(202);
    expect(tries).toBe(2);
    expect([await countRows(harness, "leads"), await countRows(harness, "jobs")]).toEqual([1, 1]);
    expect(await harness.db.prepare("SELECT lead_count FROM contacts").first("lead_count")).toBe(1);
  });

  it("F04 says when to come back when neither the database nor the lifeboat takes it", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    vi.spyOn(harness.db, "batch").mockRejectedValue(
      new Error("D1_ERROR: D1 DB is overloaded. Too many requests queued."),
    );
    vi.spyOn(harness.bindings.LIFEBOAT, "send").mockRejectedValue(new Error("Queue sends are over their limit."));

    const answer = await sendWidget(harness, form.id, body);

    expect(answer.status).toBe(503);
    expect(await errorCodeOf(answer)).toBe("storage_busy");
    expect(answer.headers.get("retry-after")).toBe("5");
  });

  it("from a plain form is a double click, within ten minutes", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    await Promise.all([sendForm(harness, form.id, VISITOR_FIELDS), sendForm(harness, form.id, VISITOR_FIELDS)]);
    expect(await countRows(harness, "leads")).toBe(1);
    harness.advance(11 * 60_000);
    await sendForm(harness, form.id, VISITOR_FIELDS);

    expect(await countRows(harness, "leads")).toBe(2);
  });

  it("through the API is known by its Idempotency-Key", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const headers = { ...(await createApiKeyFor(harness, workspaceId)), "idempotency-key": "order-17" };
    const body = { form_id: form.id, fields: VISITOR_FIELDS };

    const first = await sendApi(harness, body, headers);
    const second = await sendApi(harness, body, headers);

    expect(await second.text()).toBe(await first.text());
    expect(await storedLeads(harness)).toMatchObject([{ submission_id: "order-17", source: "api" }]);
    const longest = await sendApi(harness, body, { ...headers, "idempotency-key": "k".repeat(255) });
    const tooLong = await sendApi(harness, body, { ...headers, "idempotency-key": "k".repeat(256) });
    expect([longest.status, tooLong.status]).toEqual([202, 422]);
  });
});
