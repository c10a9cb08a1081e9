import { describe, expect, it } from "vitest";
import { createFaultyDatabase, D1_TROUBLES } from "../../testing/faulty-database.ts";
import { createHarness, type HarnessOptions } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { addOutcomeHook, callHook, type SignedBy } from "../../testing/outcome-hooks.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { planDeliveries } from "../deliveries/index.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead } from "../leads/index.ts";
import type { ApiReceipt, SecretOfHook } from "./contract.ts";
import { personalData } from "./personal-data.ts";
import { TOLERANCE_SECONDS } from "./verify-signature.ts";

const DAY = 24 * 60 * 60 * 1_000;

async function createScene(options: HarnessOptions = {}) {
  const harness = createHarness({
    ...options,
    vendors: { [CRM_ORIGIN]: createReceiver().vendor, [RESOLVER_ORIGIN]: createResolver() },
  });
  const owner = await signIn(harness);
  const { workspaceId, headers } = owner;
  const { hook, secret } = await addOutcomeHook(harness, headers);
  const managed = async (verb: string, method = "POST") => {
    const answer = await harness.request(`/api/outcome-hooks/${hook.id}${verb}`, { method, headers });
    return { status: answer.status, body: await answer.json<SecretOfHook & { receipts: ApiReceipt[] }>() };
  };
  return {
    harness,
    owner,
    workspaceId,
    hook,
    secret,
    managed,
    aLead: (about: Partial<Lead> = {}) => storeLead(harness, workspaceId, about),
    call: (body: unknown, by: SignedBy = {}) => callHook(harness, hook.id, secret, body, by),
    outcomeOf: async ({ id }: Lead) => (await findLead(harness.db, workspaceId, id))?.outcome,
  };
}

const won = ({ id }: Lead) => ({ outcomes: [{ lead_id: id, outcome: "won" }] });

