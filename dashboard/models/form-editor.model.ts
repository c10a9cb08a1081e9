import { batch, computed, signal } from "@preact/signals";
import type { ApiForm, FieldType, FormDefinition, FormField } from "../../worker/modules/forms/contract.ts";
import { type Api, ApiError, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type FormEditorModel = ReturnType<typeof createFormEditorModel>;

/** What of a form a person edits; saved as one. */
export interface FormDraft {
  name: string;
  status: ApiForm["status"];
  definition: FormDefinition;
  allowed_origins: string[];
  keeps_unsent: boolean;
  asks_turnstile: boolean;
}

/** One form being edited: a draft beside what is stored, saved as a whole, never over somebody else's change. */
export function createFormEditorModel(api: Api, live: Live, toasts: Toasts, formId: string) {
  const stored = createRequest(() => api.forms.read(formId));
  const draft = signal<FormDraft | null>(null);
  const isSaving = signal(false);
  /** Where the server found something wrong, and what. */
  const mistake = signal<{ field: string; sentence: string } | null>(null);
  /** Somebody saved this form since we read it. */
  const conflict = signal<ApiForm | null>(null);
  const isDirty = computed(
    () =>
      draft.value !== null &&
      stored.value.value !== null &&
      JSON.stringify(draft.value) !== JSON.stringify(draftOf(stored.value.value)),
  );

  return {
    stored,
    draft,
    isDirty,
    isSaving,
    mistake,
    conflict,
    open,
    load,
    save,
    discard,
    takeTheirs,
    keepMine,
    edit,
    define,
    addField,
    changeField,
    moveField,
    removeField,
  };

  function open(): () => void {
    void load();
    return live.listen(({ topic, id }) => {
      if (topic === "form" && id === formId) void lookForConflict();
    });
  }

  async function load(): Promise<void> {
    await stored.refresh();
    if (stored.value.value !== null && draft.value === null) draft.value = draftOf(stored.value.value);
  }

  async function lookForConflict(): Promise<void> {
    const form = await api.forms.read(formId).catch(() => null); // saving finds a conflict as well
    const known = stored.value.value;
    if (form === null || known === null || isSaving.value || form.version <= known.version) return;
    if (isDirty.value) conflict.value = form;
    else accept(form);
  }

  function accept(form: ApiForm): void {
    batch(() => {
      stored.set(form);
      draft.value = draftOf(form);
      conflict.value = null;
      mistake.value = null;
    });
  }

  async function save(): Promise<boolean> {
    const [form, wanted] = [stored.value.value, draft.value];
    if (form === null || wanted === null || isSaving.value) return false;
    isSaving.value = true;
    mistake.value = null;
    try {
      const saved = await api.forms.change(formId, { version: form.version, ...withoutBlankChoices(wanted) });
      // What was typed while the answer was on its way is kept.
      const hasMore = draft.value !== wanted;
      batch(() => {
        stored.set(saved);
        if (!hasMore) draft.value = draftOf(saved);
        conflict.value = null;
      });
      toasts.say("Saved. Pages with this form show it within a minute.", { tone: "good" });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === "conflict") {
        conflict.value = await api.forms.read(formId).catch(() => null);
        if (conflict.value === null) toasts.say(error.message, { tone: "bad" });
      } else if (error instanceof ApiError && error.field !== "") {
        mistake.value = { field: error.field, sentence: sentenceOf(error) };
        toasts.say(mistake.value.sentence, { tone: "bad" });
      } else toasts.say(sentenceOf(error), { tone: "bad" });
      return false;
    } finally {
      isSaving.value = false;
    }
  }

  function discard(): void {
    if (stored.value.value !== null) accept(stored.value.value);
  }

  function takeTheirs(): void {
    if (conflict.value !== null) accept(conflict.value);
  }

  /** Keeps the draft, on top of what somebody else saved. */
  function keepMine(): void {
    if (conflict.value === null) return;
    stored.set(conflict.value);
    conflict.value = null;
  }

  function edit(change: Partial<FormDraft>): void {
    if (draft.value !== null) draft.value = { ...draft.value, ...change };
  }

  function define(change: Partial<FormDefinition>): void {
    if (draft.value !== null) edit({ definition: { ...draft.value.definition, ...change } });
  }

  function setFields(change: (fields: FormField[]) => FormField[]): void {
    if (draft.value !== null) define({ fields: change([...draft.value.definition.fields]) });
  }

  function addField(type: FieldType): number {
    const label = NEW_LABEL[type];
    setFields((fields) => [...fields, newField(type, label, fields)]);
    return (draft.value?.definition.fields.length ?? 1) - 1;
  }

  function changeField(index: number, change: Partial<FormField>): void {
    setFields((fields) => fields.map((field, place) => (place === index ? { ...field, ...change } : field)));
  }

  function moveField(index: number, by: -1 | 1): void {
    setFields((fields) => {
      const [moved] = fields.splice(index, 1);
      if (moved !== undefined) fields.splice(index + by, 0, moved);
      return fields;
    });
  }

  function removeField(index: number): void {
    const removed = draft.value?.definition.fields[index];
    if (removed === undefined) return;
    setFields((fields) => fields.filter((_, place) => place !== index));
    toasts.say(`“${removed.label}” removed.`, {
      action: {
        label: "Undo",
        run: () =>
          setFields((fields) => {
            fields.splice(index, 0, removed);
            return fields;
          }),
      },
    });
  }
}

const NEW_LABEL: Record<FieldType, string> = {
  text: "Company",
  email: "E-mail",
  phone: "Phone",
  textarea: "Message",
  select: "What is it about?",
  radio: "How should we answer?",
  checkbox: "I agree to be contacted",
  url: "Website",
  hidden: "Campaign",
};

function newField(type: FieldType, label: string, others: readonly FormField[]): FormField {
  const options = type === "select" || type === "radio" ? ["First choice", "Second choice"] : [];
  const usual = { email: "email", phone: "phone", textarea: "message" }[type as string] ?? keyFrom(label);
  return { key: freeKey(usual, others), label, type, required: false, placeholder: "", options };
}

/** A key made from a label: small letters, digits, underscores. */
export function keyFrom(label: string): string {
  const plain = label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 40);
  return plain === "" ? "question" : plain;
}

function freeKey(wanted: string, others: readonly FormField[]): string {
  const taken = new Set(others.map(({ key }) => key));
  let key = wanted;
  for (let number = 2; taken.has(key); number++) key = `${wanted.slice(0, 36)}_${number}`;
  return key;
}

/** An empty line among the choices is a pause in typing, no choice. */
function withoutBlankChoices(draft: FormDraft): FormDraft {
  const fields = draft.definition.fields.map((field) => ({
    ...field,
    options: field.options.filter((option) => option.trim() !== ""),
  }));
  return { ...draft, definition: { ...draft.definition, fields } };
}

function draftOf(form: ApiForm): FormDraft {
  const { name, status, definition, allowed_origins, keeps_unsent, asks_turnstile } = form;
  return { name, status, definition, allowed_origins, keeps_unsent, asks_turnstile };
}
