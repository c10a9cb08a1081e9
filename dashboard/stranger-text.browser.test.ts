import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiLead } from "../worker/modules/leads/contract.ts";
import { launchDashboardBrowser, visit } from "./testing/browser.ts";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import { type FakeApi, startFakeApi } from "./testing/fake-api.ts";
import { aDelivery, aLead, minutesAgo } from "./testing/fake-data.ts";
import { CANARY, XSS_PAYLOADS } from "./testing/xss-payloads.ts";
import { visible } from "./ui/text.ts";

let browser: Browser;
let fake: FakeApi;
let hostile: ApiLead[];

beforeAll(async () => {
  browser = await launchDashboardBrowser();
  const state = aBusyWorkspace();
  hostile = XSS_PAYLOADS.map((_, place) => hostileLead(place));
  const heldOnes = XSS_PAYLOADS.map((payload, place) => ({
    ...hostileLead(place),
    id: `lead_held_${place}`,
    verdict: "held" as const,
    status: "new" as const,
    verdict_reasons: [{ kind: payload, points: 3, sentence: payload }],
  }));
  state.leads = [...hostile, ...heldOnes];
  for (const [place, lead] of hostile.entries()) {
    const payload = XSS_PAYLOADS[place] ?? "";
    const entry = { at: lead.created_at, kind: payload, actor: payload, sentence: payload, data: { payload } };
    state.ledgers.set(lead.id, [entry]);
    const [destination] = state.destinations;
    if (destination === undefined) continue;
    const delivery = aDelivery(destination, lead, { destination_name: payload, event_type: payload, status: "failed" });
    const [attempt] = delivery.attempt_list;
    if (attempt !== undefined) {
      attempt.answer_excerpt = payload;
      attempt.error_code = payload;
      attempt.request = { method: "POST", url: payload, headers: { [payload]: payload }, body: payload };
    }
    state.deliveries.push(delivery);
    const trace = [
      { rule_id: "rul_1", rule_name: payload, matched: true, because: payload, destination_ids: [payload] },
    ];
    state.decisions.set(lead.id, [
      { number: 1, score: 1, score_source: "ai", trace, destination_ids: [], at: lead.created_at },
    ]);
  }
  fake = await startFakeApi(state);
});
afterAll(async () => {
  await browser?.close();
  await fake?.close();
});

/** Every field that a visitor sets, or that is made from what a visitor wrote, holds a payload; each field sees them all. */
function hostileLead(place: number): ApiLead {
  let next = place;
  const payload = () => XSS_PAYLOADS[next++ % XSS_PAYLOADS.length] ?? "";
  const touch = () => ({
    url: payload(),
    referrer: payload(),
    at: payload().slice(0, 40),
    utm: { [payload()]: payload() },
  });
  return aLead({
    id: `lead_hostile_${place}`,
    message: payload(),
    name: payload(),
    email: payload(),
    phone: payload(),
    answers: [{ key: "extra", label: payload(), type: "text", value: payload() }],
    context: {
      page_url: payload(),
      page_title: payload(),
      referrer: payload(),
      utm: { utm_source: payload(), [payload()]: payload() },
      first_touch: touch(),
      last_touch: touch(),
      language: payload(),
      time_zone: payload(),
      user_agent: payload(),
      country: payload(),
    },
    ip: payload(),
    summary: payload(),
    suggested_reply: payload(),
    score_reasons: [{ label: payload(), points: 5, quote: payload() }],
    claimed_by: payload(),
    status: place % 2 === 0 ? "new" : "claimed",
    created_at: minutesAgo(place),
  });
}

describe("F56 what strangers write stays text", () => {
  it("F56 runs none of 120 payloads on the list, 120 lead pages, in print, in the held queue and in the delivery log", async () => {
    const { context, page, mishaps } = await visit(browser);
    const strangeRequests: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(fake.url) && !request.url().startsWith("data:"))
        strangeRequests.push(request.url());
    });
    const scriptNodes = () =>
      page.evaluate(() => document.querySelectorAll("script, iframe, object, embed, base, img, video").length);

    await page.goto(`${fake.url}/app/leads`);
    await page.getByRole("link", { name: "Lead", exact: false }).first().waitFor();
    const ownScripts = await scriptNodes();
    await expect
      .poll(async () => {
        await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
        return page.locator(".lead-row").count();
      })
      .toBe(120);
    expect(await scriptNodes()).toBe(ownScripts);

    for (const [place, lead] of hostile.entries()) {
      await page.evaluate((path) => {
        history.pushState(null, "", path);
        dispatchEvent(new PopStateEvent("popstate"));
      }, `/app/leads/${lead.id}`);
      const message = page.locator(".message").first();
      await expect.poll(() => message.innerText()).toBe(shown(lead.message));
      await page.getByRole("button", { name: "Why there?" }).click();
      await page.locator(".delivery-toggle").first().click();
      await page.locator(".attempts details summary").first().click();
      if (place % 20 === 0) await page.emulateMedia({ media: "print" });
      expect(await scriptNodes()).toBe(ownScripts);
      const links = await page
        .locator("article a")
        .evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
      const ours = /^(\/app\/|\/api\/contacts\/con_\w+\/personal-data$|mailto:|tel:)/;
      expect(links.filter((href) => !ours.test(href))).toEqual([]);
      await page.emulateMedia({ media: "screen" });
    }

    await page.goto(`${fake.url}/app/held`);
    await page.locator(".held-card").nth(99).waitFor();
    await page.getByRole("button", { name: "Show older ones" }).click();
    await page.locator(".held-card").nth(119).waitFor();
    expect(await scriptNodes()).toBe(ownScripts);
    await page.goto(`${fake.url}/app/destinations/log`);
    await page.locator(".delivery").first().waitFor();
    expect(await scriptNodes()).toBe(ownScripts);

    expect(await page.evaluate(() => "hit" in window)).toBe(false);
    expect(mishaps).toEqual([]);
    expect(strangeRequests.filter((url) => url.startsWith(CANARY))).toEqual([]);
    expect(strangeRequests).toEqual([]);
    expect(fake.reports).toEqual([]);
    await context.close();
  }, 180_000);
});

/** As the browser gives it back: without marks that would hide, and with its own idea of white space at the ends. */
function shown(text: string): string {
  return visible(text).trim();
}
