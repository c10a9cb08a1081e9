import { describe, expect, it } from "vitest";
import { dumpDatabase } from "../tools/backup/rows.ts";
import { DAY_MS } from "./core/time.ts";
import { createHarness } from "./testing/harness.ts";
import { createMailbox, EMAIL_ORIGIN } from "./testing/mailbox.ts";
import { createApiKeyFor, signIn } from "./testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "./testing/receiver.ts";
import { makeForm, sendWidget, widgetBody } from "./testing/submissions.ts";
import { createTelegramStandIn } from "./testing/telegram-stand-in.ts";

/** One text for each place that something personal or technical can come from. */
const SAID = {
  name: "Canary Nameson",
  email: "canary.mail@example.org",
  phone: "+49 30 901821",
  message: "canary-message: our chimney is broken, please call. Our budget is 4,000 euros.",
};
const TECHNICAL = {
  ip: "203.0.113.77",
  userAgent: "canary-agent/1.0",
  answer: "canary-answer of the receiver",
};
const HEADER_SECRET = "canary-header-secret";

/** One lead through every room: form, AI, card, endpoint, a failing endpoint, a member's clicks, a code by mail. */
async function walkThroughEverything() {
  const mailbox = createMailbox();
  const refused = new Set<string | null>();
  const crm = createReceiver(({ headers }) => {
    const id = headers.get("webhook-id"); // each event is refused once
    const status = refused.has(id) ? 200 : 500;
    refused.add(id);
    return new Response(TECHNICAL.answer, { status });
  });
  const harness = createHarness({
    vendors: {
      [CRM_ORIGIN]: crm.vendor,
      [RESOLVER_ORIGIN]: createResolver(),
      [EMAIL_ORIGIN]: mailbox.vendor,
      "http://telegram.test": createTelegramStandIn().vendor,
      "http://openai.test": () => Response.json({ error: { message: SAID.message } }, { status: 500 }),
    },
  });
  const owner = await signIn(harness, { email: "canary.owner@example.org" });
  const key = await createApiKeyFor(harness, owner.workspaceId);
  const headers = [{ name: "authorization", value: `Bearer ${HEADER_SECRET}` }];
  const endpoint = await addWebhook(harness, owner.headers, { headers });
  const form = await makeForm(harness, { workspaceId: owner.workspaceId });

  const body = await widgetBody(harness, form.id, { fields: SAID });
  const from = { "cf-connecting-ip": TECHNICAL.ip, "user-agent": TECHNICAL.userAgent };
  const answer = await sendWidget(harness, form.id, body, from);
  const { lead_id: leadId } = await answer.json<{ lead_id: string }>();
  const asMember = (path: string, method: string, sent?: object) =>
    harness.request(path, { method, headers: owner.headers, ...(sent && { body: JSON.stringify(sent) }) });
  for (let round = 0; round < 4; round++) {
    await harness.runJobs();
    harness.advance(6 * 60_000);
  }
  await asMember(`/api/leads/${leadId}/claim`, "POST");
  await asMember(`/api/leads?q=${encodeURIComponent(SAID.name)}`, "GET");
  await asMember("/api/sign-in/code", "POST", { email: "canary.owner@example.org" });
  await asMember("/api/sign-in/verify", "POST", { email: "canary.owner@example.org", code: "000000" });
  await sendWidget(harness, form.id, { ...body, fields: { ...SAID, message: "canary-message: other words" } }, from);
  await sendWidget(harness, form.id, JSON.stringify(body).slice(0, -2), from);
  await harness.request(`/v1/leads/${leadId}`, { headers: key });
  await harness.runJobs();
  harness.advance(6 * 60_000);
  await harness.runJobs();
  await harness.runCron();

  const secretOf = await asMember(`/api/webhooks/${endpoint.destination_id}/secret`, "GET");
  const { secret } = await secretOf.json<{ secret: string }>();
  const code = mailbox.codeFor("canary.owner@example.org");
  return { harness, owner, key, secret, code, crm };
}

const dump = async ({ db }: { db: D1Database }) => (await dumpDatabase(db, { madeAt: "", keys: "" })).join("\n");

describe("after a lead went through everything", () => {
  it("F75 no log line holds what anybody said, who they are, or a secret", async () => {
    const { harness, owner, key, secret, code } = await walkThroughEverything();
    const log = harness.logLines.join("\n");
    const session = owner.headers.cookie?.split("=").slice(1).join("=") ?? "-";
    const secrets = [HEADER_SECRET, secret, secret.slice(6), key.authorization.slice(7), session, code];
    const { appSecret, telegram, ai, email } = harness.services.config;
    const ofOperator = [appSecret, telegram?.botToken, telegram?.webhookSecret, ai?.apiKey, email?.apiKey];

    const forbidden = [...Object.values(SAID), ...Object.values(TECHNICAL), "canary", "chimney", "901821", ...secrets];
    expect(log).toContain('"event":"submission.stored"');
    expect(log).toContain('"event":"delivery.attempted"');
    expect([...forbidden, ...ofOperator].filter((text) => text !== undefined && log.includes(text))).toEqual([]);
  });

  it("F75 a copy of the database opens nothing: secrets are sealed or hashed in it", async () => {
    const { harness, owner, key, secret, code, crm } = await walkThroughEverything();
    const copy = await dump(harness);
    const session = decodeURIComponent(owner.headers.cookie?.split("=").slice(1).join("=") ?? "-");

    const signatures = crm.calls.map(({ headers }) => headers.get("webhook-signature")?.slice(3) ?? "-");
    const secrets = [
      ...[HEADER_SECRET, secret, secret.slice("whsec_".length), key.authorization.slice("Bearer ".length)],
      ...[session, session.split(".")[0] ?? "-", `"${code}"`, ...signatures],
    ];
    expect(copy).toContain(SAID.email); // it is the copy of a database in use
    expect(secrets.filter((text) => copy.includes(text))).toEqual([]);
  });

  it("LB-04 technical logs are all there on day 29 and gone on day 31, and the lead stays", async () => {
    const { harness } = await walkThroughEverything();
    const kept = async () => {
      const copy = await dump(harness);
      return Object.values(TECHNICAL).filter((text) => copy.includes(text));
    };
    const sweepAll = async () => {
      for (let minute = 0; minute < 3; minute++) await harness.runSweeps();
    };

    harness.advance(29 * DAY_MS - 60 * 60_000);
    await sweepAll();
    expect(await kept()).toEqual(Object.values(TECHNICAL));

    harness.advance(2 * DAY_MS);
    await sweepAll();
    expect(await kept()).toEqual([]);
    const copy = await dump(harness);
    expect(copy).toContain(SAID.email);
    expect(copy).not.toContain('"table":"webhook_bodies"');
  });
});
