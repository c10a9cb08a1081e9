import { expect, it, vi } from "vitest";
import { ApiError, createApi, sentenceOf } from "./api.ts";

function apiThatAnswers(status: number, body: string) {
  const fetch = vi.fn(async (_path: unknown, _init?: RequestInit) => new Response(body, { status }));
  const onSignedOut = vi.fn();
  return { api: createApi({ fetch: fetch as never, onSignedOut }), fetch, onSignedOut };
}

const refusal = (code: string, more = {}) =>
  JSON.stringify({ error: { code, message: "A sentence.", request_id: "req_1", ...more } });

it("marks every request with the header that other sites cannot send", async () => {
  const { api, fetch } = apiThatAnswers(200, '{"forms":[]}');

  await api.forms.list();
  await api.forms.create({ name: "Contact" });

  for (const [, init] of fetch.mock.calls) expect(new Headers(init?.headers).get("x-leadbell")).toBe("1");
});

it("turns a refusal into an error with code, sentence, field and request id", async () => {
  const { api } = apiThatAnswers(422, refusal("validation_failed", { field: "name" }));

  const error = await api.me.rename("").catch((caught: unknown) => caught);

  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    code: "validation_failed",
    status: 422,
    message: "A sentence.",
    field: "name",
    requestId: "req_1",
  });
});

it("says so when the server cannot be reached at all", async () => {
  const fetch = vi.fn(async () => {
    throw new TypeError("Failed to fetch");
  });
  const api = createApi({ fetch: fetch as never, onSignedOut: () => {} });

  const error = await api.forms.list().catch((caught: unknown) => caught);

  expect(error).toMatchObject({ code: "offline", status: 0 });
  expect(sentenceOf(error)).toContain("connection");
});

it.each(["not_signed_in", "token_invalid"])("notices the end of the session, whatever was asked: %s", async (code) => {
  const { api, onSignedOut } = apiThatAnswers(401, refusal(code));

  await api.leads.counts().catch(() => {});

  expect(onSignedOut).toHaveBeenCalledOnce();
});

it("does not take a wrong sign-in code for the end of a session", async () => {
  const { api, onSignedOut } = apiThatAnswers(401, refusal("token_invalid"));

  await api.signIn.verify("somebody@example.com", "123456").catch(() => {});

  expect(onSignedOut).not.toHaveBeenCalled();
});

it("keeps ids inside their place in the path", async () => {
  const { api, fetch } = apiThatAnswers(200, "{}");

  await api.leads.read("../workspace?x=1");

  expect(fetch.mock.calls[0]?.[0]).toBe("/api/leads/..%2Fworkspace%3Fx%3D1");
});

it("survives an answer that is not JSON", async () => {
  const { api } = apiThatAnswers(502, "<html>Bad gateway</html>");

  await expect(api.leads.counts()).rejects.toMatchObject({ name: "ApiError" });
});

it("leaves the field's name on the wire out of the sentence that stands beside the field", () => {
  const about = { code: "validation_failed", status: 422, field: "budget_micros" };

  expect(sentenceOf(new ApiError("budget_micros: Give at least 1.", about))).toBe("Give at least 1.");
  expect(sentenceOf(new ApiError("Say what it costs.", about))).toBe("Say what it costs.");
});
