import { describe, expect, it } from "vitest";
import type { LeadEventType } from "../../core/destination.ts";
import { createHarness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { addWebhook } from "../../testing/receiver.ts";
import { storeScoredLead } from "../../testing/scored-lead.ts";
import type { Lead } from "../leads/contract.ts";
import { planDeliveries, publishLeadEvent } from "./index.ts";

/** A workspace with an endpoint that was told of a lead and one that was not. */
async function createScene() {
  const harness = createHarness();
  const { workspaceId, headers } = await signIn(harness);
  const { destination_id: told } = await addWebhook(harness, headers);
  const { destination_id: other } = await addWebhook(harness, headers);
  const lead = await storeScoredLead(harness, workspaceId);
  const created = {
    workspaceId,
    leadId: lead.id,
    eventType: "lead.created" as const,
    eventKey: "created",
    eventAtMs: 0,
  };
  await harness.db.batch(await planDeliveries(harness.services, { ...created, destinationIds: [told] }));

  const publish = ({ id: leadId }: Lead, eventType: LeadEventType, eventKey: string) =>
    publishLeadEvent.run({ workspaceId, leadId, eventType, eventKey, eventAtMs: 0 }, harness.services, { number: 1 });
  const toldOf = async ({ id }: Lead, eventType: LeadEventType) => {
    const sql = "SELECT destination_id AS id FROM deliveries WHERE lead_id = ? AND event_type = ?";
    const { results } = await harness.db.prepare(sql).bind(id, eventType).all<{ id: string }>();
    return results.map((row) => row.id).toSorted();
  };
  return { harness, workspaceId, headers, told, other, lead, publish, toldOf };
}

describe("publishing what happened to a lead", () => {
  it("tells those who were told of the lead, and nobody else", async () => {
    const { lead, told, publish, toldOf } = await createScene();

    await publish(lead, "lead.claimed", "claimed/1");

    expect(await toldOf(lead, "lead.claimed")).toEqual([told]);
  });

  it("tells an endpoint that did not ask to hear that the lead came, of what it did ask for", async () => {
    const { harness, workspaceId, headers, told, lead, publish, toldOf } = await createScene();
    const { destination_id: quiet } = await addWebhook(harness, headers, { events: ["lead.claimed", "lead.outcome"] });
    const event = { workspaceId, leadId: lead.id, eventAtMs: 0, destinationIds: [quiet] };
    const announce = [
      ...(await planDeliveries(harness.services, { ...event, eventType: "lead.created", eventKey: "created" })),
      ...(await planDeliveries(harness.services, { ...event, eventType: "lead.scored", eventKey: "scored" })),
    ];
    await harness.db.batch(announce);

    await publish(lead, "lead.claimed", "claimed/1");
    await publish(lead, "lead.assigned", "assigned/1");

    expect(await toldOf(lead, "lead.created")).toEqual([told]);
    expect(await toldOf(lead, "lead.claimed")).toEqual([told, quiet].toSorted());
    expect(await toldOf(lead, "lead.assigned")).toEqual([told]);
  });

  it("F19 plans one delivery of an event however often it is published", async () => {
    const { lead, publish, toldOf } = await createScene();

    await Promise.all([publish(lead, "lead.claimed", "claimed/1"), publish(lead, "lead.claimed", "claimed/1")]);
    expect(await toldOf(lead, "lead.claimed")).toHaveLength(1);
    await publish(lead, "lead.claimed", "claimed/2");

    expect(await toldOf(lead, "lead.claimed")).toHaveLength(2);
  });

  it("tells every active endpoint that asked for it of spam that no rule ever saw", async () => {
    const { harness, workspaceId, headers, told, other, publish, toldOf } = await createScene();
    const paused = (await addWebhook(harness, headers)).destination_id;
    await harness.request(`/api/destinations/${paused}`, {
      method: "PATCH",
      headers,
      body: JSON.stringify({ status: "paused" }),
    });
    await addWebhook(harness, headers, { events: ["lead.created"] });
    const spam = await storeScoredLead(harness, workspaceId, { value: 1 }, { verdict: "spam" });

    await publish(spam, "lead.spam", "spam");

    expect(await toldOf(spam, "lead.spam")).toEqual([told, other].toSorted());
  });
});
