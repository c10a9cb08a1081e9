import type { Product } from "../../e2e/driver.ts";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { Api } from "../demo.ts";
import type { Inbox } from "./visitors.ts";

/** A workspace beside the demo's, with its owner's way to the API. */
export interface Shop extends Inbox {
  api: Api;
}

/** A workspace of its own beside the demo's. Its receivers are the desk's CRM under these names (`receiverOf` finds them). */
export async function openShop(
  product: Product,
  name: string,
  receivers: readonly string[],
  urlOf = (receiver: string) => `${product.deskUrl}/crm/webhook?to=${receiver}`,
): Promise<Shop> {
  const api = await product.openWorkspace(name);
  // One effect a lead and receiver, so that a great many can be counted: score, route, deliver.
  await api("PATCH", "/api/workspace", { ai_enabled: false });
  const { id: formId } = await api<ApiForm>("POST", "/api/forms", { name: "Contact" });
  const { key: apiKey } = await api<{ key: string }>("POST", "/api/api-keys", { name: "Shop" });
  const destinationIds: string[] = [];
  for (const receiver of receivers) {
    const endpoint = { name: receiver, url: urlOf(receiver), events: ["lead.created"] };
    const made = await api<{ destination_id: string }>("POST", "/api/webhooks", endpoint);
    destinationIds.push(made.destination_id);
  }
  await api("PUT", "/api/rules", {
    rules: [{ name: "Every lead", enabled: true, min_score: null, form_ids: [], destination_ids: destinationIds }],
  });
  return { formId, apiKey, receivers, hasChat: false, api };
}

/** Which receiver of a shop a hit at the desk's CRM was for; empty for the demo's. */
export function receiverOf(path: string): string {
  return new URL(path, "http://desk").searchParams.get("to") ?? "";
}
