import { describe, expect, it } from "vitest";
import { createHarness } from "../../../testing/harness.ts";
import { guideBlocks } from "./guide.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { renderPage } from "./render-page.ts";

describe("the developers' guide as a page", () => {
  it("is public, runs no script and takes its style from nowhere but itself", async () => {
    const harness = createHarness();

    const answer = await harness.request("/docs/webhooks");
    const page = await answer.text();

    const policy = answer.headers.get("content-security-policy") ?? "";
    const [, nonce = ""] = /style-src 'nonce-([^']+)'/.exec(policy) ?? [];
    expect(answer.status).toBe(200);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("script-src");
    expect(nonce.length).toBeGreaterThan(20);
    expect(page).toContain(`<style nonce="${nonce}">`);
    expect(page).not.toMatch(/<script| style="|src="| on\w+="/);
    expect(await (await harness.request("/docs/webhooks")).text()).not.toContain(nonce);
  });

  it("leads from its contents to every chapter, and to nowhere that is not there", async () => {
    const page = await (await createHarness().request("/docs/webhooks")).text();

    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);

    expect(new Set(ids).size).toBe(ids.length);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    expect(guideBlocks().filter(({ kind }) => kind === "heading").length).toBeGreaterThan(10);
  });

  it("says the same as Markdown", async () => {
    const answer = await createHarness().request("/docs/webhooks.md");

    expect(answer.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
    expect(await answer.text()).toContain("## Check the signature");
  });

  it("shows mark-up in a text as text", async () => {
    const blocks = [{ kind: "text" as const, text: 'a <b> and `<i>` and [x](/y"z)' }];

    expect(String(await renderPage("<T>", blocks, "n"))).toContain(
      '<p>a &lt;b&gt; and <code>&lt;i&gt;</code> and <a href="/y&quot;z">x</a></p>',
    );
    expect(renderMarkdown("T", [{ kind: "table", head: ["a"], rows: [["b | c"]] }])).toContain("| b \\| c |");
  });
});
