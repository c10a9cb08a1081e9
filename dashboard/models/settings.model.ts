import { signal } from "@preact/signals";
import type { ApiMember } from "../../worker/modules/accounts/contract.ts";
import type { Api, ApiKey, NewApiKey, WorkspaceChange } from "../api.ts";
import { createRequest } from "./request.ts";
import type { Session } from "./session.model.ts";
import type { Toasts } from "./toasts.model.ts";

export type SettingsModel = ReturnType<typeof createSettingsModel>;

type Part = "workspace" | "profile" | "key";

/** The workspace, oneself, and the keys to the API. */
export function createSettingsModel(api: Api, session: Session, toasts: Toasts) {
  const keys = createRequest<ApiKey[]>(async () => (await api.apiKeys.list()).api_keys);
  const members = createRequest<ApiMember[]>(async () => (await api.workspace.members()).members);
  const newKeyName = signal("");
  /** Shown once, right after it was made. */
  const newKey = signal<NewApiKey | null>(null);
  const saving = signal<Part | null>(null);

  return {
    keys,
    members,
    newKeyName,
    newKey,
    saving,
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

  async function save(part: Part, work: () => Promise<void>): Promise<boolean> {
    saving.value = part;
    const isDone = await toasts.attempt(work);
    saving.value = null;
    return isDone;
  }

  async function changeWorkspace(change: WorkspaceChange): Promise<boolean> {
    const isDone = await save("workspace", async () =>
      session.changed({ workspace: await api.workspace.change(change) }),
    );
    if (isDone) toasts.say("Settings saved.", { tone: "good" });
    return isDone;
  }

  async function rename(name: string): Promise<boolean> {
    const isDone = await save("profile", async () => session.changed(await api.me.rename(name)));
    if (isDone) toasts.say("Your name was changed.", { tone: "good" });
    void members.refresh();
    return isDone;
  }

  async function createKey(): Promise<void> {
    await save("key", async () => {
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
