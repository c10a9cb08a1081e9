import { html, raw } from "hono/html";
import { RIGHT_TO_LEFT } from "../../../widget/words.ts";
import { type Form, type FormDefinition, type FormField, MAX_ANSWER_LENGTH, MAX_NAME_LENGTH } from "./contract.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { renderTurnstile, turnstilePolicy } from "./page-turnstile.ts";

/**
 * The pages we serve ourselves: a form that works without any script, its thanks, and its troubles. Every text goes
 * through `html`, which escapes it; `raw` is given our own style sheet and colours that a schema has checked.
 */
export type Page = ReturnType<typeof html>;

export interface FormPage {
  form: Pick<Form, "id" | "definition">;
  /** For the page's one `<style>` element; the same as in `pagePolicy`. */
  nonce: string;
  /** To ask Turnstile with; null where it is not asked, and the page has no script at all. */
  siteKey: string | null;
  /** By key of the question: what stands in it already. */
  values: ReadonlyMap<string, string>;
  /** Inputs that nobody sees, such as the form token. */
  hidden: readonly (readonly [name: string, value: string])[];
  /** What has to be mended; `field` is the key of a question, if it is about one. */
  problem: { message: string; field: string | null } | null;
}

export interface NoticePage {
  /** Null when there is no form whose colours could be used. */
  definition: FormDefinition | null;
  nonce: string;
  title: string;
  text: string;
  isGood: boolean;
}

const PLAIN_LOOKS = { accent: "#4f46e5", theme: "auto", radius: 10, language: "en" } as const;

/** Browsers fill these in by themselves, which spares the visitor typing. WCAG 2.2, 1.3.5. */
const AUTOCOMPLETE: Record<string, string> = {
  name: "name",
  full_name: "name",
  first_name: "given-name",
  last_name: "family-name",
  email: "email",
  phone: "tel",
  company: "organization",
  website: "url",
};

export interface PageNeeds {
  /** Origins, besides our own, to which the answer of the form may redirect. */
  sendsTo?: readonly string[];
  hasTurnstile?: boolean;
}

/** The policy of a hosted page: styles only with this nonce, and no script at all unless it asks Turnstile. */
export function pagePolicy(nonce: string, { sendsTo = [], hasTurnstile = false }: PageNeeds = {}): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(hasTurnstile ? turnstilePolicy(nonce) : []),
    "img-src 'self'",
    `form-action ${["'self'", ...sendsTo].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export function renderFormPage({ form, nonce, siteKey, values, hidden, problem }: FormPage): Page {
  const { definition } = form;
  const isAsked = problem !== null && definition.fields.some(({ key }) => key === problem.field);
  const content = html`
    <h1>${headingOf(definition)}</h1>
    ${definition.intro === "" ? "" : html`<p class="intro">${definition.intro}</p>`}
    ${problem === null || isAsked ? "" : html`<p class="alert" role="alert">${problem.message}</p>`}
    <form method="post" action="/f/${form.id}" accept-charset="utf-8">
      ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
      <div class="trap" aria-hidden="true">
        <label for="gotcha">Leave this empty</label>
        <input id="gotcha" name="_gotcha" type="text" tabindex="-1" autocomplete="off">
      </div>
      ${definition.fields.map((field) =>
        renderField(field, values.get(field.key) ?? "", problem?.field === field.key ? problem.message : null),
      )}
      ${siteKey === null ? sendButton(definition) : renderTurnstile(siteKey, definition, nonce, sendButton(definition))}
    </form>
    ${definition.footnote === "" ? "" : html`<p class="footnote">${definition.footnote}</p>`}
  `;
  return renderPage(
    problem === null ? headingOf(definition) : `Please check: ${headingOf(definition)}`,
    definition,
    nonce,
    content,
  );
}

const sendButton = ({ button }: FormDefinition) => html`<button type="submit">${button}</button>`;

/** Thanks, or a trouble that no typing can mend. */
export function renderNoticePage({ definition, nonce, title, text, isGood }: NoticePage): Page {
  const mark = html`<svg class="mark" viewBox="0 0 56 56" aria-hidden="true"><circle cx="28" cy="28" r="28"></circle>
    <path d="${isGood ? "M17 29l8 8 15-17" : "M28 15v16M28 40v1"}"></path></svg>`;
  const content = html`
    ${mark}
    <h1>${title}</h1>
    ${text === "" ? "" : html`<p class="thanks">${text}</p>`}
  `;
  return renderPage(title, definition ?? PLAIN_LOOKS, nonce, content);
}

function renderPage(
  title: string,
  looks: Pick<FormDefinition, "accent" | "theme" | "radius" | "language">,
  nonce: string,
  content: Page,
): Page {
  const colours = `:root{--accent:${looks.accent};--on-accent:${textOn(looks.accent)};--radius:${looks.radius}px}`;
  // Of other languages the text itself tells: an owner may write in Arabic and leave the setting as it was.
  const direction = RIGHT_TO_LEFT.test(looks.language) ? "rtl" : "auto";
  return html`<!doctype html>
