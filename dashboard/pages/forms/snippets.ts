import { reservedHeight } from "../../../widget/reserved-height.ts";
import type { ApiForm, FormField } from "../../../worker/modules/forms/contract.ts";

/** Cloudflare allows no copy of it. */
const TURNSTILE_SCRIPT = "https://challenges.cloudflare.com/turnstile/v0/api.js";

export type SnippetKind = "inline" | "floating" | "html" | "link" | "api";

export interface Snippet {
  kind: SnippetKind;
  label: string;
  about: string;
  code: string;
}

export type PlacedForm = Pick<ApiForm, "id" | "definition" | "asks_turnstile" | "turnstile_site_key">;

/** Every way to put a form somewhere, ready to paste. `origin` is where this deployment answers. */
export function snippetsFor(form: PlacedForm, origin: string): Snippet[] {
  const { id, definition } = form;
  const siteKey = form.asks_turnstile ? form.turnstile_site_key : null;
  const script = (attributes = "") => `<script async src="${origin}/widget.js"${attributes}></script>`;
  return [
    {
      kind: "inline",
      label: "In the page",
      about: "The form stands where you paste this. The height is reserved, so the page does not jump when it arrives.",
      code: `<div data-leadbell-form="${id}" style="min-height: ${reservedHeight(definition)}px"></div>\n${script()}`,
    },
    {
      kind: "floating",
      label: "Floating button",
      about: "A button in the corner of every page that has this line, for example in the footer of your site.",
      code: script(` data-leadbell-form="${id}"`),
    },
    {
      kind: "html",
      label: "Plain HTML",
      about: `Works without JavaScript and with your own styles. The field that nobody sees catches bots.${siteKey === null ? "" : ABOUT_TURNSTILE}`,
      code: plainForm(form, siteKey, origin),
    },
    {
      kind: "link",
      label: "Link",
      about: "A page of its own, hosted by us: for a signature, a QR code or a profile.",
      code: `${origin}/f/${id}`,
    },
    {
      kind: "api",
      label: "API",
      about: "From your own server. Make an API key in the settings.",
      code: curl(id, definition.fields, origin),
    },
  ];
}

/** What the widget and the form's own page do by themselves. */
const ABOUT_TURNSTILE =
  " This form asks Turnstile, so Cloudflare’s box and script stand in the code: a message that comes without their answer is held. The name of your site has to be on the key’s list at Cloudflare.";

function plainForm({ id, definition }: PlacedForm, siteKey: string | null, origin: string): string {
  const controls = definition.fields.flatMap((field) => control(field).map((line) => `  ${line}`));
  return [
    `<form action="${origin}/f/${id}" method="post">`,
    ...controls,
    '  <p hidden><input name="_gotcha" tabindex="-1" autocomplete="off"></p>',
    ...(siteKey === null ? [] : [`  <div class="cf-turnstile" data-sitekey="${asEntities(siteKey)}"></div>`]),
    `  <button>${asEntities(definition.button)}</button>`,
    "</form>",
    ...(siteKey === null ? [] : [`<script src="${TURNSTILE_SCRIPT}" async defer></script>`]),
  ].join("\n");
}

function control({ key, label, type, required, placeholder, options }: FormField): string[] {
  const must = required ? " required" : "";
  const hint = placeholder === "" ? "" : ` placeholder="${asEntities(placeholder)}"`;
  const title = asEntities(label);
  switch (type) {
    case "hidden":
      return [`<input type="hidden" name="${key}" value="">`];
    case "textarea":
      return [`<label>${title} <textarea name="${key}"${hint}${must}></textarea></label>`];
    case "checkbox":
      return [`<label><input type="checkbox" name="${key}" value="true"${must}> ${title}</label>`];
    case "select":
      return [
        `<label>${title} <select name="${key}"${must}>`,
        '  <option value=""></option>',
        ...options.map((option) => `  <option>${asEntities(option)}</option>`),
        "</select></label>",
      ];
    case "radio":
      return [
        `<fieldset><legend>${title}</legend>`,
        ...options.map(
          (option) =>
            `  <label><input type="radio" name="${key}" value="${asEntities(option)}"${must}> ${asEntities(option)}</label>`,
        ),
        "</fieldset>",
      ];
    case "text":
    case "email":
    case "url":
      return [`<label>${title} <input type="${type}" name="${key}"${hint}${must}></label>`];
    case "phone":
      return [`<label>${title} <input type="tel" name="${key}"${hint}${must}></label>`];
    default:
      return type satisfies never;
  }
}

function curl(id: string, fields: readonly FormField[], origin: string): string {
  const sample = Object.fromEntries(
    fields.filter(({ type }) => type !== "hidden").map((field) => [field.key, sampleOf(field)]),
  );
  const body = JSON.stringify({ form_id: id, fields: sample }, null, 2).replaceAll("'", "'\\''");
  return [
    `curl ${origin}/v1/leads \\`,
    '  -H "Authorization: Bearer $LEADBELL_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${body}'`,
  ].join("\n");
}

function sampleOf({ key, type, options }: FormField): string {
  if (key === "name") return "A visitor";
  switch (type) {
    case "email":
      return "visitor@example.com";
    case "phone":
      return "+49 30 901820";
    case "url":
      return "https://example.com";
    case "select":
    case "radio":
      return options[0] ?? "";
    case "checkbox":
      return "true";
    case "text":
    case "textarea":
    case "hidden":
      return "…";
    default:
      return type satisfies never;
  }
}

function asEntities(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
