import type { ComponentChildren } from "preact";
import type { FormField } from "../../worker/modules/forms/contract.ts";
import type { Words } from "../words.ts";

/** What browsers may fill in by themselves (WCAG 2.2, 1.3.5), by field key. */
const AUTOCOMPLETE: Record<string, string> = {
  name: "name",
  first_name: "given-name",
  last_name: "family-name",
  company: "organization",
  organization: "organization",
};

export interface FieldProps {
  field: FormField;
  mistake: string | undefined;
  words: Words;
}

/** One question: its label, its control, and room for what to mend, so that a mistake moves nothing. */
export function Field({ field, mistake, words }: FieldProps) {
  const { key, label, type, required, placeholder, options } = field;
  const mistakeId = `${key}-mistake`;
  const shared = {
    id: key,
    name: key,
    required,
    "aria-invalid": mistake !== undefined,
    "aria-describedby": mistakeId,
  };
  const text = (
    <>
      {label}
      {required ? <b aria-hidden="true"> *</b> : <small> ({words.optional})</small>}
    </>
  );
  const note = (
    <p class="mistake" dir="auto" id={mistakeId}>
      {mistake}
    </p>
  );

  const choice = (kind: "checkbox" | "radio", value: string, caption: ComponentChildren) => (
    <label class="choice" key={value}>
      <input {...shared} id={key + value} type={kind} value={value} />
      <span dir="auto">{caption}</span>
    </label>
  );

  if (type === "checkbox") {
    return (
      <div class="field">
        {choice(type, "true", text)}
        {note}
      </div>
    );
  }
  if (type === "radio") {
    return (
      <fieldset class="field" aria-describedby={mistakeId}>
        <legend class="label" dir="auto">
          {text}
        </legend>
        {options.map((option) => choice(type, option, option))}
        {note}
      </fieldset>
    );
  }
  return (
    <div class={`field ${type}`}>
      <label class="label" dir="auto" for={key}>
        {text}
      </label>
      {type === "textarea" ? (
        <textarea {...shared} placeholder={placeholder} rows={4} />
      ) : type === "select" ? (
        <select {...shared}>
          <option value="">{placeholder || "–"}</option>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      ) : (
        <input {...shared} {...inputAttributes(field)} placeholder={placeholder} />
      )}
      {note}
    </div>
  );
}

function inputAttributes({ key, type }: FormField) {
  switch (type) {
    case "email":
      return { type: "email", autocomplete: "email", inputMode: "email" } as const;
    case "phone":
      return { type: "tel", autocomplete: "tel", inputMode: "tel" } as const;
    case "url":
      return { type: "url", autocomplete: "url", inputMode: "url", onChange: completeAddress } as const;
    default:
      return { type: "text", autocomplete: AUTOCOMPLETE[key] ?? "on" } as const;
  }
}

/** People write `example.com`; browsers and we want `https://example.com`. */
function completeAddress({ currentTarget: input }: { currentTarget: HTMLInputElement }): void {
  if (input.value !== "" && !input.value.includes(":")) input.value = `https://${input.value}`;
}
