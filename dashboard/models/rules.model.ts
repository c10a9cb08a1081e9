import { computed, signal } from "@preact/signals";
import type { ApiDestination } from "../../worker/modules/deliveries/contract.ts";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { ApiRule } from "../../worker/modules/routing/contract.ts";
import { type Api, ApiError, sentenceOf } from "../api.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type RulesModel = ReturnType<typeof createRulesModel>;
/** A rule in the editor; a new one has no id yet, so `key` tells rows apart. */
export type RuleDraft = Omit<ApiRule, "id"> & { id?: string; key: string };

/** Who hears of which lead: the whole list is edited, then saved as one. */
export function createRulesModel(api: Api, toasts: Toasts) {
  const stored = createRequest<ApiRule[]>(async () => (await api.rules.read()).rules);
  const rules = signal<RuleDraft[] | null>(null);
  const destinations = signal<ApiDestination[]>([]);
  const forms = signal<ApiForm[]>([]);
  /** Where the server found something wrong, such as `rules.1.name`, and what. */
  const mistake = signal<{ field: string; sentence: string } | null>(null);
  const isSaving = signal(false);
  const isDirty = computed(
    () => rules.value !== null && JSON.stringify(rules.value.map(toWire)) !== JSON.stringify(stored.value.value),
  );
  let lastKey = 0;

  return {
    stored,
    rules,
    destinations,
    forms,
    mistake,
    isSaving,
    isDirty,
    open,
    add,
    change,
    move,
    remove,
    save,
    discard,
  };

  function open(): () => void {
    void load();
    return () => {};
  }

  async function load(): Promise<void> {
    await stored.refresh();
    take(stored.value.value);
    const [known, all] = await Promise.all([
      api.destinations.list().catch(() => null),
      api.forms.list().catch(() => null),
    ]);
    destinations.value = known?.destinations ?? [];
    forms.value = all?.forms ?? [];
  }

  function take(list: ApiRule[] | null): void {
    rules.value = list?.map((rule) => ({ ...rule, key: rule.id })) ?? null;
  }

  function add(): void {
    const rule: RuleDraft = {
      key: `new-${++lastKey}`,
      name: "New rule",
      enabled: true,
      min_score: null,
      form_ids: [],
      all_destinations: true,
      destination_ids: [],
    };
    rules.value = [...(rules.value ?? []), rule];
  }

  function change(key: string, wanted: Partial<RuleDraft>): void {
    rules.value = rules.value?.map((rule) => (rule.key === key ? { ...rule, ...wanted } : rule)) ?? null;
  }

  function move(index: number, by: -1 | 1): void {
    const list = [...(rules.value ?? [])];
    const [moved] = list.splice(index, 1);
    if (moved !== undefined) list.splice(index + by, 0, moved);
    rules.value = list;
  }

  function remove(index: number): void {
    const removed = rules.value?.[index];
    if (removed === undefined) return;
    rules.value = rules.value?.filter((_, place) => place !== index) ?? null;
    const putBack = () => {
      const list = [...(rules.value ?? [])];
      list.splice(index, 0, removed);
      rules.value = list;
    };
    toasts.say(`“${removed.name}” removed.`, { action: { label: "Undo", run: putBack } });
  }

  async function save(): Promise<boolean> {
    isSaving.value = true;
    mistake.value = null;
    try {
      const { rules: saved } = await api.rules.replace((rules.value ?? []).map(toWire));
      stored.set(saved);
      take(saved);
      toasts.say("Rules saved. They hold from the next lead on.", { tone: "good" });
      return true;
    } catch (error) {
      mistake.value = { field: error instanceof ApiError ? error.field : "", sentence: sentenceOf(error) };
      return false;
    } finally {
      isSaving.value = false;
    }
  }

  function discard(): void {
    mistake.value = null;
    take(stored.value.value);
  }
}

function toWire({ key: _, id, ...rule }: RuleDraft) {
  return { ...(id !== undefined && { id }), ...rule };
}
