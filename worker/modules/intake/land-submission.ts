import { z } from "zod";
import { sha256Hex } from "../../core/crypto.ts";
import { AppError, errorText, GiveUp, Gone } from "../../core/errors.ts";
import { defineJob } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { isStorageTrouble } from "../../core/storage-trouble.ts";
import { findCaller } from "../accounts/index.ts";
import type { Form } from "../forms/contract.ts";
import { findStoredFormAcrossWorkspaces } from "../forms/index.ts";
import { keepSubmission, landAccepted, type Submission } from "./accept-submission.ts";
import { asOf, openPassenger, type Passenger } from "./lifeboat.ts";
import {
  deleteStrandedAcrossWorkspaces,
  findStrandedAcrossWorkspaces,
  insertStrandedAcrossWorkspaces,
} from "./store.ts";

/** In the place of a workspace, in the job of a submission that none could be found for. */
const NO_WORKSPACE = "none";

/**
 * What became of a message of the lifeboat: a lead; nothing, as it or its sender was erased meanwhile; a dead job that the operator sees and can replay, where no workspace
 * can be given it; or it has to come again, as the database still refuses. It was answered "accepted": nothing is dropped.
 */
export type Landing = "stored" | "erased" | "stranded" | "waits";

/** Stores what the lifeboat brought. Never throws. */
export async function landSubmission(message: unknown, services: Services): Promise<Landing> {
  try {
    return await storePassenger(await openPassenger(message, services), services);
  } catch (error) {
    if (isBusy(error)) {
      services.log("lifeboat.waits", { error: errorText(error) });
      return "waits";
    }
    return strand(message, error, services);
  }
}

/** Tries once more, when the operator says so: a key is back, a form is restored, a mistake of ours is mended. */
export const landStranded = defineJob({
  name: "submission.land",
  data: z.object({ workspaceId: z.literal(NO_WORKSPACE), strandedId: z.string() }),
  key: ({ strandedId }) => strandedId,
  async run({ strandedId }, services) {
    const message = await findStrandedAcrossWorkspaces(services.db, strandedId);
    if (message === null) return;
    await storePassenger(await openPassenger(JSON.parse(message), services), services);
    await deleteStrandedAcrossWorkspaces(services.db, strandedId);
  },
});

/** @throws GiveUp when it belongs to nobody here; what the database throws */
async function storePassenger(passenger: Passenger, services: Services): Promise<"stored" | "erased"> {
  const { formId, leadId, submission } = passenger;
  // A form that was paused meanwhile takes it all the same: it was accepted while nobody could tell.
  const form = await findStoredFormAcrossWorkspaces(services.db, formId);
  if (form === null) throw new GiveUp(`There is no form ${formId}, so nobody to give it to.`);

  const then = asOf(passenger, services);
  try {
    const doubt = (await doubtAbout(passenger, form, services)) ?? (await doubtOnLanding(submission, form, then));
    if (doubt !== null)
      await keepSubmission(submission, form, `It arrived while the database was down, and ${doubt}`, then);
    services.log("lifeboat.landed", { leadId, formId, isDoubtful: doubt !== null });
    return "stored";
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
    services.log("lifeboat.erased", { leadId, formId, workspaceId: form.workspaceId });
    return "erased";
  }
}

/** Stores it, or says why it cannot be stored as it is: the end of a sentence. */
async function doubtOnLanding(submission: Submission, form: Form, services: Services): Promise<string | null> {
  try {
    await landAccepted(submission, form, services);
    return null;
  } catch (error) {
    if (isBusy(error) || !(error instanceof AppError)) throw error;
    return error.code === "idempotency_conflict"
      ? "another message with other words has come under its id."
      : `does not fit the form: ${error.message}`;
  }
}

/** What could not be looked at when it was accepted; the end of a sentence, or null. */
async function doubtAbout({ uncheckedKeyHash }: Passenger, form: Form, services: Services): Promise<string | null> {
  if (uncheckedKeyHash !== null) {
    const caller = await findCaller(uncheckedKeyHash, services);
    if (caller === null) return "the API key it came with is not one of yours.";
    if (caller.workspaceId !== form.workspaceId) {
      throw new GiveUp(`Its API key belongs to another workspace than the form ${form.id}.`);
    }
  }
  return form.status === "archived" ? "its form has been deleted." : null;
}

/** Keeps a message that no try will turn into a lead, with a job that ends dead at once and so is seen. */
async function strand(message: unknown, cause: unknown, services: Services): Promise<Landing> {
  const { db, jobs, now, log } = services;
  const text = JSON.stringify(message) ?? "null";
  const strandedId = await sha256Hex(text);
  const job = jobs.create(landStranded, { workspaceId: NO_WORKSPACE, strandedId });
  try {
    const stranded = { id: strandedId, message: text, arrivedAtMs: now() };
    await db.batch([insertStrandedAcrossWorkspaces(db, stranded), job.insert]);
  } catch (error) {
    log("lifeboat.waits", { error: errorText(error) });
    return "waits";
  }
  jobs.ring();
  log("lifeboat.stranded", { strandedId, error: errorText(cause) });
  return "stranded";
}

function isBusy(error: unknown): boolean {
  return error instanceof AppError ? error.code === "storage_busy" : isStorageTrouble(error);
}
