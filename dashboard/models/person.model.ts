import { computed, signal } from "@preact/signals";
import type { ApiContact, ApiLead, Correction, Restriction } from "../../worker/modules/leads/contract.ts";
import { type Api, type Mistake, mistakeIn, sentenceOf } from "../api.ts";
import type { LeadModel } from "./lead.model.ts";
import { LEAD_FIELD_KEYS } from "./lead-fields.ts";
import type { Toasts } from "./toasts.model.ts";

export type PersonModel = ReturnType<typeof createPersonModel>;
export type { Restriction };

export type Erasable = "lead" | "contact";

const LIFTED: Record<Restriction, string> = {
  ai: "AI may be used for this person again.",
  followups: "Follow-ups may be sent to this person again.",
  analytics: "This person counts in the reports again.",
};
const RESTRICTED: Record<Restriction, string> = {
  ai: "No AI for this person from now on.",
  followups: "No follow-ups for this person from now on.",
  analytics: "This person is left out of the reports.",
};

/** What the person behind a lead may ask for: no use of their data, other words in it, a copy, an end. */
export function createPersonModel(api: Api, toasts: Toasts, leadModel: LeadModel, leadId: string) {
  const contact = computed(() => leadModel.page.value.value?.contact ?? null);
  const isBusy = signal(false);
  const mistake = signal<Mistake | null>(null);

  return { contact, isBusy, mistake, restrict, correct, erase, forgetMistake };

  function forgetMistake(): void {
    mistake.value = null;
  }

  async function restrict(restriction: Restriction, isOn: boolean): Promise<void> {
    const { value: known } = contact;
    if (known === null || isBusy.value) return;
    const others = known.restrictions.filter((other) => other !== restriction);
    await busy(async () => {
      show(await api.contacts.restrict(known.id, isOn ? [...others, restriction] : others));
      toasts.say(isOn ? RESTRICTED[restriction] : LIFTED[restriction], {
        tone: "good",
        action: { label: "Undo", run: () => void restrict(restriction, !isOn) },
      });
    });
    void leadModel.refresh();
  }

  /** Only what differs is sent. Answers whether it went well. */
  async function correct(lead: ApiLead, wanted: Correction): Promise<boolean> {
    const own = LEAD_FIELD_KEYS.filter((key) => wanted[key] !== undefined && wanted[key] !== lead[key]);
    const answers = Object.entries(wanted.answers ?? {}).filter(
      ([key, value]) => lead.answers.find((answer) => answer.key === key)?.value !== value,
    );
    if (own.length === 0 && answers.length === 0) return true;
    const change: Correction = {
      ...Object.fromEntries(own.map((key) => [key, wanted[key]])),
      ...(answers.length > 0 && { answers: Object.fromEntries(answers) }),
    };
    const isDone = await busy(async () => {
      await api.leads.correct(leadId, change);
      toasts.say("Corrected. The story below keeps what stood there.", { tone: "good" });
    });
    if (isDone) void leadModel.refresh();
    return isDone;
  }

  /** Answers whether it was erased: then there is nothing left to show here. */
  async function erase(what: Erasable): Promise<boolean> {
    return busy(async () => {
      const { value: person } = contact;
      const act =
        what === "contact" && person !== null ? await api.contacts.erase(person.id) : await api.leads.erase(leadId);
      toasts.say(act.finished_at === null ? "Being erased. This goes on by itself." : "Erased.", { tone: "good" });
    });
  }

  function show(changed: ApiContact): void {
    const { value: shown } = leadModel.page.value;
    if (shown !== null) leadModel.page.set({ ...shown, contact: changed });
  }

  async function busy(work: () => Promise<void>): Promise<boolean> {
    isBusy.value = true;
    mistake.value = null;
    try {
      await work();
      return true;
    } catch (error) {
      mistake.value = mistakeIn(error);
      toasts.say(sentenceOf(error), { tone: "bad" });
      return false;
    } finally {
      isBusy.value = false;
    }
  }
}
