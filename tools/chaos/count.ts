import type { Product } from "../../e2e/driver.ts";
import type { Hit } from "../desk/script.ts";
import { receiverOf } from "./shop.ts";
import { demoInbox, type Inbox } from "./visitors.ts";

const LOOK_EVERY_MS = 500;
const SWEEP_EVERY_MS = 5_000;
/** When nothing more has come for so long, nothing more will. */
const PATIENCE_MS = 60_000;

export interface Counted {
  lost: number;
  duplicated: number;
  /** Cards beyond one for a lead: Telegram has no key, so a kill may cost one. */
  spareCards: number;
  /** The most cards that one lead has. */
  mostCards: number;
  /** How long it took until every effect was there. */
  drainedAfterMs: number;
}

/**
 * The counting rule: lost is what was acknowledged and has not arrived, in the list of leads, at the receiver or, for the
 * demo's workspace, in its chat; duplicated is what the receiver got under more than one key. Waits until all is there, or nothing
 * more comes.
 */
export async function countEffects(
  product: Product,
  accepted: ReadonlyMap<string, string>,
  say: (progress: string) => void,
  inbox: Inbox = demoInbox(product),
): Promise<Counted> {
  const startedAtMs = Date.now();
  const leadIds = [...accepted.values()];
  let sweptAtMs = Date.now();
  let cameAtMs = Date.now();
  let lastOpen = leadIds.length;
  for (;;) {
    const { keysByLead, cardsByLead } = effectsOf(product);
    const hasArrived = (id: string) =>
      inbox.receivers.every((receiver) => keysByLead.has(effectKey(id, receiver))) &&
      (!inbox.hasChat || cardsByLead.has(id));
    const open = leadIds.filter((id) => !hasArrived(id)).length;
    if (open < lastOpen) cameAtMs = Date.now();
    lastOpen = open;
    if (open === 0 || Date.now() - cameAtMs > PATIENCE_MS) {
      const listed = new Map((await product.listLeads(inbox.apiKey)).map(({ email, id }) => [email, id]));
      const unlisted = [...accepted].filter(([email, id]) => listed.get(email) !== id).length;
      return {
        lost: Math.max(open, unlisted),
        duplicated: spare(keysByLead),
        spareCards: spare(cardsByLead),
        mostCards: [...cardsByLead.values()].reduce((most, { size }) => Math.max(most, size), 0),
        drainedAfterMs: Date.now() - startedAtMs,
      };
    }
    if (Date.now() - sweptAtMs > SWEEP_EVERY_MS) {
      say(`${leadIds.length - open} of ${leadIds.length} have arrived`);
      sweptAtMs = Date.now();
      void product.sweep().catch(() => undefined); // the doorbell does the same; a look too many harms nobody
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What there is beyond one for each lead. */
function spare(byLead: ReadonlyMap<string, ReadonlySet<unknown>>): number {
  return [...byLead.values()].reduce((total, { size }) => total + size - 1, 0);
}

/** By lead: the keys under which each receiver heard of it, and the cards that stand in the chat. */
function effectsOf({ desk }: Product) {
  const keysByLead = new Map<string, Set<string>>();
  const cardsByLead = new Map<string, Set<number>>();
  for (const hit of desk.hits) {
    const news = hit.vendor === "receiver" && hit.status >= 200 && hit.status < 300 ? newsIn(hit) : null;
    if (news !== null) add(keysByLead, effectKey(news.leadId, receiverOf(hit.path)), news.key);
  }
  for (const { buttons, message_id: messageId } of desk.state.telegram.messages) {
    const leadId = /lead_[0-9a-z]+/.exec(buttons[0]?.[0]?.callback_data ?? "")?.[0];
    if (leadId !== undefined) add(cardsByLead, leadId, messageId);
  }
  return { keysByLead, cardsByLead };
}

const known = new WeakMap<Hit, { leadId: string; key: string } | null>();

/** The lead that a call told of as new, and under which key. */
function newsIn(hit: Hit) {
  const seen = known.get(hit);
  if (seen !== undefined) return seen;
  const { type, data } = JSON.parse(hit.body) as { type: string; data: { lead: { id: string } } };
  const news = type === "lead.created" ? { leadId: data.lead.id, key: hit.headers["webhook-id"] ?? "" } : null;
  known.set(hit, news);
  return news;
}

const effectKey = (leadId: string, receiver: string) => `${leadId} ${receiver}`;

function add<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void {
  map.set(key, (map.get(key) ?? new Set<Value>()).add(value));
}
