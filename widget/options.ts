import type { FormDefinition } from "../worker/modules/forms/contract.ts";

const PREFIX = "data-leadbell-";

/** What a page's author wrote on the tag. */
export interface Options {
  formId: string;
  /** Where the service answers, without a trailing slash. */
  api: string;
  isFloating: boolean;
  /** When a floating form opens by itself: `load`, `click`, `time`, `scroll` or `exit`. */
  open: string;
  /** Seconds for `time`, per cent for `scroll`, a CSS selector for `click`. */
  openValue: string;
  /** What stands on the tag goes before what the form's owner chose. */
  looks: Partial<FormDefinition>;
  hidden: Record<string, string>;
  withMarks: boolean;
  source: "widget" | "page";
}

/** Reads `data-leadbell-…`. A hidden field is an attribute of its own: `hidden-plan-name="pro"` is the field `plan_name`. */
export function readOptions(owner: Element, defaultApi: string): Options {
  const given: Record<string, string> = {};
  const hidden: Record<string, string> = {};
  for (const { name, value } of owner.attributes) {
    const option = name.split(PREFIX)[1];
    const field = option?.split("hidden-")[1];
    if (field) hidden[field.replaceAll("-", "_")] = value;
    else if (option) given[option] = value;
  }
  const isScript = owner instanceof HTMLScriptElement;
  const { form = "", mode = isScript ? "floating" : "inline", open = "", theme, position, language } = given;
  const accent = /^#[\da-f]{6}$/i.test(given.accent ?? "") && given.accent;

  return {
    formId: form,
    api: isScript && owner.src ? new URL(owner.src).origin : defaultApi,
    isFloating: mode === "floating",
    open,
    openValue: given["open-value"] ?? "",
    looks: {
      ...(accent && { accent }),
      ...(theme && { theme }),
      ...(position && { position }),
      ...(language && { language }),
      ...(given["button-label"] && { launcher: given["button-label"] }),
    } as Partial<FormDefinition>,
    hidden,
    withMarks: given["no-utm"] === undefined,
    source: given.source === "page" ? "page" : "widget",
  };
}
