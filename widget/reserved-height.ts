import type { FormDefinition, FormField } from "../worker/modules/forms/contract.ts";

/** The narrowest card we reserve for: a phone of 320 px with margins of 16 px, less the card's padding and border. */
const TEXT_WIDTH = 320 - 2 * 16 - 2 * 21;

/** The line below each question that is kept free for what to mend. */
const MISTAKE = 26;

/**
 * The room, in CSS pixels, that a page keeps free for a form so that nothing jumps when it arrives. Never less than the form
 * needs on a screen of 320 px or wider; where lines are longer than that, the message field takes what is left over.
 * The figures mirror `ui/styles.css`; `pages/access.browser.test.ts` holds both against a browser.
 */
export function reservedHeight(definition: FormDefinition): number {
  const { title, intro, button, footnote, fields } = definition;
  const head = (title === "" ? 0 : lines(title, 20) * 28 + 4) + (intro === "" ? 0 : lines(intro, 15) * 22 + 16);
  const questions = fields.reduce((sum, field) => sum + fieldHeight(field), 0);
  const send = 4 + Math.max(48, lines(button, 16, TEXT_WIDTH - 42) * 24 + 18);
  const status = 8 + 4 * 20; // while it waits for a connection: four lines on the narrowest screen
  const foot = footnote === "" ? 0 : lines(footnote, 13) * 18 + 8;
  return 2 * 25 + head + questions + send + status + foot;
}

function fieldHeight({ type, label, required, options }: FormField): number {
  const text = label + (required ? " *" : " (необязательно)");
  const title = lines(text, 14) * 20 + 6;
  switch (type) {
    case "hidden":
      return 0;
    case "textarea":
      return title + 112 + MISTAKE;
    case "checkbox":
      return choiceHeight(text) + MISTAKE;
    case "radio":
      return title + options.reduce((sum, option) => sum + choiceHeight(option), 0) + MISTAKE;
    case "text":
    case "email":
    case "phone":
    case "url":
    case "select":
      return title + 46 + MISTAKE;
    default:
      return type satisfies never;
  }
}

function choiceHeight(text: string): number {
  return 20 + lines(text, 15, TEXT_WIDTH - 30) * 24;
}

/** How many lines a text takes at most, by a generous width for each character and some room lost to breaking at words. */
function lines(text: string, fontSize: number, width = TEXT_WIDTH): number {
  const lineWidth = width * 0.9;
  let count = 0;
  for (const paragraph of text.split("\n")) {
    let taken = 0;
    for (const character of paragraph)
      taken += fontSize * (character > "\u2e7f" ? 1 : /[A-ZMW@%mw]/.test(character) ? 0.8 : 0.56);
    count += Math.max(1, Math.ceil(taken / lineWidth));
  }
  return count;
}