<html lang="${looks.language}" data-theme="${looks.theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style nonce="${nonce}">${raw(colours + PAGE_STYLE)}</style>
</head>
<body dir="${direction}">
<main>${content}</main>
</body>
</html>
`;
}

function renderField(field: FormField, value: string, wrong: string | null): Page {
  const { key, label, type, required, placeholder } = field;
  if (type === "hidden") return html`<input type="hidden" name="${key}" value="${value}">`;

  const id = `q-${key}`;
  const must = required ? html` <span class="must" aria-hidden="true">*</span>` : "";
  const trouble = wrong === null ? "" : html`<p class="wrong" id="${id}-wrong" role="alert">${wrong}</p>`;
  const state = html`${required ? html`required` : ""}${
    wrong === null ? "" : html` aria-invalid="true" aria-describedby="${id}-wrong" autofocus`
  }`;

  switch (type) {
    case "checkbox": {
      const isTicked = value === "true";
      return html`<div class="field">
        <label class="choice"><input id="${id}" type="checkbox" name="${key}" value="true" ${isTicked ? html`checked` : ""} ${state}>
        <span>${label}${must}</span></label>${trouble}</div>`;
    }
    case "radio":
      return html`<fieldset class="field"><legend>${label}${must}</legend>
        ${field.options.map(
          (option) =>
            html`<label class="choice"><input type="radio" name="${key}" value="${option}" ${
              option === value ? html`checked` : ""
            } ${required ? html`required` : ""}><span>${option}</span></label>`,
        )}${trouble}</fieldset>`;
    case "select":
      return html`<div class="field"><label for="${id}">${label}${must}</label>
        <select id="${id}" name="${key}" ${state}><option value="">${placeholder === "" ? "–" : placeholder}</option>
        ${field.options.map(
          (option) => html`<option value="${option}" ${option === value ? html`selected` : ""}>${option}</option>`,
        )}</select>${trouble}</div>`;
    case "textarea":
      // The newline after the tag is dropped by the parser; without it a first empty line of the visitor's would be.
      return html`<div class="field"><label for="${id}">${label}${must}</label>
        <textarea id="${id}" name="${key}" rows="5" maxlength="${MAX_ANSWER_LENGTH.textarea}" placeholder="${placeholder}" ${state}>
${value}</textarea>${trouble}</div>`;
    case "text":
    case "email":
    case "phone":
    case "url": {
      const inputType = type === "phone" ? "tel" : type;
      const maxLength = key === "name" ? MAX_NAME_LENGTH : MAX_ANSWER_LENGTH[type];
      const autocomplete = AUTOCOMPLETE[key] ?? (type === "email" ? "email" : type === "phone" ? "tel" : "on");
      return html`<div class="field"><label for="${id}">${label}${must}</label>
        <input id="${id}" name="${key}" type="${inputType}" value="${value}" maxlength="${maxLength}"
          placeholder="${placeholder}" autocomplete="${autocomplete}" ${state}>${trouble}</div>`;
    }
    default:
      return type satisfies never;
  }
}

function headingOf({ title, button }: FormDefinition): string {
  return title === "" ? button : title;
}

/** Black or white, whichever can be read better on this colour. WCAG 2.2, relative luminance. */
function textOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000";
}
