import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "./core/time.ts";
import { storeLead } from "./testing/leads.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "./testing/receiver.ts";
import { createTelegramScene, GROUP } from "./testing/telegram-scene.ts";

/** What Telegram takes for one group in a minute. Source: core.telegram.org/bots/faq, "My bot is hitting limits". */
const CARDS_A_MINUTE = 20;

/** Enough to see what 5,000 would do; `npm run chaos` sends more. */
const LEADS_OVER_THE_DAY = 5;
const LEADS_AT_THE_END = 30;

describe("F78 a day on which every vendor is down", () => {
  it("loses no event and no card, even when the dice shorten every gap, and keeps to Telegram's limit afterwards", async () => {
    const { harness, telegram, owner, link } = await createTelegramScene();
    const chatId = await link(GROUP);
    let isDown = true;
    const down = () => new Response("down", { status: 503 });
    const crm = createReceiver(() => (isDown ? down() : new Response("ok")));
    const takenAtMs: number[] = [];
    let refused = 0;
    harness.vendors.set(RESOLVER_ORIGIN, createResolver());
    harness.vendors.set(CRM_ORIGIN, crm.vendor);
    harness.vendors.set("http://openai.test", down);
    harness.vendors.set("http://telegram.test", (request) => {
      if (isDown) return down();
      const inLastMinute = takenAtMs.filter((atMs) => atMs > harness.now() - MINUTE_MS);
      if (inLastMinute.length === CARDS_A_MINUTE) {
        refused++;
        return tooManyRequests((inLastMinute[0] ?? 0) + MINUTE_MS - harness.now());
      }
      takenAtMs.push(harness.now());
      return telegram.vendor(request);
    });
    harness.services.random = () => 0;
    const endpoint = await addWebhook(harness, owner.headers);
    const rule = { name: "Every lead", enabled: true, min_score: null, form_ids: [] };
    await harness.request("/api/rules", {
      method: "PUT",
      headers: owner.headers,
      body: JSON.stringify({ rules: [{ ...rule, destination_ids: [chatId, endpoint.destination_id] }] }),
    });

    const startedAtMs = harness.now();
    const arrivals = [
      ...Array.from({ length: LEADS_OVER_THE_DAY }, (_, n) => startedAtMs + (n * DAY_MS) / LEADS_OVER_THE_DAY),
      ...Array.from({ length: LEADS_AT_THE_END }, (_, n) => startedAtMs + DAY_MS - 2 * MINUTE_MS + n * 1_000),
    ];
    const leadIds: string[] = [];
    for (const atMs of arrivals) {
      await runUntil(atMs);
      const email = `visitor-${leadIds.length}@example.com`;
      leadIds.push((await storeLead(harness, owner.workspaceId, { email })).id);
    }
    await runUntil(startedAtMs + DAY_MS);
    expect(telegram.inChat(GROUP.id)).toHaveLength(1); // of the linking
    const attemptsBefore = await countAttempts();
    isDown = false;
    crm.calls.length = 0;
    await runUntil(startedAtMs + 5 * DAY_MS);

    const told = crm.calls.map(
      ({ body }) => JSON.parse(body) as { id: string; type: string; data: { lead: { id: string } } },
    );
    const created = told.filter(({ type }) => type === "lead.created");
    expect(created.map(({ data }) => data.lead.id).toSorted()).toEqual(leadIds.toSorted());
    const cards = telegram.inChat(GROUP.id).flatMap(({ buttons }) => buttons[0]?.callback_data.split(":")[1] ?? []);
    expect(cards.toSorted()).toEqual(leadIds.toSorted());
    expect(attemptsBefore).toBeLessThanOrEqual(arrivals.length * 2 * 11);
    // Told to wait once, the others wait, too, and then come one behind another.
    expect(refused).toBeLessThanOrEqual(4);

    /** The clock goes from one due job to the next, as fast as the work is done. */
    async function runUntil(endMs: number): Promise<void> {
      for (;;) {
        await harness.runJobs();
        const dueAtMs = await harness.db
          .prepare("SELECT MIN(due_at_ms) AS atMs FROM jobs WHERE status = 'due'")
          .first<number | null>("atMs");
        const nextMs = Math.min(dueAtMs ?? endMs, endMs);
        if (nextMs > harness.now()) harness.advance(nextMs - harness.now());
        if (nextMs === endMs) return;
      }
    }

    function countAttempts() {
      return harness.db.prepare("SELECT COUNT(*) AS n FROM attempts").first<number>("n");
    }
  }, 120_000);
});

function tooManyRequests(waitMs: number): Response {
  const seconds = Math.ceil(waitMs / 1_000);
  const description = `Too Many Requests: retry after ${seconds}`;
  const parameters = { retry_after: seconds };
  return Response.json({ ok: false, error_code: 429, description, parameters }, { status: 429 });
}
