import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { RECORDED_PAYLOADS } from "../../testing/recorded-payloads.ts";
import { HOST_ORIGIN, makeForm, storedLeads, widgetBody } from "../../testing/submissions.ts";

describe("F77 what a released widget sends", () => {
  it.each(RECORDED_PAYLOADS)("is accepted for ever: $what", async ({ contentType, body }) => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const headers = { "content-type": contentType, origin: HOST_ORIGIN };
    const send = () => harness.request(`/v1/forms/${form.id}/submissions`, { method: "POST", headers, body });

    const [first, again] = [await send(), await send()];

    expect(first.status).toBe(202);
    expect(await again.text()).toBe(await first.text());
    const [lead, ...others] = await storedLeads(harness);
    expect(others).toEqual([]);
    const { submission_id: submissionId, fields } = JSON.parse(body);
    expect(lead).toMatchObject({ submission_id: submissionId.toLowerCase(), email: "visitor@example.com" });
    const answers = JSON.parse(String(lead?.answers)).map(({ key }: { key: string }) => key);
    const filled = Object.keys(fields).filter((key) => fields[key] !== "");
    expect(answers.toSorted()).toEqual(filled.toSorted());
  });

  it("keeps its token alive: one given out today, solved, is trusted", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const { evidence } = await widgetBody(harness, form.id);
    const [recorded] = RECORDED_PAYLOADS;
    const body = JSON.stringify({ ...JSON.parse(recorded?.body ?? ""), evidence });

    const answer = await harness.request(`/v1/forms/${form.id}/submissions`, {
      method: "POST",
      headers: { "content-type": "text/plain;charset=UTF-8", origin: HOST_ORIGIN },
      body,
    });

    expect(answer.status).toBe(202);
    expect(await storedLeads(harness)).toMatchObject([{ verdict: "accepted" }]);
  });
});
