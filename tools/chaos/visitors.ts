import type { Agent } from "node:http";
import type { Product } from "../../e2e/driver.ts";
import { type Answer, post } from "./client.ts";

const MESSAGE = "We plan a new kitchen of twelve square metres by next spring and would like a quote.";

/** A browser gives up after five minutes; nobody here waits that long. */
const MAX_TRIES = 20;

/** Where leads are sent, and with which key. */
export interface Inbox {
  formId: string;
  apiKey: string;
  /** By name, the receivers that hear of each lead (`receiverOf`). */
  receivers: readonly string[];
  /** Whether each lead rings as a card, too. */
  hasChat: boolean;
}

/** People who send leads, and what they were told. */
export interface Visitors {
  /** Lead id by the address of the visitor who was told that it was accepted. */
  accepted: ReadonlyMap<string, string>;
  /** How long each answer took. */
  tookMs: number[];
  /** Answers that are no promise: 5xx other than a 503 that says when to come back. */
  failures: string[];
  /** How often somebody was told to come back later. */
  sentBack: number;
  /** One visitor: each call tries the same submission once more. */
  visitor(name: string): () => Promise<Answer>;
  /** One visitor who comes back when told to, with the same submission, as the widget does. */
  send(name: string): Promise<Answer>;
}

export function createVisitors(product: Product, agent: Agent, inbox: Inbox = demoInbox(product)): Visitors {
  const accepted = new Map<string, string>();
  const headers = { authorization: `Bearer ${inbox.apiKey}`, "content-type": "application/json" };

  async function attempt(name: string, submissionId: string): Promise<Answer> {
    const email = `${name}@example.com`;
    const fields = { name: email, email, message: MESSAGE };
    const body = JSON.stringify({ form_id: inbox.formId, submission_id: submissionId, fields });
    const answer = await post(`${product.url}/v1/leads`, headers, body, agent);
    if (answer.status !== 0) visitors.tookMs.push(answer.tookMs);
    if (answer.status === 202) accepted.set(email, (JSON.parse(answer.text) as { lead_id: string }).lead_id);
    const isHonest = answer.status === 503 && answer.retryAfterSeconds !== null;
    if (answer.status >= 500 && !isHonest) visitors.failures.push(`${answer.status}: ${answer.text.slice(0, 120)}`);
    return answer;
  }

  const visitors: Visitors = {
    accepted,
    tookMs: [],
    failures: [],
    sentBack: 0,
    visitor(name) {
      const submissionId = crypto.randomUUID();
      return () => attempt(name, submissionId);
    },
    async send(name) {
      const tryOnce = this.visitor(name);
      for (let tries = 1; ; tries++) {
        const answer = await tryOnce();
        if (answer.retryAfterSeconds === null || tries === MAX_TRIES) return answer;
        visitors.sentBack++;
        await new Promise((resolve) => setTimeout(resolve, (answer.retryAfterSeconds ?? 1) * 1_000));
      }
    },
  };
  return visitors;
}

export function demoInbox(product: Product): Inbox {
  return { formId: product.printed["form id"], apiKey: product.printed["api key"], receivers: [""], hasChat: true };
}
