/**
 * What the desk's AI can see in a message: light reading in English, German, French, Spanish and Portuguese, enough to
 * behave as a sensible model does. It is not the product's own lexicon, so that the two can differ as in life.
 */

/** Part of a clause: everything but marks that end one; a comma or a full stop in or before a number ("ca. 12.000") ends none. */
const PART = String.raw`(?:[^.!?,;\n]|(?<=\d)[.,](?=\d)|(?<=\b\p{L}{2,3})\.(?= \d))`;

/** A clause around these words: what a careful reader would quote. */
const clause = (words: string) => new RegExp(`${PART}*(?:${words})${PART}*`, "iu");

export interface Sign {
  /** How a schema may name it. */
  names: RegExp;
  words: RegExp;
  label: string;
  weight: number;
}

export const SIGNS: readonly Sign[] = [
  {
    names: /budget|money|spend/,
    words: clause(String.raw`budget|presupuesto|orçamento|[$€£]\s?\d|\d\s?(?:k|€|eur|euros?|usd|dollars?|gbp)\b`),
    label: "Names a budget",
    weight: 90,
  },
  {
    names: /deadline|timeline|timing|when/,
    words: clause(
      "today|tomorrow|(?:this|next) (?:week|month|quarter|year)|(?:by|until|before|in|bis|im|avant|para|até) (?:monday|friday|montag|freitag|january|march|may|june|september|december|januar|märz|mai|juni|dezember|mars|juin|marzo|junio|março|junho|the end|ende|fin)|deadline|frist|nächste woche|la semaine prochaine|la próxima semana|próxima semana",
    ),
    label: "Has a date in mind",
    weight: 70,
  },
  {
    names: /urgen/,
    words: clause(
      "asap|urgent|immediately|right away|as soon as|dringend|so schnell wie|au plus vite|lo antes posible",
    ),
    label: "Is in a hurry",
    weight: 80,
  },
  {
    names: /buying|intent|purchase/,
    words: clause(
      String.raw`quote|\bbuy\b|purchase|place an order|proposal|looking for|interested in|we need|i need|would like|wir (?:brauchen|suchen|möchten)|ich (?:brauche|suche|möchte)|angebot|nous (?:cherchons|avons besoin|souhaitons)|devis|necesit(?:o|amos)|busc(?:o|amos)|precis(?:o|amos)|procur(?:o|amos)`,
    ),
    label: "Wants to buy",
    weight: 85,
  },
  {
    names: /price/,
    words: clause(String.raw`pricing|price|how much|\bcosts?\b|was kostet|preis|combien|cuánto|quanto custa`),
    label: "Asks about the price",
    weight: 60,
  },
  {
    names: /call/,
    words: clause("call me|call us|phone me|give me a call|rufen sie|rückruf|rappele[rz]|ll[áa]me(?:me|nos)|me ligue"),
    label: "Asks for a call",
    weight: 70,
  },
  {
    names: /meeting|demo/,
    words: clause(
      String.raw`\bdemo\b|appointment|meeting|site visit|besichtigung|beratungstermin|rendez-vous|una cita|reunião`,
    ),
    label: "Asks for a meeting",
    weight: 70,
  },
  {
    names: /scope|size|quantity|team|company|fit/,
    words: clause(
      String.raw`\d+\s+(?:people|seats|users|employees|locations|offices|rooms|units|mitarbeiter|stück|fenster|personnes|personas|pessoas)`,
    ),
    label: "Says how much it is about",
    weight: 60,
  },
  {
    names: /decision|author/,
    words: clause(
      String.raw`\bowner\b|founder|\bceo\b|\bcto\b|director|head of|i decide|inhaber|geschäftsführer|gérant|dueño`,
    ),
    label: "Can decide",
    weight: 60,
  },
  {
    names: /spam|scam|advertis/,
    words: clause("crypto|casino|loan offer|backlink"),
    label: "Looks like spam",
    weight: -90,
  },
  {
    names: /vendor|pitch|offer/,
    words: clause(
      String.raw`\bseo\b|guest post|our agency|we offer|rank(?:ing)? (?:on|in) google|wir bieten ihnen|nous vous proposons|le ofrecemos`,
    ),
    label: "Offers something instead",
    weight: -70,
  },
  {
    names: /job|candidate|applic/,
    words: clause(
      "my (?:cv|resume)|internship|vacanc|apply for|bewerbe mich|lebenslauf|ma candidature|mi currículum|meu currículo",
    ),
    label: "Looks for work",
    weight: -60,
  },
  {
    names: /student|research/,
    words: clause(
      "thesis|my studies|university project|homework|dissertation|i am a student|bachelorarbeit|masterarbeit|mon mémoire|mi tesis|meu tcc",
    ),
    label: "Asks for a study",
    weight: -60,
  },
  {
    names: /press/,
    words: clause("journalist|reporter|press (?:enquiry|inquiry)|article (?:about|on)|presseanfrage|periodista"),
    label: "Writes for the press",
    weight: -30,
  },
  {
    names: /support|problem|complaint|existing/,
    words: clause(
      "does ?n.t work|broken|log ?in|refund|cancel my|my (?:order|invoice|account|password)|meine (?:bestellung|rechnung)|mein passwort|ma commande|mi pedido|meu pedido",
    ),
    label: "Needs help with what they have",
    weight: -40,
  },
];

