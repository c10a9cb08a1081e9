import { hmac, toBase64Url } from "../../core/crypto.ts";
import { AppError, errorText, Gone } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { signingKey } from "../../core/signing-keys.ts";
import { isStatementFault, isTooBig } from "../../core/storage-trouble.ts";
import { findWorkspace } from "../accounts/index.ts";
import type { Form } from "../forms/contract.ts";
import { refusalWordsIn } from "../forms/index.ts";
import type { Evidence } from "../guard/contract.ts";
import {
  guardEntries,
  guardStatements,
  isFlooded,
  judgeSubmission,
  learnCounts,
  type Suspect,
  withDoubt,
} from "../guard/index.ts";
import type { LeadSource, NewLead } from "../leads/contract.ts";
import {
  findStoredSubmission,
  insertLead,
  joinContact,
  leadIsStored,
  personHashesOf,
  submissionHashOf,
  writeLedgerEntries,
} from "../leads/index.ts";
import { type Content, keepAnswers, readAnswers } from "./answers.ts";
import type { Accepted, SubmissionContext } from "./contract.ts";
import { joinedByName } from "./form-post.ts";
import { isInternational, readPhone } from "./phone.ts";
import type { Sender } from "./sender.ts";

/** The same content from the same place within this time is a double click or a reload, not a second enquiry. */
const SAME_SUBMISSION_MS = 10 * 60 * 1_000;

/** How long another isolate may read phone numbers by a workspace's former country. */
const REMEMBER_COUNTRY_MS = 60_000;

const SOURCE_SENTENCES: Record<LeadSource, string> = {
  widget: "Sent through the widget.",
  form: "Sent through a plain HTML form.",
  page: "Sent through the form's hosted page.",
  api: "Sent through the API.",
};

/** What arrived, whichever door it took. */
export interface Submission {
  source: LeadSource;
  /** By which rules the guard judges it: what a door's clients can prove. */
  door: Suspect["door"];
  /** Made by the sender, the same on every retry. Null when the sender made none. */
  submissionId: string | null;
  /** By field name, what was typed; in a plain form several inputs may have one name. */
  values: Iterable<readonly [string, string]>;
  context: SubmissionContext;
  evidence: Evidence;
  sender: Sender;
}

/** How a submission comes to be stored. */
interface Circumstances {
  /** What is wrong with it, in a sentence for a person; null when nothing is. */
  doubt: string | null;
  /** It was accepted before and is stored only now: what was erased meanwhile must not come back. */
  isLate: boolean;
}

/**
 * The one way in. Every door turns its own format into a `Submission` and calls this. What it stores, it stores in one
 * transaction with its first job; the same submission again changes nothing and gets the same answer.
 * @throws AppError `validation_failed`, `field_too_long`, `idempotency_conflict`, `storage_busy`
 */
export async function acceptSubmission(submission: Submission, form: Form, services: Services): Promise<Accepted> {
  // What is wrong is read by the visitor on the form; of the API, by a developer.
  const words = submission.door === "api" ? undefined : refusalWordsIn(form.definition.language);
  const content = readAnswers(form, valuesOf(submission, form), words);
  return storeSubmission(submission, form, content, { doubt: null, isLate: false }, services);
}

/**
 * Stores what was accepted before and could not be stored then.
 * @throws AppError as `acceptSubmission` does; Gone when it, or the person who sent it, was erased meanwhile
 */
export async function landAccepted(submission: Submission, form: Form, services: Services): Promise<void> {
  const content = readAnswers(form, valuesOf(submission, form));
  await storeSubmission(submission, form, content, { doubt: null, isLate: true }, services);
}

/**
 * Stores what was accepted before anybody could look at it and turns out to be wrong: whole, and held for a person.
 * @param doubt what is wrong, in a sentence for that person
 * @throws AppError `storage_busy`; Gone when it, or the person who sent it, was erased meanwhile
 */
export async function keepSubmission(
  submission: Submission,
  form: Form,
  doubt: string,
  services: Services,
): Promise<void> {
  const content = keepAnswers(form, valuesOf(submission, form));
  const how = { doubt, isLate: true };
  try {
    await storeSubmission(submission, form, content, how, services);
  } catch (error) {
    if (!(error instanceof AppError && error.code === "idempotency_conflict")) throw error;
    const submissionId = `kept_${services.newId("lead")}`;
    await storeSubmission({ ...submission, submissionId }, form, content, how, services);
  }
}

