import { expect, it } from "vitest";
import { DAY_MS } from "../../core/time.ts";
import { createHarness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { countRows } from "../../testing/rows.ts";
import { storeScoredLead } from "../../testing/scored-lead.ts";
import { planDeliveries } from "./index.ts";

it("LB-04 forgets test events and their attempts after 30 days, and keeps what tells a lead's story", async () => {
  const harness = createHarness({
    vendors: { [RESOLVER_ORIGIN]: createResolver(), [CRM_ORIGIN]: createReceiver().vendor },
  });
  const { workspaceId, headers } = await signIn(harness);
  const { destination_id: id } = await addWebhook(harness, headers);
  const { id: leadId } = await storeScoredLead(harness, workspaceId);
  const event = { workspaceId, leadId, eventType: "lead.created" as const, eventKey: "x", eventAtMs: harness.now() };
  await harness.db.batch(await planDeliveries(harness.services, { ...event, destinationIds: [id] }));
  await harness.runJobs();
  await harness.request(`/api/destinations/${id}/test`, { method: "POST", headers });
  const rows = async () => [
    await countRows(harness, "deliveries"),
    await countRows(harness, "attempts"),
    await countRows(harness, "webhook_bodies"),
  ];

  harness.advance(30 * DAY_MS);
  await harness.runSweeps();
  expect(await rows()).toEqual([2, 2, 2]);
  harness.advance(1);
  await harness.runSweeps();

  expect(await rows()).toEqual([1, 1, 0]);
  expect(await harness.db.prepare("SELECT lead_id FROM deliveries").first("lead_id")).toBe(leadId);
});
