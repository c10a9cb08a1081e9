import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { planDeliveries } from "../deliveries/index.ts";
import type { ApiLead, ApiLeadPage, Lead } from "../leads/contract.ts";
import { listLedger, setOutcome } from "../leads/index.ts";

type Answer = ApiLead & { error?: { code: string; message: string; field?: string } };

async function createScene() {
  const receiver = createReceiver();
  const harness = createHarness({ vendors: { [CRM_ORIGIN]: receiver.vendor, [RESOLVER_ORIGIN]: createResolver() } });
  const owner = await signIn(harness);
  const { workspaceId, headers } = owner;
  return {
    harness,
    receiver,
    owner,
    workspaceId,
    aLead: (about: Partial<Lead> = {}) => storeLead(harness, workspaceId, about),
    async put(lead: Lead, body: unknown, by: Record<string, string> = headers) {
      const path = `/api/leads/${lead.id}/outcome`;
      const answer = await harness.request(path, { method: "PUT", headers: by, body: JSON.stringify(body) });
      return answer.json<Answer>();
    },
    async post(lead: Lead, verb: string) {
      const answer = await harness.request(`/api/leads/${lead.id}/${verb}`, { method: "POST", headers });
      return answer.json<Answer>();
    },
    /** As a program with an API key says it. */
    async say(lead: Lead, outcome: string) {
      harness.advance(1_000);
      const key = await createApiKeyFor(harness, workspaceId);
      const init = { method: "PUT", headers: { ...key, "content-type": "application/json" } };
      const answer = await harness.request(`/v1/leads/${lead.id}/outcome`, {
        ...init,
        body: JSON.stringify({ outcome }),
      });
      expect(answer.status).toBe(200);
      harness.advance(1_000);
    },
    async eventsOf({ id }: Lead) {
      const { results } = await harness.db
        .prepare("SELECT data ->> 'eventType' AS type FROM jobs WHERE name = 'event.publish' AND data ->> 'leadId' = ?")
        .bind(id)
        .all<{ type: string }>();
      return results.map(({ type }) => type).toSorted();
    },
    story: async (lead: Lead) =>
      (await listLedger(harness.db, workspaceId, lead.id))
        .map(({ kind }) => kind)
        .filter((kind) => kind !== "lead.stored"),
  };
}

