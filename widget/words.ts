import type { WidgetWords } from "../worker/modules/forms/contract.ts";

/** What the widget itself says. Words of other languages come with the form's settings; the rest is the owner's. */
export const ENGLISH: Omit<WidgetWords, "kept" | "earlier_waiting" | "earlier_sent"> = {
  optional: "optional",
  missing: "Please fill this in.",
  check: "Please check this address.",
  sending: "Sending…",
  waiting: "Not sent yet. Your message is kept here, and we keep trying.",
  failed: "That did not work. Please try again.",
  close: "Close",
};
export type Words = typeof ENGLISH;

/** The link to the hosted page, where the form's settings could not be loaded; by the page's language. */
export const OPEN_THE_FORM: Record<string, string> = {
  de: "Formular öffnen",
  fr: "Ouvrir le formulaire",
  es: "Abrir el formulario",
  pt: "Abrir o formulário",
  it: "Apri il modulo",
  nl: "Formulier openen",
  pl: "Otwórz formularz",
};

/** Languages written from right to left, whatever the page around the form is. */
export const RIGHT_TO_LEFT = /^(ar|fa|he|ur)/;