describe("a CRM says what became of leads", () => {
  it("LB-13 is believed when it signs the raw body, and the lead tells who said it", async () => {
    const { aLead, call, harness, workspaceId } = await createScene();
    const lead = await aLead();

    // Spaces and key order are the sender's own: what counts are the bytes.
    const body = `{ "outcomes" : [ { "outcome":"won",  "lead_id":"${lead.id}", "amount":{"minor":500,"currency":"EUR"} } ] }`;
    const answer = await call(body);

    expect(answer).toMatchObject({ status: 200, repeated: false });
    expect(answer.results).toEqual([{ status: "changed", lead_id: lead.id, code: null, message: null }]);
    expect(await findLead(harness.db, workspaceId, lead.id)).toMatchObject({
      outcome: "won",
      outcomeAmountMinor: 500,
      outcomeBy: "CRM",
      outcomeVia: "crm",
      status: "claimed",
    });
  });

  it("takes each of a hundred outcomes on its own: a bad one does not sink the good ones", async () => {
    const { aLead, call, outcomeOf } = await createScene();
    const [good, held, last] = [await aLead(), await aLead({ verdict: "held" }), await aLead()];
    const bad = [
      { lead_id: "lead_unknown", outcome: "won" },
      { lead_id: held.id, outcome: "won" },
      { outcome: "won" },
      { lead_id: good.id, outcome: "sold" },
      { lead_id: good.id, outcome: "lost", score: 100 },
      { lead_id: good.id, outcome: "lost", amount: { minor: 1, currency: "EUR" } },
      { lead_id: good.id, outcome: "lost", occurred_at: "2027-01-01T00:00:00Z" },
      { reference: "somebody@example.com", outcome: "won" },
      { delivery_id: "dlv_unknown", outcome: "won" },
      "won",
      null,
    ];
    const filling = Array.from({ length: 100 - bad.length - 2 }, () => ({ reference: "unknown", outcome: "won" }));

    const { status, results } = await call({
      outcomes: [{ lead_id: good.id, outcome: "won" }, ...bad, ...filling, { lead_id: last.id, outcome: "lost" }],
    });

    expect(status).toBe(200);
    expect(results).toHaveLength(100);
    expect(results.slice(1, 12).map(({ code }) => code)).toEqual([
      ...["not_found", "lead_held", "validation_failed", "validation_failed", "validation_failed"],
      ...["validation_failed", "validation_failed", "validation_failed", "not_found", "validation_failed"],
      "validation_failed",
    ]);
    expect(results.at(-1)?.status).toBe("changed");
    expect([await outcomeOf(good), await outcomeOf(held), await outcomeOf(last)]).toEqual(["won", null, "lost"]);
  });

  it("finds the lead by the id of our own call, and by the CRM's own id once it was told", async () => {
    const { harness, owner, workspaceId, aLead, call, outcomeOf } = await createScene();
    const lead = await aLead();
    const { destination_id: destinationId } = await addWebhook(harness, owner.headers);
    const event = { workspaceId, leadId: lead.id, eventType: "lead.created", eventKey: "created" } as const;
    await harness.db.batch(
      await planDeliveries(harness.services, { ...event, eventAtMs: harness.now(), destinationIds: [destinationId] }),
    );
    const deliveryId = await harness.db.prepare("SELECT id FROM deliveries").first<string>("id");

    await call({ outcomes: [{ delivery_id: deliveryId, reference: "deal-42", outcome: "won" }] });
    expect(await outcomeOf(lead)).toBe("won");

    await call({ outcomes: [{ reference: "deal-42", outcome: "lost" }] });
    expect(await outcomeOf(lead)).toBe("lost");
  });

  it("has no effect a second time, however often and however many at once", async () => {
    const { aLead, call, outcomeOf, harness } = await createScene();
    const lead = await aLead();

    const first = await call(won(lead), { id: "msg_1" });
    await call({ outcomes: [{ lead_id: lead.id, outcome: "lost" }] }, { id: "msg_2" });
    const replays = await Promise.all(Array.from({ length: 10 }, () => call(won(lead), { id: "msg_1" })));

    expect(await outcomeOf(lead)).toBe("lost");
    expect(replays.every(({ status, repeated }) => status === 200 && repeated)).toBe(true);
    expect(replays[0]?.results).toEqual(first.results);
    const steps = await harness.db.prepare("SELECT COUNT(*) AS n FROM ledger WHERE kind = 'lead.won'").first("n");
    expect(steps).toBe(1);
  });

  it("works off one of many equal calls at once; the others hear that it is under way, or what came of it", async () => {
    const { aLead, call, harness } = await createScene();
    const lead = await aLead();

    const answers = await Promise.all(Array.from({ length: 8 }, () => call(won(lead), { id: "msg_1" })));

    expect(answers.filter(({ status, repeated }) => status === 200 && !repeated)).toHaveLength(1);
    expect(answers.every(({ status, code }) => status === 200 || code === "conflict")).toBe(true);
    const steps = await harness.db.prepare("SELECT COUNT(*) AS n FROM ledger WHERE kind = 'lead.won'").first("n");
    expect(steps).toBe(1);
  });

  it("is taken again when the database failed in the middle: nothing is lost, nothing told twice", async () => {
    let writes = Number.POSITIVE_INFINITY; // counted from the moment they are set to 0
    const { aLead, call, outcomeOf } = await createScene({
      database: (real) =>
        createFaultyDatabase(real, ({ kind }) =>
          kind === "write" && ++writes === 2 ? { when: "before", message: D1_TROUBLES[2] } : null,
        ),
    });
    const [one, other] = [await aLead(), await aLead()];
    const body = {
      outcomes: [
        { lead_id: one.id, outcome: "won" },
        { lead_id: other.id, outcome: "won" },
      ],
    };

    writes = 0;
    const failed = await call(body, { id: "msg_1" });
    const again = await call(body, { id: "msg_1" });

    expect(failed.status).toBe(503);
    expect(again.results.map(({ status }) => status)).toEqual(["unchanged", "changed"]);
    expect([await outcomeOf(one), await outcomeOf(other)]).toEqual(["won", "won"]);
  });

  it("leaves a lead that it closed and opens again to whoever claims it", async () => {
    const { aLead, call, harness, workspaceId } = await createScene();
    const lead = await aLead();

    await call(won(lead));
    harness.advance(1_000);
    const { results } = await call({ outcomes: [{ lead_id: lead.id, outcome: null }] });

    expect(results[0]?.status).toBe("changed");
    expect(await findLead(harness.db, workspaceId, lead.id)).toMatchObject({ status: "new", claimedByName: null });
  });

  it("never lets an older decision replace a later one", async () => {
    const { aLead, call, outcomeOf, harness } = await createScene();
    const lead = await aLead();
    const at = (ms: number) => new Date(harness.now() + ms).toISOString();

    await call({ outcomes: [{ lead_id: lead.id, outcome: "lost", occurred_at: at(-60_000) }] });
    const { results } = await call({ outcomes: [{ lead_id: lead.id, outcome: "won", occurred_at: at(-120_000) }] });

    expect(results[0]).toMatchObject({ status: "unchanged", code: "superseded" });
    expect(await outcomeOf(lead)).toBe("lost");
  });

  it("F47 never reaches a lead of another workspace, by whatever name", async () => {
    const { harness, hook, secret, owner, workspaceId, aLead } = await createScene();
    const stranger = await signIn(harness);
    const theirs = await storeLead(harness, stranger.workspaceId);
    const theirHook = await addOutcomeHook(harness, stranger.headers);
    await callHook(harness, theirHook.hook.id, theirHook.secret, {
      outcomes: [{ lead_id: theirs.id, reference: "deal-1", outcome: "lost" }],
    });
    await aLead();

    const { results } = await callHook(harness, hook.id, secret, {
      outcomes: [
        { lead_id: theirs.id, outcome: "won" },
        { lead_id: theirs.id, reference: "deal-1", outcome: "won" },
        { reference: "deal-1", outcome: "won" },
      ],
    });

    expect(results.map(({ code }) => code)).toEqual(["not_found", "not_found", "not_found"]);
    expect((await findLead(harness.db, stranger.workspaceId, theirs.id))?.outcome).toBe("lost");
    expect(owner.workspaceId).toBe(workspaceId);
  });
});