/** What an enquiry is, by how a schema names it: first what it is rather than a sale. */
const CATEGORIES: readonly { option: RegExp; sign: RegExp | null }[] = [
  { option: /spam/, sign: /spam/ },
  { option: /vendor/, sign: /vendor/ },
  { option: /job/, sign: /job/ },
  { option: /student/, sign: /student/ },
  { option: /press/, sign: /press/ },
  { option: /support/, sign: /support/ },
  { option: /sales|lead/, sign: /budget|buying|price|call|meeting|deadline/ },
];

export interface Found extends Omit<Sign, "words"> {
  quote: string;
}

const MAX_QUOTE_LENGTH = 160;

export function signsIn(message: string): Found[] {
  return SIGNS.flatMap(({ words, ...sign }): Found[] => {
    const quote = words.exec(message)?.[0].trim() ?? "";
    return quote === "" ? [] : [{ ...sign, quote: wholeWords(quote) }];
  });
}

/** Which of these a reader would choose for what was found. */
export function categoryAmong(
  options: readonly string[],
  found: readonly Found[],
  message: string,
): string | undefined {
  for (const { option, sign } of CATEGORIES) {
    const fitting = options.find((text) => option.test(text));
    if (fitting !== undefined && found.some(({ names }) => sign?.source.split("|").some((name) => names.test(name))))
      return fitting;
  }
  return message.includes("?") ? options.find((text) => /question/.test(text)) : undefined;
}

/** What counts in a summary: what speaks against a sale is told before what speaks for one. */
export function gistOf(found: readonly Found[]): string[] {
  const against = found.filter(({ weight }) => weight < 0);
  return (against.length > 0 ? against : found).map(({ label }) => label);
}

const LANGUAGE_WORDS: readonly [string, RegExp][] = [
  ["de", /\b(?:wir|ich|und|der|die|das|bitte|nicht|eine?n?|für)\b/giu],
  ["fr", /\b(?:nous|vous|je|une?|des|les|pour|avec|merci|bonjour)\b/giu],
  ["es", /\b(?:nosotros|necesit\p{L}+|para|una?|los|las|gracias|hola|por favor|el)\b/giu],
  ["pt", /\b(?:nós|precis\p{L}+|para|uma?|os|as|obrigad[oa]|olá|por favor|não)\b/giu],
  ["en", /\b(?:we|i|the|and|you|please|for|a|is|our)\b/giu],
];

export function languageOf(message: string): string {
  const counted = LANGUAGE_WORDS.map(([language, words]) => ({ language, count: message.match(words)?.length ?? 0 }));
  const best = counted.toSorted((one, other) => other.count - one.count)[0];
  return best === undefined || best.count === 0 ? "en" : best.language;
}

/** Cut between words, and never inside a number. */
function wholeWords(quote: string): string {
  return quote.length <= MAX_QUOTE_LENGTH ? quote : quote.slice(0, MAX_QUOTE_LENGTH).replace(/\s+\S*$/, "");
}
