import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { ifStorageAnswers } from "../../core/storage-trouble.ts";
import type { Form } from "../forms/contract.ts";
import { findFormAcrossWorkspaces } from "../forms/index.ts";

/**
 * Undefined when the database cannot say just now: then the lifeboat takes what is sent, and whoever lands it looks.
 * @throws AppError `not_found` for a form that takes nothing: unknown, archived or paused
 */
export async function findOpenForm(services: Services, formId: string): Promise<Form | undefined> {
  const form = await ifStorageAnswers(findFormAcrossWorkspaces(services, formId));
  if (form === null) throw unknownForm();
  if (form?.status === "paused") {
    throw new AppError("not_found", "This form is taking a break and accepts no messages just now.");
  }
  return form;
}

export function unknownForm(): AppError {
  return new AppError("not_found", "There is no form with this id.");
}
