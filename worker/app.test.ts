import { describe, expect, it } from "vitest";
import { createHarness } from "./testing/harness.ts";

describe("the door", () => {
  it("answers an unknown path in the one error shape, with a request id", async () => {
    const harness = createHarness();

    const answer = await harness.request("/nothing/here");

    expect(answer.status).toBe(404);
    const { error } = await answer.json<{ error: { code: string; request_id: string } }>();
    expect(error.code).toBe("not_found");
    expect(answer.headers.get("x-request-id")).toBe(error.request_id);
  });

  it("LB-11 says by real checks that it is healthy", async () => {
    const harness = createHarness();

    const answer = await harness.request("/healthz");

    expect(await answer.json()).toMatchObject({ status: "ok", checks: { database: "ok" } });
  });

  it("describes itself at /openapi.json", async () => {
    const harness = createHarness();

    const answer = await harness.request("/openapi.json");

    expect(await answer.json()).toMatchObject({ openapi: "3.1.0", paths: { "/healthz": {} } });
  });

  it("F13 F46 refuses a body that is no JSON, at every route that takes JSON, as the caller's mistake", async () => {
    const harness = createHarness();
    const send = (type: string, body: string) =>
      harness.request("/api/sign-in/code", {
        method: "POST",
        headers: { "content-type": type, origin: "http://leadbell.test", "x-leadbell": "1" },
        body,
      });

    const answers = [await send("application/json", "{"), await send("text/plain", '{"email":"a@example.com"}')];

    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
    expect(await answers[0]?.json()).toMatchObject({ error: { code: "invalid_json" } });
  });
});
