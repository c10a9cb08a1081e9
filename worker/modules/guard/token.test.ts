import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { solvePuzzle } from "../../testing/submissions.ts";
import type { TokenAnswer } from "./contract.ts";
import { isSolved, issueToken, readToken } from "./token.ts";

const FORM = "frm_0123456789abcdefghjkmnpqrs";
const ask = (harness: ReturnType<typeof createHarness>, body: string, headers: Record<string, string> = {}) =>
  harness.request("/v1/token", {
    method: "POST",
    headers: { "content-type": "text/plain", origin: "https://example.com", ...headers },
    body,
  });

describe("the form token", () => {
  it("is given to any page, is stored by nobody, and its puzzle can be solved", async () => {
    const harness = createHarness();

    const answer = await ask(harness, JSON.stringify({ form_id: FORM }));

    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://example.com");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    const { token, salt, hash, max } = await answer.json<TokenAnswer>();
    const known = await readToken(harness.services, token);
    expect(known).toMatchObject({ formId: FORM, issuedAtMs: harness.now(), max: 50_000 });
    const solution = await solvePuzzle(salt, hash, max);
    expect(known !== null && (await isSolved(known, solution))).toBe(true);
    expect(known !== null && (await isSolved(known, solution + 1))).toBe(false);
  });

  it("is believed only as we signed it", async () => {
    const harness = createHarness();
    const { token } = await issueToken(harness.services, FORM, "https://example.com");
    const [body = "", signature = ""] = token.split(".");
    const forged = btoa(atob(body.replaceAll("-", "+").replaceAll("_", "/")).replace(FORM, FORM.replace("0", "1")));

    for (const wrong of [
      "",
      "x",
      body,
      `${body}.`,
      `${body}.${signature}x`,
      `${forged}.${signature}`,
      `${token}.x`,
      `.${signature}`,
    ]) {
      expect(await readToken(harness.services, wrong)).toBeNull();
    }
  });

  it("F53 is not believed when another deployment signed it", async () => {
    const ours = createHarness();
    const { token } = await issueToken(ours.services, FORM, "");
    const theirs = createHarness({ vars: { APP_SECRET: "another_secret_of_more_than_32_characters" } });

    expect(await readToken(theirs.services, token)).toBeNull();
  });

  it.each([
    ["F46 another type", "{}", { "content-type": "multipart/form-data; boundary=x" }, 415, "unsupported_media_type"],
    ["F13 no JSON", "{", {}, 400, "invalid_json"],
    ["F13 a list for a text", '{"form_id":["a"]}', {}, 422, "validation_failed"],
    ["an id of another kind", '{"form_id":"lead_1"}', {}, 404, "not_found"],
  ] as const)("%s is refused", async (_what, body, headers, status, code) => {
    const answer = await ask(createHarness(), body, headers);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { code } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://example.com");
  });
});