function valuesOf({ door, values }: Submission, form: Form): Submission["values"] {
  return door === "form" || door === "page" ? joinedByName(values, form) : values;
}

async function storeSubmission(
  submission: Submission,
  form: Form,
  content: Content,
  { doubt, isLate }: Circumstances,
  services: Services,
): Promise<Accepted> {
  const { db, jobs, next, newId, now, log } = services;
  const { source, context, sender } = submission;
  const { workspaceId } = form;
  const leadId = newId("lead");

  const hashing = hashesOf(submission, form, content, services);
  const submissionId = submission.submissionId ?? (await hashing).submissionId;
  const [hashes, phoneE164, judged] = await Promise.all([
    hashing,
    readPhoneOf(content.phone, workspaceId, countryOf(submission), services),
    judgeSubmission(suspectOf({ ...submission, submissionId }, form, content), services),
  ]);
  const personHashes = isLate ? await personHashesOf({ email: content.email, phoneE164 }, workspaceId, services) : null;
  const judgement = doubt === null ? judged : withDoubt(judged, doubt);
  const lead: NewLead = {
    id: leadId,
    workspaceId,
    formId: form.id,
    submissionId: hashes.submissionId,
    bodyHash: hashes.bodyHash,
    source,
    ...content,
    phoneE164,
    context: completed(context, countryOf(submission), sender),
    ip: sender.ip,
    verdict: judgement.verdict,
    verdictReasons: judgement.reasons,
    createdAtMs: now(),
  };

  const isAccepted = lead.verdict === "accepted";
  const isInFlood = !isAccepted && submission.door !== "api" && isFlooded(form.id, services);
  const isStored = leadIsStored(workspaceId, leadId);
  const stored = {
    leadId,
    workspaceId,
    key: "lead.stored",
    atMs: lead.createdAtMs,
    kind: "lead.stored",
    actor: "visitor",
    sentence: SOURCE_SENTENCES[source],
    data: { source, form_id: form.id, form_name: form.name },
  };
  // One transaction: what is stored has its next job. The guard may hold the lead in it, so the contact comes after.
  const [inserted = [], counted = []] = await storeAll(
    workspaceId,
    [
      insertLead(db, lead, hashes.submissionHash, personHashes),
      ...guardStatements(lead, judgement, db),
      ...(isAccepted ? joinContact(db, lead, newId("contact")) : []),
      writeLedgerEntries(db, services, [{ entry: stored }, ...guardEntries(lead, judgement)], isStored),
      ...next
        .afterLeadStored({ workspaceId, leadId }, { onlyIf: isStored, isDoubtful: !isAccepted, isInFlood })
        .map((job) => job.insert),
    ],
    services,
  );
  // Only a doorbell: a lost ring costs a minute, never a lead. What a flood leaves is not due yet.
  if (!isInFlood) jobs.ring();

  if (inserted.length > 0) {
    learnCounts(lead, counted, services);
    log("submission.stored", { workspaceId, leadId, source, verdict: lead.verdict });
    return { accepted: true, lead_id: leadId };
  }
  const known = await findStoredSubmission(db, workspaceId, lead.submissionId);
  if (known === null) {
    log("submission.erased_before", { workspaceId, leadId, source });
    if (isLate) throw new Gone(`submission ${leadId} was erased before it was stored`);
    // It was stored once and erased since: whoever sends it again is told what they were told then.
    return { accepted: true, lead_id: leadId };
  }
  if (known.bodyHash !== lead.bodyHash) {
    throw new AppError(
      "idempotency_conflict",
      "Another submission with other content has this id already. Use a new id for new content.",
    );
  }
  log("submission.repeated", { workspaceId, leadId: known.leadId, source });
  return { accepted: true, lead_id: known.leadId };
}

/**
 * Commits the batch and returns the rows of each statement. Every statement is keyed by the lead, so a batch of which we
 * do not know whether it was committed is simply run again.
 */
