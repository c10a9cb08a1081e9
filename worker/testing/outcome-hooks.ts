import { Webhook } from "standardwebhooks";
import type { Lead } from "../modules/leads/contract.ts";
import { findLead } from "../modules/leads/index.ts";
import type { ApiReceipt, ItemResult, SecretOfHook } from "../modules/outcomes/contract.ts";
import { createHarness, type Harness, type HarnessOptions } from "./harness.ts";
import { storeLead } from "./leads.ts";
import { signIn } from "./members.ts";
import { CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "./receiver.ts";

/** Makes a CRM's way in as the dashboard does. */
export async function addOutcomeHook(
  harness: Harness,
  headers: Record<string, string>,
  name = "CRM",
): Promise<SecretOfHook> {
  const body = JSON.stringify({ name });
  const answer = await harness.request("/api/outcome-hooks", { method: "POST", headers, body });
  if (answer.status !== 201) throw new Error(`the hook was not made: ${await answer.text()}`);
  return answer.json<SecretOfHook>();
}

export interface HookAnswer {
  status: number;
  results: ItemResult[];
  repeated: boolean;
  code: string | null;
}

export interface SignedBy {
  id?: string;
  atMs?: number;
  /** Laid over the headers; `undefined` takes one away. */
  headers?: Record<string, string | undefined>;
}

/** A call as a CRM makes it, signed by the reference library. A text is sent as it is. */
export async function callHook(
  harness: Harness,
  hookId: string,
  secret: string,
  body: unknown,
  { id = `msg_${crypto.randomUUID()}`, atMs = harness.now(), headers = {} }: SignedBy = {},
): Promise<HookAnswer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const signed = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(atMs / 1_000)),
    "webhook-signature": new Webhook(secret).sign(id, new Date(atMs), text),
    ...headers,
  };
  const sent = Object.entries(signed).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const init = { method: "POST", headers: sent, body: text };
  const answer = await harness.request(`/v1/hooks/outcomes/${hookId}`, init);
  const said = await answer.json<Partial<HookAnswer> & { error?: { code: string } }>();
  return {
    status: answer.status,
    results: said.results ?? [],
    repeated: said.repeated ?? false,
    code: said.error?.code ?? null,
  };
}

/** A workspace with an endpoint and a hook, and what a CRM and a manager do with that hook. */
export async function createHookScene(options: HarnessOptions = {}) {
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

/** The body by which a CRM says that this lead is won. */
export const won = ({ id }: Pick<Lead, "id">) => ({ outcomes: [{ lead_id: id, outcome: "won" }] });
