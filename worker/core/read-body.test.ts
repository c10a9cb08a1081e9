import { afterEach, describe, expect, it, vi } from "vitest";
import { createHarness } from "../testing/harness.ts";
import { HOST_ORIGIN, makeForm, storedLeads, widgetBody } from "../testing/submissions.ts";
import { MAX_BODY_MS } from "./read-body.ts";

afterEach(() => void vi.useRealTimers());

/** A body whose bytes are handed over one by one, as a slow line does. */
function slowBody(text: string) {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  let wake = () => {};
  let wasCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (!wasCancelled) controller.enqueue(bytes.subarray(sent, ++sent));
    },
    cancel: () => {
      wasCancelled = true;
      wake();
    },
  });
  return { stream, send: () => wake(), sent: () => sent, wasCancelled: () => wasCancelled };
}

describe("a body on its way in", () => {
  it.each([
    ["/v1/forms/frm_any/submissions", "text/plain"],
    ["/f/frm_any", "application/x-www-form-urlencoded"],
    ["/v1/leads", "application/json"],
    ["/api/forms", "application/json"],
  ])(
    "F11 that comes a byte a second is answered 408 request_timeout at %s, and its rest is not waited for",
    async (path, type) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const harness = createHarness();
      const body = slowBody(`{"submission_id":"${"x".repeat(100)}"}`);

      const answer = harness.request(path, {
        method: "POST",
        headers: { "content-type": type, accept: "application/json" },
        body: body.stream,
      });
      for (let seconds = 0; seconds < MAX_BODY_MS / 1_000; seconds++) {
        body.send();
        await vi.advanceTimersByTimeAsync(1_000);
      }

      const { status, error } = await answer.then(async (given) => ({
        status: given.status,
        ...(await given.json<{ error: { code: string } }>()),
      }));
      expect([status, error.code]).toEqual([408, "request_timeout"]);
      expect(body.sent()).toBeGreaterThan(1);
      expect(body.wasCancelled()).toBe(true);
    },
  );

  it("F11 is taken when it comes in pieces and in time", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const text = JSON.stringify(await widgetBody(harness, form.id));
    const pieces = text.match(/[\s\S]{1,40}/g) ?? [];
    const stream = new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    });

    const answer = await harness.request(`/v1/forms/${form.id}/submissions`, {
      method: "POST",
      headers: { "content-type": "text/plain", origin: HOST_ORIGIN },
      body: stream,
    });

    expect(answer.status).toBe(202);
    expect(await storedLeads(harness)).toHaveLength(1);
  });

  it("is refused as broken off, and not as our fault, when its sender hangs up", async () => {
    const harness = createHarness();
    const stream = new ReadableStream({
      pull: (controller) => controller.error(new Error("Network connection lost.")),
    });

    const answer = await harness.request("/v1/leads", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: stream,
    });

    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: "invalid_request" } }]);
  });
});
