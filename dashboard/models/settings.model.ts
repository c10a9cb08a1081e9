import { signal } from "@preact/signals";
import type { ApiMember } from "../../worker/modules/accounts/contract.ts";
import type { Api, ApiKey, NewApiKey, WorkspaceChange } from "../api.ts";
import { createRequest } from "./request.ts";
import type { Session } from "./session.model.ts";
import type { Toasts } from "./toasts.model.ts";

export type SettingsModel = ReturnType<typeof createSettingsModel>;

/** The workspace, oneself, and the keys to the API. */
export function createSettingsModel(api: Api, session: Session, toasts: Toasts) {
  const keys = createRequest<ApiKey[]>(async () => (await api.apiKeys.list()).api_keys);
  const members = createRequest<ApiMember[]>(async () => (await api.workspace.members()).members);
  const newKeyName = signal("");
  /** Shown once, right after it was made. */
  const newKey = signal<NewApiKey | null>(null);
  const isSaving = signal(false);

  return {
    keys,
    members,
    newKeyName,
    newKey,
    isSaving,
    open,
    changeWorkspace,
    rename,
    createKey,
    forgetNewKey,
    revokeKey,
  };

  function open(): () => void {
    void members.refresh();
    if (session.canManage.value) void keys.refresh();
    return () => {};
  }

  async function saving(work: () => Promise<void>): Promise<boolean> {
    isSaving.value = true;
    const isDone = await toasts.attempt(work);
    isSaving.value = false;
    return isDone;
  }

  async function changeWorkspace(change: WorkspaceChange): Promise<boolean> {
    const isDone = await saving(async () => session.changed({ workspace: await api.workspace.change(change) }));
    if (isDone) toasts.say("Settings saved.", { tone: "good" });
    return isDone;
  }

  async function rename(name: string): Promise<boolean> {
    const isDone = await saving(async () => session.changed(await api.me.rename(name)));
    if (isDone) toasts.say("Your name was changed.", { tone: "good" });
    void members.refresh();
    return isDone;
  }

  async function createKey(): Promise<void> {
    await saving(async () => {
      newKey.value = await api.apiKeys.create(newKeyName.value.trim());
      newKeyName.value = "";
    });
    void keys.refresh();
  }

  function forgetNewKey(): void {
    newKey.value = null;
  }

  async function revokeKey(key: ApiKey): Promise<void> {
    if (await toasts.attempt(() => api.apiKeys.revoke(key.id))) toasts.say(`The key “${key.name}” no longer works.`);
    await keys.refresh();
  }
}
