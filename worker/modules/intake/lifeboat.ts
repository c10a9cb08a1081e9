import { z } from "zod";
import { AppError, errorText, GiveUp } from "../../core/errors.ts";
import { looksLikeId } from "../../core/ids.ts";
import type { Services } from "../../core/services.ts";
import { isStorageTrouble, storageBusy } from "../../core/storage-trouble.ts";
import type { Form } from "../forms/contract.ts";
import { evidenceSchema } from "../guard/contract.ts";
import { askFloodGate } from "../guard/index.ts";
import { LEAD_SOURCES } from "../leads/contract.ts";
import { acceptSubmission, type Submission } from "./accept-submission.ts";
import { type Accepted, submissionContextSchema } from "./contract.ts";
import { leadIdOf, tellLeadId } from "./told-leads.ts";

/** Under the 128 KB of a queue's message, with room for what the queue adds. */
const MAX_SEALED_LENGTH = 120_000;

/** Bound into the seal: nothing else that we seal opens as a submission. */
const SEAL_CONTEXT = "lifeboat/submission";

const passengerSchema = z.object({
  formId: z.string(),
  /** The lead's id, which the sender has been told. */
  leadId: z.string(),
  /** When it arrived: by this the token, the rate and the double click are judged. */
  receivedAtMs: z.number().int(),
  /** Of an API key that could not be checked when it was shown; null when it was, or none was asked for. */
  uncheckedKeyHash: z.string().nullable().default(null),
  submission: z.object({
    source: z.enum(LEAD_SOURCES),
    door: z.enum(["widget", "page", "form", "api"]),
    submissionId: z.string().nullable(),
    values: z.array(z.tuple([z.string(), z.string()])),
    context: submissionContextSchema,
    evidence: evidenceSchema,
    sender: z.object({
      ip: z.string().nullable(),
      country: z.string().nullable(),
      userAgent: z.string(),
      origin: z.string().nullable(),
      ownOrigin: z.string(),
      hasBrowserMarks: z.boolean(),
    }),
  }),
});
export type Passenger = z.infer<typeof passengerSchema>;

/**
 * The way in when the database may refuse. What it does not take goes, sealed and whole, into a second store, the
 * lifeboat queue; a message that the queue took is on disk, so "accepted" is still true.
 * @param form undefined when the database could not say which it is; whoever lands the submission finds out
 * @throws AppError `rate_limited`; `storage_busy` when neither takes it; what `acceptSubmission` throws for a bad submission
 */
export async function acceptByAnyMeans(
  submission: Submission,
  formId: string,
  form: Form | undefined,
  services: Services,
  uncheckedKeyHash: string | null = null,
): Promise<Accepted> {
  const waitMs = await askFloodGate({ ...submission, formId, ip: submission.sender.ip }, services);
  if (waitMs > 0) await scheduler.wait(waitMs);
  const leadId = await leadIdOf(formId, submission, services);
  const passenger = { formId, leadId, receivedAtMs: services.now(), uncheckedKeyHash };
  try {
    if (form === undefined) throw storageBusy("the form could not be read");
    return await acceptSubmission(submission, form, asOf(passenger, services));
  } catch (cause) {
    const isRefused = cause instanceof AppError ? cause.code === "storage_busy" : isStorageTrouble(cause);
    if (!isRefused || !looksLikeId("form", formId)) throw cause;
    const told = await tellLeadId(formId, submission, leadId, services);
    const values = pairsOf(submission);
    if (await board({ ...passenger, leadId: told, submission: { ...submission, values } }, services)) {
      return { accepted: true, lead_id: told };
    }
    throw storageBusy(cause);
  }
}

/** The same moment and the same lead, however late and often it is tried. */
export function asOf(
  { leadId, receivedAtMs }: Pick<Passenger, "leadId" | "receivedAtMs">,
  services: Services,
): Services {
  const newId: Services["newId"] = (kind) => (kind === "lead" ? leadId : services.newId(kind));
  return { ...services, newId, now: () => receivedAtMs };
}

const pairsOf = ({ values }: Submission) => [...values].map(([name, value]): [string, string] => [name, value]);

async function board(passenger: Passenger, { keyRing, lifeboat, log }: Services): Promise<boolean> {
  const { leadId, formId } = passenger;
  const sealed = await keyRing.seal(JSON.stringify(passenger), SEAL_CONTEXT);
  if (sealed.length > MAX_SEALED_LENGTH) {
    log("lifeboat.too_small", { leadId, formId, length: sealed.length });
    return false;
  }
  try {
    await lifeboat.board(sealed);
    log("lifeboat.boarded", { leadId, formId });
    return true;
  } catch (error) {
    log("lifeboat.lost", { leadId, formId, error: errorText(error) });
    return false;
  }
}

/**
 * What a message of the lifeboat holds.
 * @throws GiveUp when it is none of ours, or its key is not here
 */
export async function openPassenger(message: unknown, { keyRing }: Pick<Services, "keyRing">): Promise<Passenger> {
  const { sealed } = z.object({ sealed: z.string() }).catch({ sealed: "" }).parse(message);
  const text = await keyRing.open(sealed, SEAL_CONTEXT).catch((cause) => {
    const why = "It does not open: the key that sealed it is not in ENCRYPTION_KEYS, or it is no submission of ours.";
    throw new GiveUp(why, { cause });
  });
  const passenger = passengerSchema.safeParse(JSON.parse(text));
  if (!passenger.success) throw new GiveUp("It is not a submission as this version writes them.");
  return passenger.data;
}
