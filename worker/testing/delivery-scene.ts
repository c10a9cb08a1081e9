import type { ApiDelivery, ApiDeliveryPage } from "../modules/deliveries/contract.ts";
import { planDeliveries } from "../modules/deliveries/index.ts";
import { createHarness, type Harness } from "./harness.ts";
import { signIn } from "./members.ts";
import {
  addWebhook,
  CRM_ORIGIN,
  createReceiver,
  createResolver,
  RESOLVER_ORIGIN,
  type ReceivedCall,
} from "./receiver.ts";
import { storeScoredLead } from "./scored-lead.ts";

/** A workspace with one endpoint and one lead, and what its owner can do there. */
export async function createDeliveryScene(
  answer: (call: ReceivedCall, number: number) => Response = () => new Response("ok"),
  database: (real: D1Database) => D1Database = (real) => real,
) {
  const receiver = createReceiver(answer);
  const harness = createHarness({
    database,
    vendors: { [RESOLVER_ORIGIN]: createResolver(), [CRM_ORIGIN]: receiver.vendor },
  });
  const { workspaceId, headers } = await signIn(harness);
  const { destination_id: destinationId } = await addWebhook(harness, headers, {
    events: ["lead.created", "lead.spam"],
  });
  const lead = await storeScoredLead(harness, workspaceId);
  const { secret } = await get<{ secret: string }>(harness, headers, `/api/webhooks/${destinationId}/secret`);

  return {
    harness,
    receiver,
    workspaceId,
    headers,
    destinationId,
    lead,
    secret,
    async plan(eventKey = "created") {
      const { db } = harness.services;
      const event = {
        workspaceId,
        leadId: lead.id,
        eventType: "lead.created" as const,
        eventKey,
        eventAtMs: harness.now(),
      };
      const planned = await planDeliveries(harness.services, { ...event, destinationIds: [destinationId] });
      if (planned.length > 0) await db.batch(planned);
      const [delivery] = await this.deliveries();
      if (delivery === undefined) throw new Error("nothing was planned");
      return delivery.id;
    },
    async deliveries() {
      return (await get<{ deliveries: ApiDelivery[] }>(harness, headers, "/api/deliveries")).deliveries;
    },
    show: (id: string) => get<ApiDeliveryPage>(harness, headers, `/api/deliveries/${id}`),
    change: (status: "active" | "paused") =>
      harness.request(`/api/destinations/${destinationId}`, {
        method: "PATCH",
        headers,
        body: JSON.stringify({ status }),
      }),
    replay: (id: string) => harness.request(`/api/deliveries/${id}/replay`, { method: "POST", headers }),
  };
}

export async function get<Answer>(harness: Harness, headers: Record<string, string>, path: string): Promise<Answer> {
  const answer = await harness.request(path, { headers });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json<Answer>();
}
