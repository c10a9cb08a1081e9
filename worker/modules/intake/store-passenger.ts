import { AppError, GiveUp, Gone } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { isStorageTrouble } from "../../core/storage-trouble.ts";
import { findCaller } from "../accounts/index.ts";
import type { Form } from "../forms/contract.ts";
import { findStoredFormAcrossWorkspaces } from "../forms/index.ts";
import { keepSubmission, landAccepted, type Submission } from "./accept-submission.ts";
import { asOf, type Passenger } from "./lifeboat.ts";

/**
 * Stores what the lifeboat kept, as of the moment it came; `erased` when it, or whoever sent it, was erased meanwhile.
 * @throws GiveUp when it belongs to nobody here; what the database throws
 */
export async function storePassenger(passenger: Passenger, services: Services): Promise<"stored" | "erased"> {
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

/** Whether it is the database that refuses, so that it has to come again. */
export function isBusy(error: unknown): boolean {
  return error instanceof AppError ? error.code === "storage_busy" : isStorageTrouble(error);
}
