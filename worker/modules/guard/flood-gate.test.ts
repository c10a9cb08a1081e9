import { describe, expect, it } from "vitest";
import type { AppError } from "../../core/errors.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import {
  makeForm,
  sendForm,
  sendWidget,
  solvedToken,
  storedLeads,
  VISITOR_FIELDS,
  widgetBody,
} from "../../testing/submissions.ts";
import { type Arrival, askFloodGate, isFlooded, learnCount } from "./flood-gate.ts";

const MINUTE_MS = 60_000;
const LIMIT = 120;
const HEX = (at: number) => at.toString(16);

/** Sends so many from one network, each with headers of its own; how many got which status. */
async function flood(
  harness: Harness,
  formId: string,
  count: number,
  headersOf: (at: number) => Record<string, string>,
) {
  const body = await widgetBody(harness, formId);
  const statuses = new Map<number, number>();
  let refused: Response | undefined;
  for (let at = 0; at < count; at++) {
    const fields = { ...VISITOR_FIELDS, message: `Call ${at}` };
    const answer = await sendWidget(
      harness,
      formId,
      { ...body, submission_id: crypto.randomUUID(), fields },
      headersOf(at),
    );
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (answer.status === 429) refused ??= answer;
  }
  return { refused, taken: statuses.get(202) ?? 0, refusals: statuses.get(429) ?? 0 };
}

describe("F68 the brake on one network", () => {
  it("holds whatever 1,000 values X-Forwarded-For and its like have, and says when to come back", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const { taken, refusals, refused } = await flood(harness, form.id, 1_000, (at) => ({
      "cf-connecting-ip": "192.0.2.66",
      "x-forwarded-for": `203.0.${at % 250}.${at % 199}, 10.0.0.${at % 250}`,
      "x-real-ip": `203.0.113.${at % 250}`,
      "true-client-ip": `198.51.100.${at % 250}`,
      forwarded: `for=198.51.100.${at % 250}`,
      "x-client-ip": `198.51.100.${at % 250}`,
    }));

    expect(Math.abs(taken - LIMIT)).toBeLessThanOrEqual(LIMIT / 10);
    expect(taken + refusals).toBe(1_000);
    expect((await refused?.json<{ error: { code: string } }>())?.error.code).toBe("rate_limited");
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused?.headers.get("access-control-expose-headers")).toContain("Retry-After");
    const leads = await storedLeads(harness);
    expect(leads).toHaveLength(taken);
    expect(leads.filter(({ verdict }) => verdict === "accepted").length).toBeLessThanOrEqual(11);
  });

  it("counts a whole /64 as one, however its addresses are spelled, and other networks not at all", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const other = await makeForm(harness);

    const spelled = (at: number) =>
      [`2001:db8:9:1::${HEX(at + 1)}`, `2001:0DB8:0009:0001:${HEX(at)}:0:0:1`][at % 2] ?? "";
    const { taken, refusals } = await flood(harness, form.id, 400, (at) => ({ "cf-connecting-ip": spelled(at) }));
    const neighbour = await flood(harness, form.id, 5, () => ({ "cf-connecting-ip": "2001:db8:9:2::1" }));
    const elsewhere = await flood(harness, other.id, 5, (at) => ({ "cf-connecting-ip": spelled(at) }));

    expect([taken, refusals]).toEqual([LIMIT, 280]);
    expect([neighbour.taken, elsewhere.taken]).toEqual([5, 5]);
  });

  it("holds side by side as well, over all doors that need no key, and by no other spelling of the path", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    const from = { "cf-connecting-ip": "192.0.2.66", accept: "application/json" };
    const bare = (at: number) => ({ email: "a@example.com", message: `Call ${at}` });

    const sent = Array.from({ length: 200 }, (_, at) =>
      at % 2 === 0
        ? sendForm(harness, form.id, bare(at), from)
        : sendWidget(harness, form.id, { ...body, submission_id: crypto.randomUUID(), fields: bare(at) }, from),
    );
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(LIMIT);
    expect(statuses.filter((status) => status === 429)).toHaveLength(80);

    const path = `/v1/forms/${form.id}/submissions`;
    const spellings = [
      `/${path}`,
      path.replace("/forms", "//forms"),
      `${path}/`,
      path.toUpperCase(),
      path.replace("/submissions", "/Submissions"),
      path.replace("frm_", "FRM_"),
      `${path}?x=1`,
      `${path};x`,
      path.replace("/v1", "/./v1/../v1"),
      path.replace("submissions", "submission%73"),
      path.replace("_", "%5f"),
    ];
    for (const spelling of spellings) {
      const answer = await harness.request(spelling, {
        method: "POST",
        headers: { "content-type": "text/plain", ...from },
        body: JSON.stringify({ ...body, submission_id: crypto.randomUUID() }),
      });
      expect([spelling, [404, 429].includes(answer.status)]).toEqual([spelling, true]);
    }
    expect(await storedLeads(harness)).toHaveLength(LIMIT);
  });

  it("shows a person a page that says to wait, and lets go as the window moves on", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const from = { "cf-connecting-ip": "192.0.2.66" };
    await flood(harness, form.id, LIMIT, () => from);

    const page = await sendForm(harness, form.id, VISITOR_FIELDS, from);
    const waitSeconds = Number(page.headers.get("retry-after"));
    const text = await page.text();

    expect([page.status, page.headers.get("content-type")]).toEqual([429, "text/html; charset=UTF-8"]);
    expect(text).toContain("Too many messages have come from your network.");
    expect(text).toContain("what you typed is still there");
    harness.advance(waitSeconds * 1_000);
    expect((await sendForm(harness, form.id, VISITOR_FIELDS, from)).status).toBe(303);
  });

  it("knows what other isolates have counted", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const from = { "cf-connecting-ip": "192.0.2.66" };
    await flood(harness, form.id, LIMIT - 1, () => from);
    harness.services.cache.clear(); // as in an isolate that has seen nothing yet

    const { taken, refusals } = await flood(harness, form.id, 10, () => from);

    expect([taken, refusals]).toEqual([1, 9]);
  });

  it("leaves a server with an API key alone", async () => {
    const { services } = createHarness();
    const arrival: Arrival = { door: "api", formId: "frm_1", ip: "192.0.2.66", evidence: {} };

    for (let at = 0; at < 1_000; at++) expect(await askFloodGate(arrival, services)).toBe(0);
  });
});