describe("what became of a lead", () => {
  it("is won with what it brought, by whom and when, and the lead belongs to whoever closed it", async () => {
    const { put, aLead, harness, story } = await createScene();
    const lead = await aLead();

    const won = await put(lead, { outcome: "won", amount: { minor: 129_900, currency: "EUR" } });

    expect(won).toMatchObject({
      status: "claimed",
      claimed_by: "The owner",
      outcome: "won",
      outcome_by: "The owner",
      outcome_via: "dashboard",
      outcome_at: new Date(harness.now()).toISOString(),
      outcome_amount: { minor: 129_900, currency: "EUR" },
    });
    expect(await story(lead)).toEqual(["lead.won"]);
  });

  it("is told once however often it is said, and each new word is a step of its own", async () => {
    const { put, aLead, story } = await createScene();
    const lead = await aLead();

    const first = await put(lead, { outcome: "won" });
    const again = await put(lead, { outcome: "won" });
    await put(lead, { outcome: "won", amount: { minor: 100, currency: "EUR" } });
    await put(lead, { outcome: "lost" });
    const taken = await put(lead, { outcome: null });

    expect(again.version).toBe(first.version);
    expect(await story(lead)).toEqual(["lead.won", "lead.won", "lead.lost", "lead.opened_again"]);
    expect(taken).toMatchObject({ outcome: null, outcome_at: null, outcome_by: null, outcome_amount: null });
  });

  it("lets exactly one of twenty who close a lead at once close it", async () => {
    const { harness, workspaceId, aLead, story } = await createScene();
    const lead = await aLead();
    const given = { outcome: "won", amount: null, atMs: harness.now() } as const;

    const changes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        setOutcome(harness.services, workspaceId, lead.id, { memberId: `mem_${n}`, name: `Member ${n}` }, given),
      ),
    );

    expect(changes.filter(({ kind }) => kind === "changed")).toHaveLength(1);
    expect(changes.filter(({ kind }) => kind === "unchanged")).toHaveLength(19);
    expect(await story(lead)).toEqual(["lead.won"]);
  });

  it("is junk when it is not a lead, by either name, and a lead again when that is taken back", async () => {
    const { put, post, aLead } = await createScene();
    const [one, other] = [await aLead(), await aLead()];

    expect(await put(one, { outcome: "junk" })).toMatchObject({ outcome: "junk", outcome_by: "The owner" });
    expect((await post(other, "not-a-lead")).outcome).toBe("junk");

    expect((await put(one, { outcome: null })).outcome).toBeNull();
    expect((await post(other, "reopen")).outcome).toBeNull();
  });

  it("keeps a closed lead with whoever has it until it is opened again", async () => {
    const { put, post, aLead } = await createScene();
    const lead = await aLead();
    await put(lead, { outcome: "lost" });

    const refused = await post(lead, "unclaim");
    expect(refused.error).toMatchObject({ code: "conflict", message: expect.stringContaining("closed as lost") });

    await put(lead, { outcome: null });
    expect((await post(lead, "unclaim")).claimed_by).toBeNull();
  });

  it.each(["won", "lost", "junk"])(
    "returns to the queue when a program closed it as %s and somebody opens it again",
    async (outcome) => {
      const { harness, workspaceId, put, aLead, post, say, eventsOf } = await createScene();
      const lead = await aLead();

      await say(lead, outcome);
      const open = await put(lead, { outcome: null });

      expect(open).toMatchObject({ status: "new", outcome: null, claimed_by: null, claimed_at: null });
      expect(
        await harness.db.prepare("SELECT claimed_via FROM leads WHERE id = ?").bind(lead.id).first("claimed_via"),
      ).toBeNull();
      if (outcome !== "junk") {
        const [entry] = (await listLedger(harness.db, workspaceId, lead.id)).slice(-1);
        const why = "The API had it only by closing it, so it is free to claim.";
        expect(entry).toMatchObject({ kind: "lead.opened_again", sentence: `The owner opened the lead again; ${why}` });
        expect(await eventsOf(lead)).toEqual(["lead.assigned", "lead.assigned", "lead.outcome", "lead.outcome"]);
      }
      expect(await post(lead, "claim")).toMatchObject({ status: "claimed", claimed_by: "The owner" });
    },
  );

  it.each([
    ["won", "The owner opened the lead again; it stays with The owner."],
    ["lost", "The owner opened the lead again; it stays with The owner."],
    ["junk", "The owner reopened the lead; it is The owner’s again."],
  ])(
    "is back with the person who had it when a program closed it as %s and somebody opens it again",
    async (outcome, sentence) => {
      const { harness, workspaceId, put, aLead, post, say } = await createScene();
      const lead = await aLead();
      const { claimed_at: claimedAt } = await post(lead, "claim");
      harness.advance(60_000);

      await say(lead, outcome);
      await say(lead, outcome === "lost" ? "won" : "lost");
      await say(lead, outcome);
      const open = await put(lead, { outcome: null });

      expect(open).toMatchObject({ status: "claimed", claimed_by: "The owner", claimed_at: claimedAt });
      expect((await listLedger(harness.db, workspaceId, lead.id)).at(-1)).toMatchObject({ sentence });
    },
  );

  it("stays with the member who closed it when it is opened again, and with a program as long as it is closed", async () => {
    const { put, aLead, say } = await createScene();
    const [ours, theirs] = [await aLead(), await aLead()];
    await put(ours, { outcome: "won" });
    await say(theirs, "won");
    await say(theirs, "lost");

    expect(await put(ours, { outcome: null })).toMatchObject({ status: "claimed", claimed_by: "The owner" });
    expect(await put(theirs, { outcome: "won" })).toMatchObject({ status: "claimed", claimed_by: "The API" });
    expect(await put(theirs, { outcome: null })).toMatchObject({ status: "new", claimed_by: null });
  });

  it("of two decisions lets the later one stand, in whatever order they arrive", async () => {
    const { harness, workspaceId, aLead } = await createScene();
    const lead = await aLead();
    const say = (outcome: "won" | "lost" | "junk", atMs: number) =>
      setOutcome(
        harness.services,
        workspaceId,
        lead.id,
        { memberId: null, name: "CRM" },
        { outcome, amount: null, atMs },
      );
    const laterMs = harness.now() + 60_000;

    await say("won", laterMs);
    const older = [await say("lost", laterMs - 1), await say("junk", laterMs - 1)];
    const newer = await say("lost", laterMs + 1);

    expect(older.map(({ kind }) => kind)).toEqual(["superseded", "superseded"]);
    expect(newer).toMatchObject({ kind: "changed", lead: { outcome: "lost" } });
  });

  it("is nothing for a held lead before somebody has released it, except that it is junk", async () => {
    const { put, aLead } = await createScene();
    const lead = await aLead({ verdict: "held" });

    expect((await put(lead, { outcome: "won" })).error?.code).toBe("conflict");
    expect((await put(lead, { outcome: "junk" })).outcome).toBe("junk");
  });

  it("F48 takes nothing but an outcome and the amount of a won lead", async () => {
    const { put, aLead } = await createScene();
    const lead = await aLead();
    const refused = [
      [{ outcome: "won", score: 100 }, "unknown_field", "score"],
      [{ outcome: "won", workspace_id: "ws_other" }, "unknown_field", "workspace_id"],
      [{ outcome: "won", amount: { minor: 1, currency: "EUR", by: "me" } }, "unknown_field", "amount.by"],
      [{ outcome: "lost", amount: { minor: 1, currency: "EUR" } }, "validation_failed", "amount"],
      [{ outcome: "won", amount: { minor: -1, currency: "EUR" } }, "validation_failed", "amount.minor"],
      [{ outcome: "won", amount: { minor: 1.5, currency: "EUR" } }, "validation_failed", "amount.minor"],
      [{ outcome: "won", amount: { minor: 1, currency: "euro" } }, "validation_failed", "amount.currency"],
      [{ outcome: "sold" }, "validation_failed", "outcome"],
      [{}, "validation_failed", "outcome"],
    ] as const;

    for (const [body, code, field] of refused) expect((await put(lead, body)).error).toMatchObject({ code, field });
  });

  it("is said by a program with an API key too", async () => {
    const { harness, workspaceId, aLead, put } = await createScene();
    const lead = await aLead();
    const key = await createApiKeyFor(harness, workspaceId);

    const answer = await harness.request(`/v1/leads/${lead.id}/outcome`, {
      method: "PUT",
      headers: { ...key, "content-type": "application/json" },
      body: JSON.stringify({ outcome: "won" }),
    });

    expect(await answer.json()).toMatchObject({ outcome: "won", outcome_via: "api", outcome_by: "The API" });
    expect((await put(lead, { outcome: "won" })).outcome_via).toBe("api"); // said before: nothing changes
  });

  it("LB-09 is told to the endpoints that have the lead, as lead.outcome", async () => {
    const { harness, receiver, owner, workspaceId, aLead, put } = await createScene();
    const lead = await aLead();
    const { destination_id: destinationId } = await addWebhook(harness, owner.headers);
    const event = { workspaceId, leadId: lead.id, eventType: "lead.created", eventKey: "created" } as const;
    await harness.db.batch(
      await planDeliveries(harness.services, { ...event, eventAtMs: harness.now(), destinationIds: [destinationId] }),
    );

    await put(lead, { outcome: "won", amount: { minor: 129_900, currency: "EUR" } });
    await harness.runJobs();

    const told = receiver.calls.map(({ body }) => JSON.parse(body)).filter(({ type }) => type === "lead.outcome");
    expect(told).toHaveLength(1);
    expect(told[0].data.lead).toMatchObject({ outcome: "won", outcome_amount: { minor: 129_900, currency: "EUR" } });
  });

  it("finds leads by what became of them, and open ones by that nothing did", async () => {
    const { harness, owner, aLead, put } = await createScene();
    const [won, junk, open] = [await aLead(), await aLead(), await aLead()];
    await put(won, { outcome: "won" });
    await put(junk, { outcome: "junk" });
    const find = async (outcome: string) => {
      const answer = await harness.request(`/api/leads?outcome=${outcome}`, { headers: owner.headers });
      return (await answer.json<{ leads: ApiLead[] }>()).leads.map(({ id }) => id);
    };

    expect(await find("won")).toEqual([won.id]);
    expect(await find("junk")).toEqual([junk.id]);
    expect(await find("lost")).toEqual([]);
    expect(await find("open")).toEqual([open.id]);
  });

  it("stands in the lead's story with who said it and by which door", async () => {
    const { harness, owner, aLead, put } = await createScene();
    const lead = await aLead();
    await put(lead, { outcome: "won", amount: { minor: 500, currency: "EUR" } });

    const answer = await harness.request(`/api/leads/${lead.id}`, { headers: owner.headers });
    const { ledger } = await answer.json<ApiLeadPage>();

    expect(ledger.at(-1)).toMatchObject({
      kind: "lead.won",
      actor: "The owner",
      sentence: "The owner marked the lead as won.",
      data: { member_id: owner.memberId, via: "dashboard", amount: { minor: 500, currency: "EUR" } },
    });
  });
});
