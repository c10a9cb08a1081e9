import { describe, expect, it } from "vitest";
import { createFaultyDatabase, D1_TROUBLES } from "../../testing/faulty-database.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { addOutcomeHook, callHook, createHookScene, type SignedBy, won } from "../../testing/outcome-hooks.ts";
import { addWebhook } from "../../testing/receiver.ts";
import { planDeliveries } from "../deliveries/index.ts";
import { findLead } from "../leads/index.ts";
import { TOLERANCE_SECONDS } from "./verify-signature.ts";

describe("a CRM says what became of leads", () => {
  it("LB-13 is believed when it signs the raw body, and the lead tells who said it", async () => {
    const { aLead, call, harness, workspaceId } = await createHookScene();
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
    const { aLead, call, outcomeOf } = await createHookScene();
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
    const { harness, owner, workspaceId, aLead, call, outcomeOf } = await createHookScene();
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
    const { aLead, call, outcomeOf, harness } = await createHookScene();
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
    const { aLead, call, harness } = await createHookScene();
    const lead = await aLead();

    const answers = await Promise.all(Array.from({ length: 8 }, () => call(won(lead), { id: "msg_1" })));

    expect(answers.filter(({ status, repeated }) => status === 200 && !repeated)).toHaveLength(1);
    expect(answers.every(({ status, code }) => status === 200 || code === "conflict")).toBe(true);
    const steps = await harness.db.prepare("SELECT COUNT(*) AS n FROM ledger WHERE kind = 'lead.won'").first("n");
    expect(steps).toBe(1);
  });

  it("is taken again when the database failed in the middle: nothing is lost, nothing told twice", async () => {
    let writes = Number.POSITIVE_INFINITY; // counted from the moment they are set to 0
    const { aLead, call, outcomeOf } = await createHookScene({
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
    const { aLead, call, harness, workspaceId } = await createHookScene();
    const lead = await aLead();

    await call(won(lead));
    harness.advance(1_000);
    const { results } = await call({ outcomes: [{ lead_id: lead.id, outcome: null }] });

    expect(results[0]?.status).toBe("changed");
    expect(await findLead(harness.db, workspaceId, lead.id)).toMatchObject({ status: "new", claimedByName: null });
  });

  it("never lets an older decision replace a later one", async () => {
    const { aLead, call, outcomeOf, harness } = await createHookScene();
    const lead = await aLead();
    const at = (ms: number) => new Date(harness.now() + ms).toISOString();

    await call({ outcomes: [{ lead_id: lead.id, outcome: "lost", occurred_at: at(-60_000) }] });
    const { results } = await call({ outcomes: [{ lead_id: lead.id, outcome: "won", occurred_at: at(-120_000) }] });

    expect(results[0]).toMatchObject({ status: "unchanged", code: "superseded" });
    expect(await outcomeOf(lead)).toBe("lost");
  });

  it("F47 never reaches a lead of another workspace, by whatever name", async () => {
    const { harness, hook, secret, owner, workspaceId, aLead } = await createHookScene();
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
    const { aLead, call, outcomeOf, harness } = await createHookScene();
    const lead = await aLead();

    const { status, code } = await call(won(lead), by);

    expect([status, code]).toEqual([401, "signature_invalid"]);
    expect(await outcomeOf(lead)).toBeNull();
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM outcome_receipts").first("n")).toBe(0);
  });

  it("F41 is refused whatever stands in the place of the secret: never let in, never a fault", async () => {
    const { harness, hook, secret, aLead, outcomeOf, owner } = await createHookScene();
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
    const { harness, hook, secret, aLead, outcomeOf, owner, managed } = await createHookScene();
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
    const { aLead, call, harness } = await createHookScene();
    const lead = await aLead();
    const code = async (seconds: number) => (await call(won(lead), { atMs: harness.now() + seconds * 1_000 })).code;

    expect(await code(-TOLERANCE_SECONDS - 1)).toBe("timestamp_out_of_range");
    expect(await code(TOLERANCE_SECONDS + 1)).toBe("timestamp_out_of_range");
    expect(await code(-TOLERANCE_SECONDS)).toBeNull();
    expect(await code(TOLERANCE_SECONDS)).toBeNull();
  });

  it("is told what is wrong with a body that was signed well", async () => {
    const { call } = await createHookScene();
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
    const { call } = await createHookScene();

    expect((await call(" ".repeat(70_000))).status).toBe(413);
  });
});
