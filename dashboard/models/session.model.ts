import { computed, signal } from "@preact/signals";
import type { Me } from "../../worker/modules/accounts/contract.ts";
import { type Api, ApiError, type LeadCounts, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { concernsLeads, follow } from "./follow.ts";
import { createRequest } from "./request.ts";

export type Session = ReturnType<typeof createSession>;

/** Who is signed in, what waits in the workspace, and what to do when the session ends. */
export function createSession(api: Api, live: Live) {
  const me = signal<Me | null>(null);
  const state = signal<"loading" | "signed_out" | "signed_in" | "unreachable">("loading");
  const problem = signal("");
  /** The session ended while a page was open: the page stays as it is, and asks to sign in again on top of it. */
  const hasExpired = signal(false);
  const counts = createRequest<LeadCounts>(() => api.leads.counts());
  const workspace = computed(() => me.value?.workspace ?? null);
  const canManage = computed(() => me.value?.role === "owner" || me.value?.role === "admin");

  follow(live, concernsLeads, counts.refresh);
  follow(live, ({ topic }) => topic === "workspace", reload);

  return {
    me,
    state,
    problem,
    hasExpired,
    counts,
    workspace,
    canManage,
    load,
    signedIn,
    sessionEnded,
    signOut,
    createWorkspace,
    changed,
    hideGuide,
  };

  async function load(): Promise<void> {
    try {
      signedIn(await api.me.read());
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return; // `sessionEnded` was called
      problem.value = sentenceOf(error);
      state.value = "unreachable";
    }
  }

  /** Reads again who we are; what goes wrong here shows where the person acts next. */
  async function reload(): Promise<void> {
    const fresh = await api.me.read().catch(() => null);
    if (fresh !== null) me.value = fresh;
  }

  function signedIn(who: Me): void {
    const before = me.value;
    // Somebody else must not see, or save, what the one before had open.
    if (hasExpired.value && before?.email !== who.email) {
      location.reload();
      return;
    }
    me.value = who;
    hasExpired.value = false;
    state.value = "signed_in";
    if (who.workspace === null) return;
    live.stop();
    live.start();
    void counts.refresh();
  }

  function sessionEnded(): void {
    live.stop();
    if (state.value === "signed_in") hasExpired.value = true;
    else state.value = "signed_out";
  }

  async function signOut(): Promise<void> {
    await api.signIn.signOut();
    live.stop();
    location.assign("/app/"); // a fresh page holds nothing of what was shown
  }

  async function createWorkspace(name: string): Promise<void> {
    await api.workspace.create({ name, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    signedIn(await api.me.read());
  }

  function changed(change: Partial<Me>): void {
    if (me.value !== null) me.value = { ...me.value, ...change };
  }

  async function hideGuide(isHidden: boolean): Promise<void> {
    changed({ workspace: await api.workspace.change({ guide_hidden: isHidden }) });
  }
}