describe("whoever cannot sign", () => {
  const withoutHeader = (name: string): SignedBy => ({ headers: { [name]: undefined } });
  const wrong: Record<string, SignedBy> = {
    "no signature": withoutHeader("webhook-signature"),
    "no id": withoutHeader("webhook-id"),
    "no time": withoutHeader("webhook-timestamp"),
    "an empty signature": { headers: { "webhook-signature": "" } },
    "a signature of no bytes": { headers: { "webhook-signature": "v1," } },
    "a signature that is no base64": { headers: { "webhook-signature": "v1,%%%%" } },
    "a word for a signature": { headers: { "webhook-signature": "undefined" } },
    "a later version of the scheme": { headers: { "webhook-signature": `v1a,${"A".repeat(86)}==` } },
    "another id than was signed": { headers: { "webhook-id": "msg_other" } },
    "another time than was signed": { headers: { "webhook-timestamp": "1795251599" } },
    "a time that is no number": { headers: { "webhook-timestamp": "now" } },
    "an id with a dot": { id: "msg_1.2" },
  };

  it.each(Object.entries(wrong))("LB-13 F41 is refused with 401 and changes nothing: %s", async (_, by) => {
    const { aLead, call, outcomeOf, harness } = await createScene();
    const lead = await aLead();

    const { status, code } = await call(won(lead), by);

    expect([status, code]).toEqual([401, "signature_invalid"]);
    expect(await outcomeOf(lead)).toBeNull();
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM outcome_receipts").first("n")).toBe(0);
  });

  it("F41 is refused whatever stands in the place of the secret: never let in, never a fault", async () => {
    const { harness, hook, secret, aLead, outcomeOf, owner } = await createScene();
    const lead = await aLead();
    const other = await addOutcomeHook(harness, owner.headers, "Another");
    const seal = (text: string) => harness.services.keyRing.seal(text, `outcome_hooks.secret:${hook.id}`);
    const sealedOther = await harness.db
      .prepare("SELECT secret_sealed AS sealed FROM outcome_hooks WHERE id = ?")
      .bind(other.hook.id)
      .first<string>("sealed");
    const stored: Record<string, [sealed: string, signsBy: string]> = {
      "another hook's row": [sealedOther ?? "", other.secret],
      "nothing sealed": ["", secret],
      "text that is not sealed": [secret, secret],
      "an empty secret": [await seal(""), secret],
      spaces: [await seal("   "), secret],
      "the word undefined": [await seal("undefined"), secret],
      "no prefix": [await seal(secret.slice(6)), secret],
      "eight bytes": [await seal("whsec_AAAAAAAAAAA="), "whsec_AAAAAAAAAAA="],
      "seventy bytes": [await seal(`whsec_${btoa("x".repeat(70))}`), `whsec_${btoa("x".repeat(70))}`],
    };

    for (const [name, [sealed, signsBy]] of Object.entries(stored)) {
      await harness.db.prepare("UPDATE outcome_hooks SET secret_sealed = ? WHERE id = ?").bind(sealed, hook.id).run();
      const { status, code } = await callHook(harness, hook.id, signsBy, won(lead));
      expect([name, status, code]).toEqual([name, 401, "signature_invalid"]);
    }
    expect(await outcomeOf(lead)).toBeNull();
  });

  it("F41 is refused with another hook's secret, at a hook that is not there, and at one that was removed", async () => {
    const { harness, hook, secret, aLead, outcomeOf, owner, managed } = await createScene();
    const lead = await aLead();
    const other = await addOutcomeHook(harness, owner.headers, "Another");
    const code = async (hookId: string, by: string) => (await callHook(harness, hookId, by, won(lead))).code;

    expect(await code(hook.id, other.secret)).toBe("signature_invalid");
    expect(await code("ohk_00000000000000000000000000", secret)).toBe("signature_invalid");
    await managed("", "DELETE");
    expect(await code(hook.id, secret)).toBe("signature_invalid");
    expect(await outcomeOf(lead)).toBeNull();
  });

  it("LB-13 is refused five minutes after signing, and as long ahead, to the second", async () => {
    const { aLead, call, harness } = await createScene();
    const lead = await aLead();
    const code = async (seconds: number) => (await call(won(lead), { atMs: harness.now() + seconds * 1_000 })).code;

    expect(await code(-TOLERANCE_SECONDS - 1)).toBe("timestamp_out_of_range");
    expect(await code(TOLERANCE_SECONDS + 1)).toBe("timestamp_out_of_range");
    expect(await code(-TOLERANCE_SECONDS)).toBeNull();
    expect(await code(TOLERANCE_SECONDS)).toBeNull();
  });

  it("is told what is wrong with a body that was signed well", async () => {
    const { call } = await createScene();
    const over = { outcomes: Array.from({ length: 101 }, () => ({ lead_id: "lead_1", outcome: "won" })) };
    const bodies = [
      ["{", "invalid_json"],
      ["[]", "validation_failed"],
      [{}, "validation_failed"],
      [{ outcomes: [] }, "validation_failed"],
      [{ outcomes: [], extra: 1 }, "validation_failed"],
      [over, "validation_failed"],
      [`{"outcomes":[],"outcomes":[]}`, "invalid_json"],
    ] as const;

    for (const [body, code] of bodies) expect((await call(body)).code).toBe(code);
  });

  it("F41 cannot send more than any route reads", async () => {
    const { call } = await createScene();

    expect((await call(" ".repeat(70_000))).status).toBe(413);
  });
});

