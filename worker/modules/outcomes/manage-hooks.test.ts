import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../core/time.ts";
import { addOutcomeHook, callHook, createHookScene, won } from "../../testing/outcome-hooks.ts";
import type { SecretOfHook } from "./contract.ts";
import { personalData } from "./personal-data.ts";

describe("a hook's secret", () => {
  it("is shown once, and is sealed in the database", async () => {
    const { harness, owner, secret, hook } = await createHookScene();

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
    const { harness, hook, secret, managed, aLead } = await createHookScene();
    const lead = await aLead();
    const { body } = await managed("/rotate-secret");
    const status = async (by: string) => (await callHook(harness, hook.id, by, won(lead))).status;

    expect(body.secret).not.toBe(secret);
    expect([await status(secret), await status(body.secret)]).toEqual([200, 200]);
    harness.advance(DAY_MS - 1);
    expect([await status(secret), await status(body.secret)]).toEqual([200, 200]);
    harness.advance(1);
    expect([await status(secret), await status(body.secret)]).toEqual([401, 200]);

    await harness.runSweeps();
    const left = await harness.db.prepare("SELECT old_secret_sealed AS sealed FROM outcome_hooks").first("sealed");
    expect(left).toBeNull();
  });

  it("tells a manager of the last calls, what each came to, and why the last refused one was refused", async () => {
    const { harness, owner, aLead, call, managed } = await createHookScene();
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
    const { harness, call, aLead } = await createHookScene();
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
    const { harness, workspaceId, aLead, call } = await createHookScene();
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
    const { harness, owner } = await createHookScene();
    for (let n = 1; n < 10; n++) await addOutcomeHook(harness, owner.headers, `CRM ${n}`);

    const answer = await harness.request("/api/outcome-hooks", {
      method: "POST",
      headers: owner.headers,
      body: JSON.stringify({ name: "One too many" }),
    });

    expect(answer.status).toBe(409);
  });

  it("takes everything that was received along when it is removed", async () => {
    const { harness, aLead, call, managed } = await createHookScene();
    await call({ outcomes: [{ lead_id: (await aLead()).id, reference: "deal-1", outcome: "won" }] });

    expect((await managed("", "DELETE")).status).toBe(200);

    for (const table of ["outcome_hooks", "outcome_receipts", "outcome_references"]) {
      expect(await harness.db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first("n")).toBe(0);
    }
  });
});
