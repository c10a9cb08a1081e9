import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { FieldType, FormField } from "../../../worker/modules/forms/contract.ts";
import type { FormEditorModel } from "../../models/form-editor.model.ts";
import { isLeadField } from "../../models/lead-fields.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox, Mistake, Select, TextArea, TextField } from "../../ui/Field.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Tag } from "../../ui/states.tsx";

const TYPE_WORDS: Record<FieldType, { label: string; icon: IconName }> = {
  text: { label: "Short text", icon: "form" },
  email: { label: "E-mail", icon: "mail" },
  phone: { label: "Phone", icon: "phone" },
  textarea: { label: "Long text", icon: "chat" },
  select: { label: "List to choose from", icon: "list" },
  radio: { label: "One of a few", icon: "list" },
  checkbox: { label: "Tick box", icon: "check" },
  url: { label: "Web address", icon: "globe" },
  hidden: { label: "Hidden, filled by the page", icon: "eye" },
};
const TYPES = Object.entries(TYPE_WORDS).map(([value, { label }]) => ({ value, label }));

/** The questions: open one to change it, move it by buttons, with keyboard and screen reader alike. */
export function Questions({ model, fields }: { model: FormEditorModel; fields: readonly FormField[] }) {
  const openIndex = useSignal<number | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const moved = useRef<{ index: number; by: -1 | 1 } | null>(null);
  const spoken = useSignal("");
  const mistake = model.mistake.value;
  const listMistake = mistake !== null && mistake.field === "definition.fields" ? mistake.sentence : null;

  // The focus goes with the question in the same stroke as it moves, so that the next key press moves it on.
  useLayoutEffect(() => {
    if (moved.current === null) return;
    const { index, by } = moved.current;
    moved.current = null;
    const [onward, back] = by === 1 ? [".move-down", ".move-up"] : [".move-up", ".move-down"];
    const row = list.current?.children[index];
    const button = row?.querySelector<HTMLButtonElement>(onward);
    (button?.ariaDisabled === "true" ? row?.querySelector<HTMLButtonElement>(back) : button)?.focus();
  }, [fields]);

  // What has to be mended must be seen.
  useEffect(() => {
    const index = /^definition\.fields\.(\d+)\./.exec(mistake?.field ?? "")?.[1];
    if (index !== undefined) openIndex.value = Number(index);
  }, [mistake]);

  const move = (index: number, by: -1 | 1) => {
    model.moveField(index, by);
    if (openIndex.value === index) openIndex.value = index + by;
    spoken.value = `${fields[index]?.label ?? "Question"} is now number ${index + by + 1} of ${fields.length}.`;
    moved.current = { index: index + by, by };
  };

  return (
    <section class="panel">
      <header>
        <Icon name="list" />
        <h2>Questions</h2>
        <span class="note">{fields.length} of 30</span>
      </header>
      <ul class="questions" ref={list}>
        {fields.map((field, index) => (
          <li key={index} class="question">
            <div class="question-head">
              <button
                type="button"
                class="question-toggle"
                aria-expanded={openIndex.value === index}
                onClick={() => {
                  openIndex.value = openIndex.value === index ? null : index;
                }}
              >
                <span class="turner">
                  <Icon name="right" size={13} />
                </span>
                <Icon name={TYPE_WORDS[field.type].icon} />
                <span class="grow question-name">
                  <span class="clip">{field.label || "Without a label"}</span>
                  <span class="note clip">{TYPE_WORDS[field.type].label}</span>
                </span>
                {field.required && <Tag tone="outline">Required</Tag>}
              </button>
              <Button
                kind="quiet"
                size="small"
                icon="up"
                class="move-up"
                label={`Move ${field.label} up`}
                disabled={index === 0}
                onClick={() => move(index, -1)}
              />
              <Button
                kind="quiet"
                size="small"
                icon="down"
                class="move-down"
                label={`Move ${field.label} down`}
                disabled={index === fields.length - 1}
                onClick={() => move(index, 1)}
              />
              <Button
                kind="quiet"
                size="small"
                icon="trash"
                label={`Remove ${field.label}`}
                disabled={fields.length === 1}
                onClick={() => {
                  openIndex.value = null;
                  if (index === fields.length - 1) moved.current = { index: index - 1, by: -1 };
                  model.removeField(index);
                }}
              />
            </div>
            {openIndex.value === index && <QuestionEditor model={model} field={field} index={index} />}
          </li>
        ))}
      </ul>
      <Mistake text={listMistake} />
      <span class="visually-hidden" role="status">
        {spoken.value}
      </span>
      <footer>
        <AddQuestion
          isFull={fields.length >= 30}
          onAdd={(type) => {
            openIndex.value = model.addField(type);
          }}
        />
      </footer>
    </section>
  );
}

function AddQuestion({ onAdd, isFull }: { onAdd: (type: FieldType) => void; isFull: boolean }) {
  const type = useSignal<FieldType>("text");
  return (
    <div class="row add-question">
      <Select
        label="Kind of the new question"
        isLabelHidden
        value={type.value}
        options={TYPES}
        onPick={(value) => {
          type.value = value as FieldType;
        }}
      />
      <Button icon="plus" disabled={isFull} onClick={() => onAdd(type.value)}>
        Add question
      </Button>
    </div>
  );
}

function QuestionEditor({ model, field, index }: { model: FormEditorModel; field: FormField; index: number }) {
  const change = (part: Partial<FormField>) => model.changeField(index, part);
  const mistake = model.mistake.value;
  const at = (part: string) =>
    mistake?.field === `definition.fields.${index}.${part}` ||
    mistake?.field.startsWith(`definition.fields.${index}.${part}.`)
      ? mistake.sentence
      : null;
  const hasOptions = field.type === "select" || field.type === "radio";
  return (
    <div class="question-body stack">
      <TextField
        label="Question"
        value={field.label}
        onText={(label) => change({ label })}
        maxLength={120}
        mistake={at("label")}
      />
      <div class="halves">
        <Select
          label="Kind"
          value={field.type}
          options={TYPES}
          onPick={(type) => change(changedType(field, type as FieldType))}
        />
        <TextField
          label="Name in the data"
          value={field.key}
          onText={(key) => change({ key: key.toLowerCase().replace(/[^a-z0-9_]/g, "_") })}
          maxLength={40}
          hint={isLeadField(field.key) ? `Fills the lead's ${field.key}.` : "Webhooks carry it under this name."}
          mistake={at("key")}
        />
      </div>
      {field.type !== "checkbox" && field.type !== "radio" && field.type !== "hidden" && (
        <TextField
          label="Placeholder"
          value={field.placeholder}
          onText={(placeholder) => change({ placeholder })}
          maxLength={120}
          mistake={at("placeholder")}
        />
      )}
      {hasOptions && (
        <TextArea
          label="Choices, one on each line"
          value={field.options.join("\n")}
          onText={(text) => change({ options: text.split("\n").slice(0, 50) })}
          rows={Math.min(8, Math.max(3, field.options.length + 1))}
          mistake={at("options")}
        />
      )}
      {field.type !== "hidden" && (
        <Checkbox label="An answer is required" isOn={field.required} onChange={(required) => change({ required })} />
      )}
    </div>
  );
}

function changedType(field: FormField, type: FieldType): Partial<FormField> {
  const needsOptions = type === "select" || type === "radio";
  return {
    type,
    ...(needsOptions && field.options.length === 0 && { options: ["First choice", "Second choice"] }),
    ...(type === "hidden" && { required: false }),
  };
}
