import { computed, signal } from "@preact/signals";
import type { ApiDelivery } from "../../worker/modules/deliveries/contract.ts";
import type { Amount, ApiLead, Outcome } from "../../worker/modules/leads/contract.ts";
import type { ApiDecision } from "../../worker/modules/routing/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { createDeliveryDetails } from "./delivery-details.ts";
import { concernsLeads, follow } from "./follow.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type LeadModel = ReturnType<typeof createLeadModel>;

/** One lead: its page, why it went where it went, and what can be done with it. */
export function createLeadModel(
  api: Api,
  live: Live,
  toasts: Toasts,
  leadId: string,
  onChange: (lead: ApiLead) => void,
  myName: () => string | undefined,
) {
  const page = createRequest(() => api.leads.read(leadId));
  const decisions = createRequest<ApiDecision[]>(async () => (await api.leads.decisions(leadId)).decisions);
  const deliveries = createRequest<ApiDelivery[]>(
    async () => (await api.deliveries.list({ lead_id: leadId, limit: 100 })).deliveries,
  );
  const destinationNames = signal<ReadonlyMap<string, string>>(new Map());
  const formNames = signal<ReadonlyMap<string, string>>(new Map());
  const isActing = signal(false);
  const lead = computed(() => page.value.value?.lead ?? null);
  const formName = computed(() => (lead.value === null ? null : (formNames.value.get(lead.value.form_id) ?? null)));
  const details = createDeliveryDetails(api, toasts, () => void deliveries.refresh());

  return {
    page,
    decisions,
    deliveries,
    destinationNames,
    formName,
    isActing,
    lead,
    details,
    open,
    refresh,
    claim,
    giveBack,
    notALead,
    reopen,
    release,
    setOutcome,
  };

  function open(): () => void {
    void refresh();
    void readNames();
    return follow(live, (change) => concernsLeads(change) && (change.id ?? leadId) === leadId, refresh);
  }

  async function refresh(): Promise<void> {
    await Promise.all([page.refresh(), decisions.refresh(), deliveries.refresh(), details.refreshOpen()]);
    if (lead.value !== null) onChange(lead.value);
  }

  /** Names of destinations and of the form adorn the page; without them it shows ids. */
  async function readNames(): Promise<void> {
    const [known, forms] = await Promise.all([
      api.destinations.list().catch(() => null),
      api.forms.list().catch(() => null),
    ]);
    if (known !== null) destinationNames.value = new Map(known.destinations.map(({ id, name }) => [id, name]));
    if (forms !== null) formNames.value = new Map(forms.forms.map(({ id, name }) => [id, name]));
  }

  async function act(work: () => Promise<ApiLead>): Promise<boolean> {
    isActing.value = true;
    try {
      const changed = await work();
      const shown = page.value.value;
      if (shown !== null) page.set({ ...shown, lead: changed });
      onChange(changed);
      return true;
    } catch (error) {
      toasts.say(sentenceOf(error), { tone: "bad" });
      return false;
    } finally {
      isActing.value = false;
      void refresh();
    }
  }

  async function claim(): Promise<void> {
    if (await act(() => api.leads.claim(leadId)))
      toasts.say("This lead is yours.", { tone: "good", action: { label: "Undo", run: () => void giveBack() } });
  }

  /** What a colleague had is not put back: only they can say that they have it. */
  async function giveBack(): Promise<void> {
    const wasMine = isMine(lead.value);
    if (await act(() => api.leads.unclaim(leadId)))
      toasts.say(
        "Given back: anybody can claim it.",
        wasMine ? { action: { label: "Undo", run: () => void claim() } } : {},
      );
  }

  async function notALead(): Promise<void> {
    const before = lead.value;
    if (await act(() => api.leads.notALead(leadId)))
      toasts.say("Taken out of the list.", { action: { label: "Undo", run: () => void reopen(before) } });
  }

  async function reopen(before: ApiLead | null = null): Promise<void> {
    if (await takeBack(before, () => api.leads.reopen(leadId))) toasts.say("Back in the list.", { tone: "good" });
  }

  function isMine(one: ApiLead | null): boolean {
    return one?.status === "claimed" && one.claimed_by === myName();
  }

  /** Takes a change back, and with it whose the lead is: closing one had made it mine, putting it away nobody's. */
  function takeBack(before: ApiLead | null, work: () => Promise<ApiLead>): Promise<boolean> {
    return act(async () => {
      const now = await work();
      if (before?.status === "new" && now.status === "claimed") return api.leads.unclaim(leadId);
      if (isMine(before) && now.status === "new") return api.leads.claim(leadId);
      return now;
    });
  }

  async function release(): Promise<void> {
    if (await act(() => api.leads.release(leadId)))
      toasts.say("Released: it goes to your destinations now.", {
        tone: "good",
        action: { label: "Not a lead", run: () => void notALead() },
      });
  }

  /** Null opens it again. Undo says again what was said before. */
  async function setOutcome(
    outcome: Outcome | null,
    amount: Amount | null = null,
    asBefore: ApiLead | null = null,
  ): Promise<void> {
    const before = lead.value;
    if (!(await takeBack(asBefore, () => api.leads.setOutcome(leadId, outcome, amount)))) return;
    const undo = () => void setOutcome(before?.outcome ?? null, before?.outcome_amount ?? null, before);
    const tone = outcome === "won" ? ({ tone: "good" } as const) : {};
    toasts.say(OUTCOME_SENTENCES[outcome ?? "open"], { ...tone, action: { label: "Undo", run: undo } });
  }
}

const OUTCOME_SENTENCES: Record<Outcome | "open", string> = {
  won: "Won. Well done!",
  lost: "Marked as lost.",
  junk: "Taken out of the list as junk.",
  open: "It is open again.",
};
