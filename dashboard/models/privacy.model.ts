import { signal } from "@preact/signals";
import type { ApiPrivacy } from "../../worker/modules/privacy/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type PrivacyModel = ReturnType<typeof createPrivacyModel>;

/** How long leads are kept, and what was erased and exported. */
export function createPrivacyModel(api: Api, toasts: Toasts) {
  const privacy = createRequest<ApiPrivacy>(() => api.privacy.read());
  /** By member id, for the record of what was done. */
  const names = signal<ReadonlyMap<string, string>>(new Map());
  /** A shorter time that would erase leads at once: it waits for a second word. */
  const asked = signal<{ days: number; leads: number } | null>(null);
  const isSaving = signal(false);

  return { privacy, names, asked, isSaving, open, pick, save, forgetAsked };

  function open(): () => void {
    void privacy.refresh();
    api.workspace.members().then(
      ({ members }) => {
        names.value = new Map(members.map(({ id, name }) => [id, name]));
      },
      () => {}, // names adorn the record: without them it says "somebody"
    );
    return () => {};
  }

  /** Null keeps leads until somebody erases them. */
  async function pick(days: number | null): Promise<void> {
    if (days === null) return save(null);
    isSaving.value = true;
    const preview = await api.privacy.preview(days).catch((error: unknown) => {
      toasts.say(sentenceOf(error), { tone: "bad" });
      return null;
    });
    isSaving.value = false;
    if (preview === null) return;
    if (preview.leads > 0) asked.value = { days, leads: preview.leads };
    else await save(days);
  }

  function forgetAsked(): void {
    asked.value = null;
  }

  /** Takes effect within minutes: older leads go. */
  async function save(days: number | null): Promise<void> {
    isSaving.value = true;
    const isDone = await toasts.attempt(async () => privacy.set(await api.privacy.setRetention(days)));
    isSaving.value = false;
    if (isDone)
      toasts.say(days === null ? "Leads are kept until somebody erases them." : "Settings saved.", { tone: "good" });
  }
}
