import type { Evidence, TokenAnswer } from "../worker/modules/guard/contract.ts";
import type { Turnstile } from "./parts/turnstile.ts";
import { solve } from "./proof-of-work.ts";
import { request } from "./send.ts";

/** How long a visitor who has pressed the button waits for the bot check. Without it the lead is stored all the same. */
const MAX_WAIT_MS = 20_000;

/** A token lives 24 hours; one this old is replaced. */
const MAX_TOKEN_AGE_MS = 20 * 3_600_000;

type Proof = Pick<Evidence, "token" | "solution">;

/** Facts for the bot check, no verdicts. One for each filled form. */
export interface EvidenceKeeper {
  /** Somebody is at the form: ask for the token and begin the puzzle while they type. */
  begin(): void;
  countTouch(): void;
  /** Never fails and never takes long: what is not known by then is left out. */
  collect(honeypot: string): Promise<Evidence>;
}

/** @param drawTurnstile for a form that asks Turnstile */
export function keepEvidence(api: string, formId: string, drawTurnstile?: () => Promise<Turnstile>): EvidenceKeeper {
  let touches = 0;
  let begunAtMs = 0;
  let proof: Promise<Proof | undefined> | undefined;
  let turnstile: Promise<Turnstile | undefined> | undefined;

  const begin = () => {
    turnstile ??= drawTurnstile?.().catch(() => {
      turnstile = undefined;
      return turnstile;
    });
    if (proof === undefined || Date.now() - begunAtMs > MAX_TOKEN_AGE_MS) {
      begunAtMs = Date.now();
      proof = fetchProof(api, formId).catch(() => {
        proof = undefined; // the next touch, or the next try to send, asks again
        return proof;
      });
    }
    return proof;
  };

  return {
    begin,
    countTouch() {
      touches++;
    },
    async collect(honeypot) {
      const inTime = <Known>(known: Promise<Known> | undefined) =>
        Promise.race([known, new Promise<undefined>((resolve) => setTimeout(resolve, MAX_WAIT_MS))]);
      const [known, token] = await Promise.all([
        inTime(begin()),
        turnstile && inTime(turnstile.then((drawn) => drawn?.token())),
      ]);
      return {
        ...known,
        ...(token && { turnstile: token }),
        honeypot: honeypot.slice(0, 500),
        automated: navigator.webdriver,
        touches,
      };
    },
  };
}

async function fetchProof(api: string, formId: string): Promise<Proof> {
  const answer = await request(`${api}/v1/token`, JSON.stringify({ form_id: formId }));
  const challenge: TokenAnswer = await answer.json(); // an error's body has no salt, and the search for it throws
  const solution = await solve(challenge);
  return { token: challenge.token, ...(solution !== undefined && { solution }) };
}
