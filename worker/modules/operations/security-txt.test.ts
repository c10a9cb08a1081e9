import { describe, expect, it } from "vitest";
import { parseConfig } from "../../env.ts";
import { errorCodeOf } from "../../testing/error-code.ts";
import { createHarness } from "../../testing/harness.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const read = (harness: ReturnType<typeof createHarness>) => harness.request("/.well-known/security.txt");

/** The fields of the file, each with all its values in their order; RFC 9116, section 2.2: one a line, `name: value`. */
function fieldsOf(text: string): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const line of text.split("\n").slice(0, -1)) {
    const [, name = "", value = ""] = /^([\w-]+): (\S.*)$/.exec(line) ?? [];
    expect(name, line).not.toBe("");
    fields[name] = [...(fields[name] ?? []), value];
  }
  return fields;
}

describe("/.well-known/security.txt", () => {
  it("LB-26 says where to report a vulnerability, in the form of RFC 9116", async () => {
    const vars = {
      PUBLIC_URL: "https://leadbell.example",
      SECURITY_CONTACT: "security@example.com, https://example.com/report",
    };
    const harness = createHarness({ vars });

    const answer = await read(harness);

    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      expect.stringMatching(/^text\/plain; charset=utf-8$/i),
    ]);
    const { Expires: [expires = ""] = [], ...others } = fieldsOf(await answer.text());
    expect(others).toEqual({
      Contact: ["mailto:security@example.com", "https://example.com/report"],
      "Preferred-Languages": ["en"],
      Canonical: ["https://leadbell.example/.well-known/security.txt"],
    });
    expect(expires).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("LB-26 never ends in the past, nor more than a year ahead, however long the service runs", async () => {
    const harness = createHarness({ vars: { SECURITY_CONTACT: "mailto:security@example.com" } });

    for (const days of [0, 1, 90, 400, 2_000]) {
      harness.advance(days * DAY_MS);
      const { Expires: expires = [] } = fieldsOf(await (await read(harness)).text());
      expect(expires).toHaveLength(1);
      const aheadMs = Date.parse(expires[0] ?? "") - harness.now();
      expect(aheadMs).toBeGreaterThan(90 * DAY_MS);
      expect(aheadMs).toBeLessThan(365 * DAY_MS);
    }
  });

  it("LB-26 is not there while nobody is named, and says why", async () => {
    const answer = await read(createHarness());

    expect([answer.status, await errorCodeOf(answer)]).toEqual([404, "not_found"]);
  });

  it.each([
    "http://example.com/report",
    "security at example.com",
    "mailto:security",
    "javascript:alert(1)",
    "security@example.com,",
    "security@example.com\nExpires: 1970-01-01T00:00:00Z",
    "https://example.com/\nCanonical: https://evil.example",
  ])("LB-26 names no contact that nobody could use, and the operator hears of it: %j", async (contact) => {
    const harness = createHarness({ vars: { SECURITY_CONTACT: contact } });

    expect((await read(harness)).status).toBe(404);
    expect(harness.services.config.problems.join()).toContain("SECURITY_CONTACT must be");
  });

  it("LB-26 takes nothing else down with a contact that cannot be used", () => {
    const token = "the-operators-token-of-more-than-32-characters";
    const config = parseConfig({
      ENVIRONMENT: "local",
      PUBLIC_URL: "http://127.0.0.1:8787",
      APP_SECRET: "local_secret_of_more_than_32_characters",
      ENCRYPTION_KEYS: "local1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
      OPERATOR_TOKEN: token,
      SECURITY_CONTACT: "nobody",
    });

    expect(config.operator.token).toBe(token);
    expect(config.securityContacts).toEqual([]);
  });
});
