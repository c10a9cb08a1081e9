import { describe, expect, it } from "vitest";
import { reach, WRITES } from "./testing/attack.ts";
import { ALL_DOORS, addressOf, isRead, knock, type NamedDoor } from "./testing/battery.ts";
import { CANARY, createScene, rightfulHeaders } from "./testing/battery-scene.ts";
import { createFaultyDatabase, D1_TROUBLES, type Fault } from "./testing/faulty-database.ts";
import type { Vendor } from "./testing/harness.ts";
import { boarded, bring } from "./testing/lifeboat.ts";
import { EMAIL_ORIGIN } from "./testing/mailbox.ts";
import { CRM_ORIGIN } from "./testing/receiver.ts";
import { STRIPE_ORIGIN } from "./testing/stripe-scene.ts";

/** A vendor at its worst: refuses, repeats what it was sent, and every third time fails with the whole address in its error. */
function createParrot(refusal: (text: string) => Response): Vendor {
  let calls = 0;
  return async (request) => {
    const text = `${CANARY} ${new TextDecoder().decode(await request.arrayBuffer())}`;
    if (++calls % 3 === 0) throw new TypeError(`Too many redirects: ${request.url}`);
    return refusal(text);
  };
}

const VENDORS = {
  "http://telegram.test": createParrot((text) =>
    Response.json(
      { ok: false, error_code: 400, description: `Bad Request: can't parse entities: ${text}` },
      { status: 400 },
    ),
  ),
  "http://openai.test": createParrot((text) =>
    Response.json({ error: { message: text, code: text } }, { status: 500 }),
  ),
  [EMAIL_ORIGIN]: createParrot((text) => Response.json({ name: text, message: text }, { status: 422 })),
  [STRIPE_ORIGIN]: createParrot((text) =>
    Response.json({ error: { type: "api_error", message: text } }, { status: 400 }),
  ),
  [CRM_ORIGIN]: createParrot((text) => new Response(text, { status: 500 })),
};

/** The body with the canary in, or in the place of, every text in it. */
function planted(value: unknown, plant: (text: string) => string): unknown {
  if (typeof value === "string") return plant(value);
  if (Array.isArray(value)) return value.map((item) => planted(item, plant));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, planted(item, plant)]));
}

/** What has to have happened, or the test has not seen the lines that matter. */
const EVENTS = [
  ...["submission.stored", "request.failed", "job.failed", "lead.not_judged", "email.refused", "delivery.attempted"],
  ...["lifeboat.boarded", "lifeboat.landed", "lifeboat.stranded", "privacy.leads_exported", "leads.erased"],
];

const inside = (text: string) => (text.includes("@") ? `${CANARY}@example.org` : `${text} ${CANARY}`);
const QUERY = new URLSearchParams(
  ["q", "cursor", "from", "format", "status", "form_id", "outcome", "email"].map((name) => [name, CANARY]),
);
const HEADERS = {
  "user-agent": CANARY,
  referer: `https://shop.example.com/${CANARY}`,
  "cf-connecting-ip": "203.0.113.77",
  "cf-ipcountry": CANARY,
  "idempotency-key": CANARY,
};

/** What people and attackers send to this door: words in every place that takes words. */
function knocksOn(door: NamedDoor, scene: Awaited<ReturnType<typeof createScene>>): (() => Promise<Response>)[] {
  const honest = door.body?.(scene) ?? {};
  const bodies = isRead(door)
    ? [undefined]
    : [
        planted(honest, inside) as Record<string, unknown>,
        planted(honest, () => CANARY) as Record<string, unknown>,
        { ...honest, [CANARY]: CANARY },
        `${JSON.stringify(planted(honest, inside)).slice(0, -2)} ${CANARY}`,
      ];
  const nowhere = addressOf(door, {}).replaceAll(/\b(?:x|leads)$/g, CANARY);
  return [
    () => reach(door, scene, isRead(door) ? {} : { body: honest }),
    ...bodies.map((body) => () => reach(door, scene, { headers: HEADERS, ...(body !== undefined && { body }) })),
    () =>
      knock(scene.harness, door, `${addressOf(door, scene.ids)}?${QUERY}`, { headers: rightfulHeaders(door, scene) }),
    () => knock(scene.harness, door, nowhere, { headers: rightfulHeaders(door, scene) }),
    () =>
      knock(scene.harness, door, addressOf(door, scene.ids), {
        headers: { authorization: `Bearer ${CANARY}`, cookie: `__Host-leadbell_session=${CANARY}` },
        body: { [CANARY]: CANARY },
      }),
  ];
}

describe("the log and the table of jobs", { timeout: 240_000 }, () => {
  it("F75 hold nothing of what is sent to any door, though every vendor repeats it and the database is down half of the time", async () => {
    let fault: Fault | null = null;
    const scene = await createScene({
      vendors: VENDORS,
      database: (real) => createFaultyDatabase(real, () => fault),
    });
    const { harness } = scene;
    const secrets = Object.values(scene.own.people).map(({ cookie = "-" }) => cookie.split("=").slice(1).join("="));
    const { telegram, email, ai, appSecret } = harness.services.config;
    const forbidden = [
      ...[CANARY, encodeURIComponent(CANARY), "203.0.113.77", scene.own.apiKey.authorization.slice("Bearer ".length)],
      ...[...secrets, telegram?.botToken, telegram?.webhookSecret, email?.apiKey, ai?.apiKey, appSecret],
    ].filter((text) => text !== undefined);

    let answered = 0;
    for (const door of [...ALL_DOORS.filter(isRead), ...WRITES].filter(({ isUpgrade }) => !isUpgrade)) {
      for (const isDown of [true, false]) {
        fault = isDown ? { when: "before", message: D1_TROUBLES[0] } : null;
        for (const send of knocksOn(door, scene)) {
          await (await send()).text();
          answered++;
        }
      }
      await harness.runJobs();
      harness.advance(1_000);
    }
    await bring(harness, [...boarded(), { sealed: CANARY }]);
    const limit = { percent: 80, budgetMicros: null, budgetTokens: 1_000_000 } as const;
    const warning = { ...limit, workspaceId: scene.own.workspaceId, month: "2026-11" };
    for (const job of harness.services.next.afterAiBudgetUsed(warning)) await job.insert.run(); // a mail that is refused
    for (let hour = 0; hour < 6; hour++) {
      await harness.runCron();
      harness.advance(60 * 60_000);
    }

    const log = harness.logLines.join("\n");
    const { results: jobs } = await harness.db.prepare("SELECT * FROM jobs").all();
    expect(answered).toBeGreaterThan(600);
    expect(EVENTS.filter((event) => !log.includes(`"event":"${event}"`))).toEqual([]);
    const told = (text: string) => forbidden.filter((word) => text.includes(word));
    expect(harness.logLines.filter((line) => told(line).length > 0)).toEqual([]);
    expect(jobs.map((job) => JSON.stringify(job)).filter((job) => told(job).length > 0)).toEqual([]);
  });
});
