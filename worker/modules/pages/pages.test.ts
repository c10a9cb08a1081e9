import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { reservedHeight } from "../../../widget/reserved-height.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { makeForm } from "../../testing/submissions.ts";
import { DASHBOARD_POLICY } from "./file-routes.ts";

const FILES: Record<string, { type: string; text: string }> = {
  "/widget.js": { type: "text/javascript", text: "widget" },
  "/widget/unsent.js": { type: "text/javascript", text: "part" },
  "/app/": { type: "text/html", text: "<title>Dashboard</title>" },
  "/assets/app-abc.js": { type: "text/javascript", text: "app" },
};

let harness: Harness;

beforeEach(() => {
  harness = createHarness();
  const { ASSETS } = env as unknown as { ASSETS: Fetcher };
  vi.spyOn(ASSETS, "fetch").mockImplementation(async (input, init) => {
    const file = FILES[new URL(String(input)).pathname];
    if (file === undefined) return new Response(null, { status: 404 });
    const headers = { etag: '"v1"', "content-type": file.type, "cache-control": "public, max-age=0, must-revalidate" };
    const isKnown = new Headers(init?.headers as HeadersInit).get("if-none-match") === '"v1"';
    return new Response(isKnown ? null : file.text, { status: isKnown ? 304 : 200, headers });
  });
});

describe("the files", () => {
  it("gives the widget to every site, short-lived, and nothing twice", async () => {
    const first = await harness.request("/widget.js");
    const second = await harness.request("/widget.js", {
      headers: { "if-none-match": first.headers.get("etag") ?? "" },
    });

    expect(await first.text()).toBe("widget");
    expect(first.headers.get("content-type")).toBe("text/javascript");
    expect(first.headers.get("x-request-id")).toMatch(/^req_/);
    expect(first.headers.get("cache-control")).toBe("public, max-age=300, stale-while-revalidate=86400");
    expect(first.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(second.status).toBe(304);
    expect(await second.text()).toBe("");
  });

  it("gives the widget's parts to every site as it does the widget", async () => {
    const answer = await harness.request("/widget/unsent.js");

    expect(await answer.text()).toBe("part");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*"); // a module is not run without it
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  });

  it.each(["/assets/..%2Fapp%2F", "/widget/..%2Fapp%2F", "/assets/%2e%2e%2fapp%2f", "/widget/x%2Fy.js"])(
    "F64 leads by no other way, such as %s, to the dashboard without its policy",
    async (path) => {
      const answer = await harness.request(path);

      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain("Dashboard");
    },
  );

  it("lets browsers keep files for ever whose names change with their content", async () => {
    const answer = await harness.request("/assets/app-abc.js");

    expect(answer.headers.get("cache-control")).toContain("immutable");
    expect((await harness.request("/assets/none.js")).status).toBe(404);
    expect((await harness.request("/assets/none.js")).headers.get("cache-control")).toBe("no-store");
  });

  it.each(["/app", "/app/", "/app/leads/lead_1"])("shows the dashboard at %s, under its own policy", async (path) => {
    const answer = await harness.request(path);

    expect(await answer.text()).toContain("Dashboard");
    expect(answer.headers.get("content-security-policy")).toBe(DASHBOARD_POLICY);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
  });

  it("leads from the root to the dashboard", async () => {
    const answer = await harness.request("/");

    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe("/app/");
  });
});

describe("the demo page", () => {
  it("holds a form in the page with its room, a form behind a button, and one without script", async () => {
    const [inline, floating] = [await makeForm(harness), await makeForm(harness)];

    const answer = await harness.request(`/demo?form=${inline.id}&floating=${floating.id}`);

    const page = await answer.text();
    expect(page).toContain(`<script async src="/widget.js" data-leadbell-form="${floating.id}"`);
    expect(page).toContain(
      `<svg width="1" height="${reservedHeight(inline.definition)}" aria-hidden="true"></svg></div>`,
    );
    expect(page).toContain(`data-leadbell-form="${inline.id}"`);
    expect(page).toContain(`method="post" action="/f/${inline.id}"`);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
    expect(page).not.toMatch(/ style="|<style|<script>/);
  });

  it("shows no form that is unknown, paused or no id at all, and lets nothing of the address into the page", async () => {
    const paused = await makeForm(harness, { status: "paused" });

    for (const form of [paused.id, "frm_00000000000000000000000000", `"><script>alert(1)</script>`]) {
      const page = await (await harness.request(`/demo?form=${encodeURIComponent(form)}`)).text();
      expect(page).toContain("There is no live form to show");
      expect(page).not.toContain("alert(1)");
    }
  });

  it("brings its own style sheet", async () => {
    const answer = await harness.request("/demo/style.css");

    expect(answer.headers.get("content-type")).toBe("text/css; charset=utf-8");
  });
});