async function storeAll(
  workspaceId: string,
  statements: D1PreparedStatement[],
  { commit, log }: Pick<Services, "commit" | "log">,
): ReturnType<Services["commit"]> {
  try {
    return await commit(workspaceId, statements);
  } catch (error) {
    if (isTooBig(error))
      throw new AppError("field_too_long", "This is more than we can store. Shorten it.", { cause: error });
    if (isStatementFault(error)) throw error;
    log("intake.store_again", { error: errorText(error) });
  }
  try {
    return await commit(workspaceId, statements);
  } catch (cause) {
    if (isStatementFault(cause)) throw cause;
    log("intake.store_failed", { error: errorText(cause) });
    throw new AppError("storage_busy", "We cannot store it just now. Send it again in a moment.", {
      cause,
      retryAfterSeconds: 5,
    });
  }
}

/** Keyed, so that nobody who sees a hash can try out contents on it. */
async function hashesOf(
  { submissionId, evidence, door, sender }: Submission,
  form: Form,
  content: Content,
  services: Services,
) {
  const key = await signingKey(services, "body-hash");
  const said = [form.id, ...content.answers.map((answer) => [answer.key, answer.value])];
  const ofBody = async () => toBase64Url(await hmac(key, JSON.stringify(said)));
  if (submissionId !== null) {
    const [bodyHash, submissionHash] = await Promise.all([ofBody(), submissionHashOf(submissionId, services)]);
    return { submissionId, bodyHash, submissionHash };
  }
  const bodyHash = await ofBody();

  // A hosted page was opened for one visit; elsewhere the place and the hour have to tell one enquiry from the next.
  const visit =
    door === "page" && evidence.token
      ? ["visit", evidence.token]
      : ["window", sender.ip, Math.floor(services.now() / SAME_SUBMISSION_MS)];
  const made = await hmac(key, JSON.stringify(["submission", bodyHash, ...visit]));
  const madeId = `made_${toBase64Url(made.subarray(0, 18))}`;
  return { submissionId: madeId, bodyHash, submissionHash: await submissionHashOf(madeId, services) };
}

function suspectOf(
  { door, submissionId, evidence, sender }: Submission & { submissionId: string },
  form: Form,
  content: Content,
): Suspect {
  const { ip, origin, ownOrigin, hasBrowserMarks } = sender;
  const { name, email } = content;
  // A spammer takes any box that is open; what a person is called is looked at by itself.
  const message = content.answers
    .filter(({ key, type }) => key === "message" || (["text", "textarea"].includes(type) && !/name$/.test(key)))
    .map(({ value }) => value)
    .join("\n");
  const { id: formId, workspaceId, allowedOrigins, asksTurnstile } = form;
  return {
    door,
    workspaceId,
    submissionId,
    formId,
    allowedOrigins,
    asksTurnstile,
    origin,
    ownOrigin,
    hasBrowserMarks,
    evidence,
    ip,
    name,
    email,
    message,
  };
}

/**
 * The visitor's. A browser cannot choose its country, as the edge knows better; of a call to the API the edge only knows
 * where the caller's own server stands, so there the caller's word counts.
 */
function countryOf({ door, context, sender }: Submission): string | null {
  return door === "api" ? (context.country ?? null) : sender.country;
}

function completed({ country: _, ...context }: SubmissionContext, country: string | null, sender: Sender) {
  const userAgent = context.user_agent ?? sender.userAgent;
  return {
    ...context,
    ...(userAgent === "" ? {} : { user_agent: userAgent }),
    ...(country === null ? {} : { country }),
  };
}

async function readPhoneOf(typed: string, workspaceId: string, ownCountry: string | null, services: Services) {
  if (typed === "") return null;
  const country = isInternational(typed) ? null : ((await defaultCountryOf(workspaceId, services)) ?? ownCountry);
  return readPhone(typed, country);
}

async function defaultCountryOf(workspaceId: string, { db, cache, now }: Services): Promise<string | null> {
  const key = `intake/country/${workspaceId}`;
  const known = cache.get(key);
  if (known !== undefined && known.expiresAtMs > now()) return known.value as string | null;
  const country = (await findWorkspace(db, workspaceId))?.defaultCountry ?? null;
  cache.set(key, { value: country, expiresAtMs: now() + REMEMBER_COUNTRY_MS });
  return country;
}