describe("F70 the line before one form", () => {
  const FLOOD_FROM = 300;
  const START_MS = Date.UTC(2026, 10, 21, 9, 5);
  const GAP_MS = 10;
  const MOMENT_MS = 100;
  const LONGEST_WAIT_MS = 10_000;
  const MAX_UNPROVEN = 12_000;

  const bot = (formId: string, at: number): Arrival => ({
    door: "widget",
    formId,
    ip: `2001:db8:${HEX(at % 60_000)}::1`,
    evidence: { token: "made.up" },
  });
  /** How long each of so many that come at once has to wait, or why it is refused. */
  async function bots(harness: Harness, formId: string, count: number): Promise<(number | string)[]> {
    const answers: (number | string)[] = [];
    for (let at = 0; at < count; at++) answers.push(await answerTo(bot(formId, at), harness));
    return answers;
  }
  const answerTo = (arrival: Arrival, harness: Harness) =>
    askFloodGate(arrival, harness.services).catch((error) => (error as AppError).code as string);

  it("lets ten in at once, a hundred a second, without a proof, as long as nobody waits for more than ten seconds", async () => {
    const harness = createHarness({ nowMs: START_MS });
    const formId = harness.services.newId("form");

    expect(new Set(await bots(harness, formId, FLOOD_FROM))).toEqual(new Set([0]));
    expect(isFlooded(formId, harness.services)).toBe(false);
    const crowd = await bots(harness, formId, 1_500);

    expect(isFlooded(formId, harness.services)).toBe(true);
    expect(crowd.slice(0, 12)).toEqual([0, ...Array(10).fill(MOMENT_MS), 2 * MOMENT_MS]);
    expect(crowd.indexOf("rate_limited")).toBe(LONGEST_WAIT_MS / GAP_MS + 1);
    expect(crowd.at(-1)).toBe("rate_limited");
    expect(harness.logLines.filter((line) => line.includes("guard.flood_refused"))).toHaveLength(1);
    harness.advance(LONGEST_WAIT_MS / 2);
    expect(await answerTo(bot(formId, 1), harness)).toBe(LONGEST_WAIT_MS / 2 + MOMENT_MS);
    expect(await answerTo(bot(harness.services.newId("form"), 1), harness)).toBe(0);
    harness.advance(-60 * MINUTE_MS); // nobody waits for a clock that was set back
    expect(await answerTo(bot(formId, 1), harness)).toBe(0);
  });

  it.each([
    ["a visitor", "widget" as const],
    ["a program", "api" as const],
  ])("lets forty a second in while %s writes to another form", async (_who, door) => {
    const harness = createHarness({ nowMs: START_MS });
    const formId = harness.services.newId("form");
    const other: Arrival = { ...bot(harness.services.newId("form"), 1), door };
    await bots(harness, formId, FLOOD_FROM);

    await answerTo(other, harness);
    expect(await bots(harness, formId, 6)).toEqual([0, ...Array(4).fill(MOMENT_MS), 2 * MOMENT_MS]);
    harness.advance(300);
    expect((await bots(harness, formId, 10)).at(-1)).toBe(MOMENT_MS);
  });

  it("takes a solved puzzle past the line, once, and past a line that is closed after 12,000 in ten minutes", async () => {
    const harness = createHarness();
    const formId = harness.services.newId("form");
    let taken = 0;
    for (let at = 0; at < 20_000; at++) {
      if (typeof (await answerTo(bot(formId, at), harness)) === "number") taken++;
      harness.advance(GAP_MS);
    }
    expect(taken).toBe(MAX_UNPROVEN);

    const evidence = await solvedToken(harness, formId);
    const visitor: Arrival = { door: "widget", formId, ip: "192.0.2.7", evidence };
    const foreign = await solvedToken(harness, harness.services.newId("form"));
    expect(await answerTo(visitor, harness)).toBe(0);
    expect(await answerTo(visitor, harness)).toBe("rate_limited");
    expect(await answerTo({ ...visitor, evidence: foreign }, harness)).toBe("rate_limited");
    expect(await answerTo({ ...visitor, formId: harness.services.newId("form") }, harness)).toBe(0);
    harness.advance(21 * MINUTE_MS);
    expect(await answerTo(bot(formId, 1), harness)).toBe(0);
  });

  it("goes on counting at the turn of a window, whatever was on its way meanwhile", async () => {
    const turnMs = Date.UTC(2026, 10, 21, 9, 10);
    const harness = createHarness({ nowMs: turnMs - 1 });
    const formId = harness.services.newId("form");
    await bots(harness, formId, FLOOD_FROM);
    harness.advance(1);
    await bots(harness, formId, 1);

    learnCount(formId, "192.0.2.7", 1, { ...harness.services, now: () => turnMs - 1 });

    expect(await bots(harness, formId, 2)).toEqual([MOMENT_MS, MOMENT_MS]);
    expect(isFlooded(formId, harness.services)).toBe(true);
  });
});