describe("a hook's secret", () => {
  it("is shown once, and is sealed in the database", async () => {
    const { harness, owner, secret, hook } = await createScene();

    const answer = await harness.request("/api/outcome-hooks", { headers: owner.headers });
    const listed = await answer.text();
    const { results } = await harness.db.prepare("SELECT * FROM outcome_hooks").all();

    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(hook.url).toBe(`http://leadbell.test/v1/hooks/outcomes/${hook.id}`);
    expect(listed).toContain(hook.id);
    expect(listed).not.toContain(secret.slice(6));
    expect(JSON.stringify(results)).not.toContain(secret.slice(6));
    expect(harness.logLines.join()).not.toContain(secret.slice(6));
  });

  it("holds for 24 hours more beside the new one, then no longer, and is forgotten", async () => {
    const { harness, hook, secret, managed, aLead } = await createScene();
    const lead = await aLead();
    const { body } = await managed("/rotate-secret");
    const status = async (by: string) => (await callHook(harness, hook.id, by, won(lead))).status;

    expect(body.secret).not.toBe(secret);
    expect([await status(secret), await status(body.secret)]).toEqual([200, 200]);
    harness.advance(DAY - 1);
    expect([await status(secret), await status(body.secret)]).toEqual([200, 200]);
    harness.advance(1);
    expect([await status(secret), await status(body.secret)]).toEqual([401, 200]);

    await harness.runSweeps();
    const left = await harness.db.prepare("SELECT old_secret_sealed AS sealed FROM outcome_hooks").first("sealed");
    expect(left).toBeNull();
  });

  it("tells a manager of the last calls, what each came to, and why the last refused one was refused", async () => {
    const { harness, owner, aLead, call, managed } = await createScene();
    const lead = await aLead();
    await call(won(lead), { id: "msg_1" });
    await call({ outcomes: [{ reference: "unknown", outcome: "won" }] }, { id: "msg_2" });
    harness.advance(60_000);
    await call(won(lead), { headers: { "webhook-signature": "v1,AAAA" } });

    const { body } = await managed("/receipts", "GET");
    const listed = await harness.request("/api/outcome-hooks", { headers: owner.headers });
    const { hooks } = await listed.json<{ hooks: SecretOfHook["hook"][] }>();

    expect(body.receipts.map(({ webhook_id: id, results }) => [id, results?.[0]?.code])).toEqual(
      expect.arrayContaining([
        ["msg_1", null],
        ["msg_2", "not_found"],
      ]),
    );
    expect(hooks[0]?.last_refusal).toEqual({
      code: "signature_invalid",
      at: new Date(harness.now()).toISOString(),
    });
  });

  it("writes at most one row for a flood of forged calls", async () => {
    const { harness, call, aLead } = await createScene();
    const lead = await aLead();
    const refusedAt = () => harness.db.prepare("SELECT refused_at_ms AS at FROM outcome_hooks").first<number>("at");

    await call(won(lead), { headers: { "webhook-signature": "v1,AAAA" } });
    const first = await refusedAt();
    harness.advance(5_000);
    await call(won(lead), { headers: { "webhook-signature": "v1,AAAA" } });

    expect(await refusedAt()).toBe(first);
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM outcome_receipts").first("n")).toBe(0);
  });

  it("knows a lead by the CRM's own id until that lead is erased", async () => {
    const { harness, workspaceId, aLead, call } = await createScene();
    const [lead, other] = [await aLead(), await aLead()];
    const person = { workspaceId, contactId: null, leadIds: [lead.id] };
    await call({
      outcomes: [
        { lead_id: lead.id, reference: "deal-1", outcome: "won" },
        { lead_id: other.id, reference: "deal-2", outcome: "won" },
      ],
    });

    const found = await personalData.find(person, harness.services);
    await harness.db.batch(await personalData.erase(person, harness.services));

    expect(found).toMatchObject({ outcome_references: [{ lead: lead.id, reference: "deal-1" }] });
    const left = await harness.db.prepare("SELECT lead_id AS id FROM outcome_references").all<{ id: string }>();
    expect(left.results.map(({ id }) => id)).toEqual([other.id]);
  });

  it("is one of ten of a workspace at most", async () => {
    const { harness, owner } = await createScene();
    for (let n = 1; n < 10; n++) await addOutcomeHook(harness, owner.headers, `CRM ${n}`);

    const answer = await harness.request("/api/outcome-hooks", {
      method: "POST",
      headers: owner.headers,
      body: JSON.stringify({ name: "One too many" }),
    });

    expect(answer.status).toBe(409);
  });

  it("takes everything that was received along when it is removed", async () => {
    const { harness, aLead, call, managed } = await createScene();
    await call({ outcomes: [{ lead_id: (await aLead()).id, reference: "deal-1", outcome: "won" }] });

    expect((await managed("", "DELETE")).status).toBe(200);

    for (const table of ["outcome_hooks", "outcome_receipts", "outcome_references"]) {
      expect(await harness.db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first("n")).toBe(0);
    }
  });
});
