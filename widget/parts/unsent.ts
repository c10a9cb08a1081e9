import type { WidgetWords } from "../../worker/modules/forms/contract.ts";
import type { SubmissionBody } from "../../worker/modules/intake/contract.ts";

/** As long as a lead may lie in the visitor's browser. Source: issue "Nothing lost, nobody let in", point 8. */
const KEEP_MS = 24 * 3_600_000;

/** All that Leadbell ever writes into a browser: `leadbell-unsent/<form id>/<submission id>`, one for each lead. */
const PREFIX = "leadbell-unsent/";

const ENGLISH = {
  kept: "Not sent yet. We keep trying. If you close this page, it is sent when you come back within 24 hours.",
  earlier_waiting: "Your earlier message is not sent yet. We keep trying.",
  earlier_sent: "Your earlier message has been sent.",
};

export interface UnsentOptions {
  formId: string;
  words: WidgetWords | undefined;
  /** Posts until the service answers; `onWait` hears of each try that failed. Rejects when the widget is taken away. */
  post(text: string, onWait: () => void): Promise<Response>;
  /** Tells the visitor, unless the form has something of its own to say. */
  tell(sentence: string): void;
}

/** The browser's memory of what could not be sent, while the page is open. */
export interface Unsent {
  /** Writes down a submission; gives what the visitor may now be told, or undefined when the browser keeps nothing. */
  keep(submissionId: string, text: string): string | undefined;
  forget(submissionId: string): void;
}

/** One unsent lead: when its visitor first sent it, and the body of the request. */
interface Kept {
  at: number;
  text: string;
}

/**
 * A part that the widget loads only where the form's owner lets the browser keep unsent leads. Sends what an earlier visit
 * left behind, and erases everything that is more than a day old, whichever form it belongs to.
 */
export function openUnsent({ formId, words, post, tell }: UnsentOptions): Unsent {
  const said = { ...ENGLISH, ...words };
  const firstAtMs = new Map<string, number>();
  const keyOf = (submissionId: string) => `${PREFIX}${formId}/${submissionId}`;

  for (const key of listKeys(PREFIX)) read(key); // erases what is too old
  // Each by itself, so that one that the service will not have holds up no other.
  for (const key of listKeys(keyOf(""))) sendLeftover(key).catch(() => {}); // the widget was taken away: the next visit

  return {
    keep(submissionId, text) {
      const at = firstAtMs.get(submissionId) ?? Date.now();
      firstAtMs.set(submissionId, at);
      return write(keyOf(submissionId), { at, text }) ? said.kept : undefined;
    },
    forget: (submissionId) => erase(keyOf(submissionId)),
  };

  async function sendLeftover(key: string, isSuccessor = false): Promise<void> {
    const kept = read(key);
    if (kept === undefined) return;
    const answer = await post(kept.text, () => {
      if (read(key) !== undefined) tell(said.earlier_waiting);
    });
    if (answer.ok) {
      erase(key);
      return tell(said.earlier_sent);
    }
    if (answer.status !== 409 || isSuccessor) return; // such as a form that takes a break: another visit may find it open
    // An older version of the text got through although its answer was lost: this one is a submission of its own.
    const body: SubmissionBody = JSON.parse(kept.text);
    const submissionId = successorOf(body.submission_id);
    const text = JSON.stringify({ ...body, submission_id: submissionId });
    if (!write(keyOf(submissionId), { at: kept.at, text })) return;
    erase(key);
    await sendLeftover(keyOf(submissionId), true);
  }
}

/** Not a random one: two tabs that send the same leftover must come to the same id. */
function successorOf(submissionId: string): string {
  return submissionId.slice(0, 24) + [...submissionId.slice(24)].reverse().join("");
}

// A browser may refuse its storage, or have it full. Then the page's own memory has to do, as it does everywhere else.

function listKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Undefined, and erased, when it is too old or was not written by us. */
function read(key: string): Kept | undefined {
  try {
    const kept: Kept = JSON.parse(localStorage.getItem(key) ?? "");
    if (Math.abs(Date.now() - kept.at) < KEEP_MS && typeof kept.text === "string") return kept;
  } catch {}
  erase(key);
  return undefined;
}

function write(key: string, kept: Kept): boolean {
  if (Date.now() - kept.at >= KEEP_MS) {
    erase(key);
    return false;
  }
  try {
    localStorage.setItem(key, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

function erase(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {}
}
