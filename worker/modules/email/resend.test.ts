import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { createMailbox, EMAIL_ORIGIN } from "../../testing/mailbox.ts";
import { type Mail, sendMail } from "./index.ts";

const MAIL: Mail = {
  to: "owner@example.com",
  subject: "A subject",
  text: "A text",
  html: "<p>A text</p>",
  idempotencyKey: "mail/1",
};

/** A provider that gives these answers in turn. */
function providerThat(...answers: (() => Response | Promise<Response>)[]) {
  return createHarness({ vendors: { [EMAIL_ORIGIN]: () => answers.shift()?.() ?? Response.json({ id: "mail_1" }) } });
}
const status =
  (code: number, headers: Record<string, string> = {}, name = "validation_error") =>
  () =>
    Response.json({ statusCode: code, name, message: "owner@example.com" }, { status: code, headers });

describe("sending mail", () => {
  it("speaks to the provider as it asks: bearer key, idempotency key, typed fields", async () => {
    const mailbox = createMailbox();
    const harness = createHarness({ vendors: { [EMAIL_ORIGIN]: mailbox.vendor } });

    await sendMail(harness.services, MAIL);

    const [request] = harness.requests;
    expect(request?.url).toBe("http://email.test/emails");
    expect(request?.headers.get("authorization")).toBe("Bearer re_test");
    expect(mailbox.mails).toMatchObject([
      { to: ["owner@example.com"], subject: "A subject", idempotencyKey: "mail/1" },
    ]);
  });

  it.each([
    ["too many requests", status(429)],
    ["a fault of the provider", status(500)],
    ["a call under the same key that has not ended", status(409, {}, "concurrent_idempotent_requests")],
    ["a broken network", () => Promise.reject(new TypeError("Network connection lost."))],
  ])("tries once more after %s, under the same key", async (_what, firstAnswer) => {
    const harness = providerThat(firstAnswer);

    await sendMail(harness.services, MAIL);

    expect(harness.requests.map(({ headers }) => headers.get("idempotency-key"))).toEqual(["mail/1", "mail/1"]);
  });

  it("F22 counts a mail as sent that the provider has under this key, though its words have changed since", async () => {
    const mailbox = createMailbox();
    let isCut = true;
    const harness = createHarness({
      vendors: {
        [EMAIL_ORIGIN]: async (request) => {
          const answer = await mailbox.vendor(request);
          if (isCut) throw new TypeError("Network connection lost."); // it was taken, and we never heard
          return answer;
        },
      },
    });
    await expect(sendMail(harness.services, MAIL)).rejects.toMatchObject({ code: "vendor_unreachable" });
    isCut = false;

    await sendMail(harness.services, { ...MAIL, text: "A text, a minute later" });

    expect(mailbox.mails).toMatchObject([{ text: "A text" }]);
  });

  it("says after the second fault that the provider cannot be reached", async () => {
    const harness = providerThat(status(503), status(503));

    await expect(sendMail(harness.services, MAIL)).rejects.toMatchObject({ code: "vendor_unreachable" });
    expect(harness.requests).toHaveLength(2);
  });

  it("does not repeat what was refused, and logs the refusal's name without the address", async () => {
    const harness = providerThat(status(422));

    await expect(sendMail(harness.services, MAIL)).rejects.toMatchObject({ code: "vendor_unreachable" });

    expect(harness.requests).toHaveLength(1);
    expect(harness.logLines.join()).toContain("validation_error");
    expect(harness.logLines.join()).not.toContain("owner@example.com");
  });

  it("says so when no provider is set up", async () => {
    const harness = createHarness({ vars: { EMAIL_API_KEY: "" } });

    await expect(sendMail(harness.services, MAIL)).rejects.toMatchObject({ code: "not_configured" });
    expect(harness.requests).toHaveLength(0);
  });

  it("F59 refuses a second recipient and a line break where a header would end", async () => {
    const harness = createHarness();
    const tos = [
      "a@example.com,b@example.com",
      "a@example.com\r\nbcc: b@example.com",
      "a@example.com b@example.com",
      "a@example.com%0abcc:b@example.com",
      "a@example.com\u2028b@example.com",
      "",
    ];
    const subjects = [
      "Hello\r\nbcc: b@example.com",
      "Hello\nworld",
      "Hello\u2028world",
      "Hello\u0000",
      "x".repeat(1_000),
    ];

    for (const to of tos) {
      await expect(sendMail(harness.services, { ...MAIL, to })).rejects.toMatchObject({ field: "to" });
    }
    for (const subject of subjects) {
      await expect(sendMail(harness.services, { ...MAIL, subject })).rejects.toMatchObject({ field: "subject" });
    }
    expect(harness.requests).toHaveLength(0);
  });
});
