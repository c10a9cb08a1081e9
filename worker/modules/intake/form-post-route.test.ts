import { describe, expect, it, vi } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { HOST_ORIGIN, makeForm, sendForm, storedLeads, VISITOR_FIELDS } from "../../testing/submissions.ts";

const BOUNDARY = "----boundary";
const multipart = (...parts: string[]) =>
  `${parts.map((part) => `--${BOUNDARY}\r\ncontent-disposition: form-data; ${part}\r\n`).join("")}--${BOUNDARY}--\r\n`;

describe("the plain form's door", () => {
  const post = (
    harness: Harness,
    formId: string,
    inputs: Record<string, string>,
    headers: Record<string, string> = {},
  ) => sendForm(harness, formId, { ...VISITOR_FIELDS, ...inputs }, headers);

  it("thanks on the page's own next page, or on ours", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const own = await post(harness, form.id, { _next: "/danke.html" });
    const evil = await post(harness, form.id, { _next: "https://evil.com/", message: "Another" });

    expect([own.status, evil.status]).toEqual([303, 303]);
    expect(own.headers.get("location")).toBe(`${HOST_ORIGIN}/danke.html`);
    expect(evil.headers.get("location")).toBe(`/f/${form.id}/thanks`);
    const thanks = await harness.request(evil.headers.get("location") ?? "");
    expect(thanks.status).toBe(200);
    expect(await thanks.text()).toContain("Thank you");
  });

  it("answers a script that asks for JSON as the widget's door does", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const answer = await post(harness, form.id, {}, { accept: "application/json" });

    expect(answer.status).toBe(202);
    expect(answer.headers.get("access-control-allow-origin")).toBe(HOST_ORIGIN);
    expect(await answer.json()).toEqual({ accepted: true, lead_id: expect.stringMatching(/^lead_/) });
  });

  it("LB-12 holds what filled the trap, and stores none of our own inputs", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    await post(harness, form.id, { _gotcha: "http://spam.example", _subject: "Roof", _unknown: "x" });

    const [lead] = await storedLeads(harness);
    expect(lead).toMatchObject({ verdict: "held", source: "form" });
    expect(JSON.parse(String(lead?.answers)).map(({ key }: { key: string }) => key)).toEqual([
      ...["name", "email", "phone", "message", "subject"],
    ]);
  });

  it("takes the address of _replyto when there is no other", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const answer = await sendForm(harness, form.id, { _replyto: "visitor@example.com", message: "Please write back." });

    expect(answer.status).toBe(303);
    expect(await storedLeads(harness)).toMatchObject([{ email: "visitor@example.com" }]);
  });

  it("reads multipart forms and groups of boxes, but takes no files", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const headers = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
    const send = (body: string) =>
      harness.request(`/f/${form.id}`, { method: "POST", headers: { ...headers, accept: "text/html" }, body });
    const typed = ['name="email"\r\n\r\nvisitor@example.com', 'name="message"\r\n\r\nGrüße'];

    const good = await send(
      multipart(...typed, 'name="day[]"\r\n\r\nMon', 'name="day[]"\r\n\r\nFri', 'name="cv"; filename=""\r\n\r\n'),
    );
    const file = await send(
      multipart(...typed, 'name="cv"; filename="cv.svg"\r\ncontent-type: image/svg+xml\r\n\r\n<svg/>'),
    );

    expect([good.status, file.status]).toEqual([303, 415]);
    const leads = await storedLeads(harness);
    expect(leads).toMatchObject([{ message: "Grüße" }]);
    expect(leads[0]?.answers).toContain("Mon, Fri");
  });

  it("shows the form again with everything in it and what to mend", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const message = "</textarea><script>alert(1)</script>\"'&";

    const answer = await post(harness, form.id, {
      email: "not an address",
      message,
      campaign: '"><b>may',
      _next: "/danke",
    });
    const page = await answer.text();

    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(answer.headers.get("content-security-policy")).toContain(`form-action 'self' ${HOST_ORIGIN};`);
    expect(page).toContain("Please check the e-mail address");
    expect(page).toContain('value="not an address"');
    expect(page).toContain("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
    expect(page).toContain('<input type="hidden" name="campaign" value="&quot;&gt;&lt;b&gt;may">');
    expect(page).toContain('name="_next" value="/danke"');
    expect(page).not.toContain("<script");
    expect(await storedLeads(harness)).toEqual([]);
  });

  it("never shows a person JSON: unknown form, paused form, wrong type, database down", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const paused = await makeForm(harness, { status: "paused" });
    const answers = [
      await post(harness, "frm_0123456789abcdefghjkmnpqrs", {}),
      await post(harness, paused.id, {}),
      await post(harness, form.id, {}, { "content-type": "text/plain" }),
      await post(harness, form.id, { "a.b": "c" }),
    ];
    vi.spyOn(harness.bindings.LIFEBOAT, "send").mockRejectedValue(new Error("Queue sends are over their limit."));
    vi.spyOn(harness.db, "batch").mockRejectedValue(new Error("D1_ERROR: Network connection lost."));
    answers.push(await post(harness, form.id, {}));
    vi.spyOn(harness.db, "batch").mockRejectedValue(new TypeError("secret detail"));
    answers.push(await post(harness, form.id, { message: "Another" }));

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 415, 422, 503, 503]);
    for (const answer of answers) {
      const page = await answer.text();
      expect(answer.headers.get("content-type")).toContain("text/html");
      expect(page).toContain("<h1>");
      expect(page).not.toContain("secret detail");
    }
  });
});
