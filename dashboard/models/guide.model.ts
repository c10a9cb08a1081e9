import { computed, signal } from "@preact/signals";
import type { ApiDestination } from "../../worker/modules/deliveries/contract.ts";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { ApiLead } from "../../worker/modules/leads/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { follow } from "./follow.ts";
import { createRequest } from "./request.ts";

export type GuideModel = ReturnType<typeof createGuideModel>;
export type GuideStep = "form" | "telegram" | "webhook" | "lead";

interface Progress {
  forms: ApiForm[];
  destinations: ApiDestination[];
  newestLead: ApiLead | null;
}

/** From an empty workspace to the first lead. What is done is read from the data, so nobody has to tick anything. */
export function createGuideModel(api: Api, live: Live) {
  const progress = createRequest<Progress>(async () => {
    const [forms, destinations, accepted, held, spam] = await Promise.all([
      api.forms.list(),
      api.destinations.list(),
      api.leads.list({ limit: 1 }),
      api.leads.list({ limit: 1, verdict: "held" }),
      api.leads.list({ limit: 1, verdict: "spam" }),
    ]);
    const newest = [...accepted.leads, ...held.leads, ...spam.leads].sort((one, other) =>
      one.created_at < other.created_at ? 1 : -1,
    );
    return {
      forms: forms.forms
        .filter(({ status }) => status !== "archived")
        .sort((one, other) => (one.created_at < other.created_at ? -1 : 1)),
      destinations: destinations.destinations,
      newestLead: newest[0] ?? null,
    };
  });
  const skipped = signal<ReadonlySet<GuideStep>>(new Set());
  const formName = signal("Contact form");
  const problem = signal<string | null>(null);
  const isCreating = signal(false);

  const form = computed(() => progress.value.value?.forms[0] ?? null);
  const lead = computed(() => progress.value.value?.newestLead ?? null);
  const has = (kind: string) => progress.value.value?.destinations.some((one) => one.kind === kind) ?? false;
  const done = computed<Record<GuideStep, boolean>>(() => ({
    form: form.value !== null,
    telegram: has("telegram"),
    webhook: has("webhook"),
    lead: lead.value !== null,
  }));
  /** The step to do now; null when all is done. */
  const current = computed<GuideStep | null>(() => {
    const steps: GuideStep[] = ["form", "telegram", "webhook", "lead"];
    return steps.find((step) => !done.value[step] && !(skipped.value.has(step) && step !== "lead")) ?? null;
  });

  return { progress, skipped, formName, problem, isCreating, form, lead, done, current, open, skip, createForm };

  function open(): () => void {
    void progress.refresh();
    return follow(live, () => true, progress.refresh);
  }

  function skip(step: GuideStep): void {
    skipped.value = new Set([...skipped.value, step]);
  }

  async function createForm(): Promise<void> {
    isCreating.value = true;
    problem.value = null;
    try {
      await api.forms.create({ name: formName.value.trim() });
      await progress.refresh();
    } catch (error) {
      problem.value = sentenceOf(error);
    } finally {
      isCreating.value = false;
    }
  }
}
