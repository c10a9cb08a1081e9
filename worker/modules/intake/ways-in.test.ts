import { describe, expect, it, vi } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import {
  HOST_PAGE,
  hiddenInputs,
  makeForm,
  sendApi,
  sendForm,
  sendWidget,
  storedLeads,
  VISITOR_FIELDS,
  widgetBody,
} from "../../testing/submissions.ts";

async function sendFourWays(harness: Harness) {
  const { workspaceId } = await signIn(harness);
  const form = await makeForm(harness, { workspaceId });

  const widget = await sendWidget(harness, form.id, await widgetBody(harness, form.id));
  const plain = await sendForm(harness, form.id, VISITOR_FIELDS);
  const page = await harness.request(`/f/${form.id}`, { headers: { referer: HOST_PAGE } });
  harness.advance(20_000);
  const inputs = [...hiddenInputs(await page.text()), ...Object.entries(VISITOR_FIELDS)] as [string, string][];
  const own = { origin: "http://leadbell.test", referer: `http://leadbell.test/f/${form.id}` };
  const hosted = await sendForm(harness, form.id, inputs, own);
  const key = await createApiKeyFor(harness, workspaceId);
  const api = await sendApi(harness, { form_id: form.id, fields: VISITOR_FIELDS }, key);
  return { form, answers: { widget, plain, hosted, api } };
}

describe("the four ways in", () => {
  it("LB-01 LB-02 store the same lead alike, each with its source, address and context", async () => {
    const harness = createHarness();

    const { form, answers } = await sendFourWays(harness);

    expect([answers.widget.status, answers.api.status]).toEqual([202, 202]);
    expect([answers.plain.status, answers.hosted.status]).toEqual([303, 303]);
    const leads = await storedLeads(harness);
    expect(leads.map(({ source }) => source)).toEqual(["widget", "form", "page", "api"]);
    for (const lead of leads) {
      expect(lead).toMatchObject({
        workspace_id: form.workspaceId,
        form_id: form.id,
        ...VISITOR_FIELDS,
        phone_e164: "+4930901820",
        ip: "192.0.2.7",
        verdict: "accepted",
      });
      expect(lead.answers).toBe(leads[0]?.answers);
      expect(lead.contact_id).toBe(leads[0]?.contact_id);
    }
    expect(JSON.parse(String(leads[0]?.context))).toMatchObject({
      page_url: HOST_PAGE,
      time_zone: "Europe/Berlin",
    });
    expect(JSON.parse(String(leads[1]?.context))).toMatchObject({
      page_url: HOST_PAGE,
      utm: { utm_source: "newsletter" },
    });
    expect(JSON.parse(String(leads[2]?.context))).toMatchObject({ referrer: HOST_PAGE });
  });

  it("F02 F03 stores the lead with its first job although the doorbell cannot be rung", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const { env } = await import("cloudflare:workers");
    const bindings = env as unknown as { DOORBELL: Queue };
    vi.spyOn(bindings.DOORBELL, "send").mockRejectedValue(new Error("Too Many Requests"));

    const answer = await sendWidget(harness, form.id, await widgetBody(harness, form.id));
    await harness.settle();

    expect(answer.status).toBe(202);
    const { lead_id } = await answer.json<{ lead_id: string }>();
    const job = await harness.db.prepare("SELECT name, status, data FROM jobs").first();
    expect(job).toMatchObject({ name: "lead.score", status: "due" });
    expect(String(job?.data)).toContain(lead_id);
  });
});
