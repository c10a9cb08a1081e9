import type { PublicForm } from "../worker/modules/forms/contract.ts";
import type { Options } from "./options.ts";
import { requestUntilAnswered } from "./send.ts";

/** This form's questions and colours, or undefined when there is no such live form. `onTrouble` hears of each failure. */
export async function fetchForm(
  { api, formId, looks: { language } }: Options,
  signal: AbortSignal,
  onTrouble: () => void,
): Promise<PublicForm | undefined> {
  const url = `${api}/v1/forms/${formId}/config${language ? `?language=${language}` : ""}`;
  const answer = await requestUntilAnswered(url, undefined, signal, onTrouble);
  return answer.ok ? answer.json() : undefined;
}
