import { signal } from "@preact/signals";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { follow } from "./follow.ts";
import { createRequest } from "./request.ts";

export type FormsModel = ReturnType<typeof createFormsModel>;

/** The workspace's forms. */
export function createFormsModel(api: Api, live: Live) {
  const list = createRequest<ApiForm[]>(async () => (await api.forms.list()).forms);
  const newName = signal("");
  const problem = signal<string | null>(null);
  const isCreating = signal(false);

  return { list, newName, problem, isCreating, open, create };

  function open(): () => void {
    void list.refresh();
    return follow(live, ({ topic }) => topic !== "workspace" && topic !== "destination", list.refresh);
  }

  /** Makes a form with the usual four questions; null when that failed. */
  async function create(): Promise<ApiForm | null> {
    isCreating.value = true;
    problem.value = null;
    try {
      const form = await api.forms.create({ name: newName.value.trim() });
      newName.value = "";
      return form;
    } catch (error) {
      problem.value = sentenceOf(error);
      return null;
    } finally {
      isCreating.value = false;
    }
  }
}
