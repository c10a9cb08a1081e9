import { Webhook } from "standardwebhooks";

export const CRM_OUTCOMES = ["won", "lost", "junk"] as const;
export type CrmOutcome = (typeof CRM_OUTCOMES)[number];

/** One outcome that the CRM told our product of, and what that answered. */
export interface ToldOutcome {
  leadId: string;
  outcome: CrmOutcome;
  /** 0 when nothing answered. */
  status: number;
  answer: string;
  atMs: number;
}

export interface CrmState {
  /** Where our product takes outcomes, and the secret it gave for that. */
  hook: { url: string; secret: string } | null;
  told: ToldOutcome[];
}

export const freshCrmState = (): CrmState => ({ hook: null, told: [] });

const MAX_TOLD = 100;

interface CrmOptions {
  state: CrmState;
  now: () => number;
  changed: () => void;
  fetch: typeof fetch;
}

/** The other half of a customer's CRM: it tells what became of leads, signed by the reference library. */
export function createCrm({ state, now, changed, fetch: reach }: CrmOptions) {
  return {
    connect(hook: { url: string; secret: string }): void {
      state.hook = hook;
      changed();
    },
    async tell(leadId: string, outcome: CrmOutcome): Promise<ToldOutcome | null> {
      if (state.hook === null) return null;
      const told = { leadId, outcome, ...(await send(state.hook, leadId, outcome)), atMs: now() };
      state.told.unshift(told);
      state.told.splice(MAX_TOLD);
      changed();
      return told;
    },
  };

  async function send({ url, secret }: { url: string; secret: string }, leadId: string, outcome: CrmOutcome) {
    const body = JSON.stringify({ outcomes: [{ lead_id: leadId, reference: `deal-${leadId}`, outcome }] });
    const id = `msg_${crypto.randomUUID()}`;
    try {
      const answer = await reach(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(now() / 1_000)),
          "webhook-signature": new Webhook(secret).sign(id, new Date(now()), body),
        },
        body,
      });
      return { status: answer.status, answer: await answer.text() };
    } catch (error) {
      return { status: 0, answer: error instanceof Error ? error.message : String(error) }; // shown on the desk
    }
  }
}
