import type { FormField } from "../worker/modules/forms/contract.ts";
import type { Words } from "./words.ts";

export type Values = Record<string, string>;

/** The field that people do not see: a name that no browser fills in and no bot has on a list. */
export const TRAP = `note_${Math.random().toString(36).slice(2)}`;

/** What stands in the form, by field key. A checkbox is "true" or "". */
export function readValues(form: HTMLFormElement, fields: readonly FormField[]): Values {
  const blank = Object.fromEntries(fields.map(({ key }) => [key, ""]));
  return { ...blank, ...Object.fromEntries(new FormData(form) as unknown as Iterable<[string, string]>) };
}

/** Puts values into the form and gives back those that it does not ask for: they are hidden fields. */
export function fillValues(form: HTMLFormElement, values: Record<string, unknown>): Values {
  const rest: Values = {};
  for (const key in values) {
    const control = form.elements.namedItem(key) as HTMLInputElement | RadioNodeList | null;
    const value = String(values[key]);
    if (control === null) rest[key] = value;
    else if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value === "true";
    else control.value = value;
  }
  return rest;
}

/** What the visitor should mend, by field key. */
export function findMistakes(form: HTMLFormElement, fields: readonly FormField[], words: Words): Values {
  const values = readValues(form, fields);
  const mistakes: Values = {};
  for (const { key, required } of fields) {
    if (!values[key]?.trim()) {
      if (required) mistakes[key] = words.missing;
    } else if (form.querySelector(`[name=${key}]:invalid`)) mistakes[key] = words.check;
  }
  return mistakes;
}
