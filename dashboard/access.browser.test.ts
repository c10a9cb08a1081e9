import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchDashboardBrowser, visit } from "./testing/browser.ts";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import { type FakeApi, startFakeApi } from "./testing/fake-api.ts";
import { anEmptyWorkspace } from "./testing/fake-state.ts";

let browser: Browser;
let busy: FakeApi;
let empty: FakeApi;
let outside: FakeApi;
let axe: string;

beforeAll(async () => {
  browser = await launchDashboardBrowser();
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  busy = await startFakeApi(aBusyWorkspace());
  empty = await startFakeApi(anEmptyWorkspace());
  outside = await startFakeApi(anEmptyWorkspace(), { isSignedIn: false });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([busy, empty, outside].map((fake) => fake?.close()));
});

/** Every page, once with content and where it matters once without. `ready` is what shows that it has drawn. */
function pages(): { name: string; url: string; ready: string }[] {
  const held = busy.state.leads.find(({ verdict }) => verdict === "held");
  const won = busy.state.leads.find(({ outcome }) => outcome === "won");
  return [
    { name: "sign in", url: `${outside.url}/app`, ready: "input[type=email]" },
    { name: "guide", url: `${empty.url}/app/start`, ready: ".steps" },
    { name: "leads", url: `${busy.url}/app/leads`, ready: ".lead-row a" },
    { name: "no leads", url: `${empty.url}/app/leads`, ready: ".empty" },
    { name: "lead", url: `${busy.url}/app/leads/${busy.state.leads[1]?.id}`, ready: ".ledger" },
    { name: "held lead", url: `${busy.url}/app/leads/${held?.id}`, ready: ".held-why" },
    { name: "held", url: `${busy.url}/app/held`, ready: ".held-card" },
    { name: "spam", url: `${busy.url}/app/held/spam`, ready: ".held-card" },
    { name: "forms", url: `${busy.url}/app/forms`, ready: ".form-card" },
    { name: "form", url: `${busy.url}/app/forms/${busy.state.forms[1]?.id}`, ready: ".questions" },
    { name: "destinations", url: `${busy.url}/app/destinations`, ready: ".destination" },
    { name: "rules", url: `${busy.url}/app/destinations/rules`, ready: ".rule" },
    { name: "log", url: `${busy.url}/app/destinations/log`, ready: ".delivery" },
    {
      name: "webhook",
      url: `${busy.url}/app/destinations/webhooks/${busy.state.destinations[1]?.id}`,
      ready: ".delivery",
    },
    { name: "new webhook", url: `${busy.url}/app/destinations/webhooks/new`, ready: ".ticks" },
    { name: "outcomes", url: `${busy.url}/app/destinations/outcomes`, ready: ".hook-form" },
    { name: "won lead", url: `${busy.url}/app/leads/${won?.id}`, ready: ".outcome-form" },
    { name: "reports", url: `${busy.url}/app/reports`, ready: ".share-bar" },
    { name: "no reports", url: `${empty.url}/app/reports`, ready: ".empty" },
    { name: "settings", url: `${busy.url}/app/settings`, ready: ".keys" },
    { name: "AI", url: `${busy.url}/app/settings/ai`, ready: ".ai-chart" },
    { name: "no such lead", url: `${busy.url}/app/leads/lead_nope`, ready: ".empty" },
    { name: "no such form", url: `${busy.url}/app/forms/frm_nope`, ready: ".empty" },
    { name: "no such webhook", url: `${busy.url}/app/destinations/webhooks/dst_nope`, ready: ".empty" },
    { name: "nothing", url: `${busy.url}/app/nothing-here`, ready: ".empty" },
  ];
}

interface Finding {
  id: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

describe("every page can be used by everybody", () => {
  it.each(["light", "dark"] as const)(
    "finds nothing to complain about with axe, in %s",
    async (colorScheme) => {
      const { context, page, mishaps } = await visit(browser, { colorScheme });
      const complaints: string[] = [];
      for (const { name, url, ready } of pages()) {
        await page.goto(url);
        await page.locator(ready).first().waitFor();
        await page.evaluate(axe);
        const findings = (await page.evaluate(
          "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((result) => result.violations)",
        )) as Finding[];
        for (const { id, nodes } of findings) {
          complaints.push(
            `${name}: ${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(" | ")}`,
          );
        }
      }

      expect(complaints).toEqual([]);
      expect(mishaps).toEqual([]);
      await context.close();
    },
    120_000,
  );

  it.each([320, 390, 768, 1920])(
    "fits a screen of %i px without scrolling sideways",
    async (width) => {
      const { context, page } = await visit(browser, { viewport: { width, height: 800 } });
      const tooWide: string[] = [];
      for (const { name, url, ready } of pages()) {
        await page.goto(url);
        await page.locator(ready).first().waitFor();
        const extra = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (extra > 0) tooWide.push(`${name}: ${extra} px`);
      }

      expect(tooWide).toEqual([]);
      await context.close();
    },
    60_000,
  );

  it("keeps open dialogs free of complaints, and gives the focus back", async () => {
    const { context, page } = await visit(browser);
    await page.goto(`${busy.url}/app/destinations`);
    const opener = page.getByRole("button", { name: "Remove CRM" });
    await opener.click();
    await page.getByRole("dialog").waitFor();
    await page.evaluate(axe);
    const findings = (await page.evaluate("axe.run(document).then((result) => result.violations)")) as Finding[];

    await page.keyboard.press("Escape");

    expect(findings.map(({ id }) => id)).toEqual([]);
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Remove CRM");
    await context.close();
  });

  it("F64 cannot be framed by another site", async () => {
    const { context, page } = await visit(browser);
    const response = await page.goto(`${busy.url}/app/leads`);

    expect(response?.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(response?.headers()["content-security-policy"]).not.toContain("unsafe-inline");
    await context.close();
  });
});
