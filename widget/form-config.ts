import type { PublicForm } from "../worker/modules/forms/contract.ts";
import { requestUntilAnswered } from "./send.ts";

/** This form's questions and colours, or undefined when there is no such live form. `onTrouble` hears of each failure. */
export async function fetchForm(
  api: string,
  formId: string,
  signal: AbortSignal,
  onTrouble: () => void,
): Promise<PublicForm | undefined> {
  const answer = await requestUntilAnswered(`${api}/v1/forms/${formId}/config`, undefined, signal, onTrouble);
  return answer?.ok ? answer.json() : undefined;
}
