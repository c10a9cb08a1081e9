import { fromBase64 } from "../../core/crypto.ts";
import { findPhrases, phraseBook } from "../../core/phrases.ts";
import { wordsOf } from "../../core/words.ts";
import { CUE_NAMES } from "./cues.ts";
import { STEERING_WORDS, type SteeringWord } from "./suspicion-words.ts";

/** Something in a text that speaks to the machine which reads it. */
export interface Suspicion {
  kind: "gives_orders" | "asks_for_a_score" | "plays_a_role" | "asks_for_secrets" | "fakes_structure" | "hides_words";
  /** In a salesperson's words; begins the sentence "This person …". */
  label: string;
}

type Kind = Suspicion["kind"];

const LABELS: Record<Kind, string> = {
  gives_orders: "gives orders to the AI that reads the enquiry",
  asks_for_a_score: "asks for a score",
  plays_a_role: "tries to give the AI another role",
  asks_for_secrets: "asks for other people's data or for inner workings",
  fakes_structure: "imitates the inner form of a question to an AI",
  hides_words: "hides words from readers",
};

/** Families of words, how many words may stand between them, and what excuses them where it stands as near. */
const SIGNS: readonly {
  kind: Kind;
  all: readonly [SteeringWord, ...SteeringWord[]];
  reach: number;
  unless?: SteeringWord;
}[] = [
  { kind: "plays_a_role", all: ["role"], reach: 4, unless: "nobodysRole" },
  { kind: "gives_orders", all: ["override", "orders"], reach: 8 },
  // "Please ignore my previous message" is what people write.
  { kind: "gives_orders", all: ["override", "prior"], reach: 6, unless: "ownMessage" },
  { kind: "gives_orders", all: ["machine", "obey"], reach: 3, unless: "ownMachine" },
  { kind: "gives_orders", all: ["roleCall"], reach: 2, unless: "person" },
  { kind: "gives_orders", all: ["assign", "lead"], reach: 5, unless: "otherLead" },
  { kind: "asks_for_a_score", all: ["score", "top"], reach: 5, unless: "otherScore" },
  { kind: "asks_for_a_score", all: ["make", "score"], reach: 4, unless: "otherScore" },
  { kind: "asks_for_a_score", all: ["make", "grade", "top"], reach: 4 },
  { kind: "asks_for_a_score", all: ["make", "lead", "hot"], reach: 5, unless: "otherLead" },
  { kind: "asks_for_secrets", all: ["reveal", "secret"], reach: 6, unless: "ownAffair" },
];

/** The notation of chats and prompts, and of the very answer that is expected. Each alternative is bounded. */
const STRUCTURE =
  /<\|[a-z_]{1,30}\|>|\[\/?inst\]|<<\/?sys>>|<\/?(?:system|assistant|user|developer|instructions?|data|enquiry|prompt|context|tool)[^<>\n]{0,40}>|^[ \t]{0,8}(?:assistant|developer|system[ \t]{1,3}(?:message|prompt))[ \t]{0,3}:|^[ \t]{0,8}system[ \t]{0,3}:[ \t]{0,3}(?:you|the|ignore|new|set|score|override|from)|"(?:role|content|score|category|evidence|suggested_reply|summary|cue|quote|points|tool_calls?|function)"\s{0,3}:|\b(?:lead_?score|score|verdict|rating)\s{0,2}[=:]\s{0,2}["']?(?:\d|max|high|hot|accept)|\bcategory\s{0,2}[=:]\s{0,2}["']?(?:sales|lead|hot|spam|vendor|question)|#{2,6}[ \t]{0,3}(?:system|instructions?|response|end|new|task)|^[0-9a-f]{16,64}$|\}\s{0,3}\]\s{0,3}\}|<!--|<!\[cdata\[|(?:忽略|无视|無視|忘记|忘れ).{0,12}(?:指令|指示|规则|規則|提示|ルール)|(?:指示|命令|規則|ルール|지시|명령|규칙|지침).{0,12}(?:無視|忘れ|무시|잊)|(?:评分|評分|分数|スコア).{0,6}(?:100|满|最高)/imu;

/** What we call our own cues among ourselves: nobody writes to a business of a "buying_intent". */
const CUE_NAME = new RegExp(`(?<![a-z])(?:${CUE_NAMES.filter((name) => name.includes("_")).join("|")})(?![a-z])`, "iu");

/** Who speaks next in a prompt; "System: Viessmann" is what people write. */
const ROLE_LINE = /^[ \t]{0,8}(?:SYSTEM|USER|ASSISTANT|DEVELOPER)[ \t]{0,3}:/m;

const LINK = /https?:\/\/\S{1,2000}/giu;
const BASE64_TOKEN = /[A-Za-z0-9+/_-]{16,4000}={0,2}/g;
const HEX_RUN = /(?:[0-9a-f]{2}[ :]?){10,2000}/gi;
const PERCENT_RUN = /(?:%[0-9a-f]{2}){4,2000}/gi;
/** Letters as a page or a program may spell them; broken forms do so too, so what counts is what they say. */
const ENTITY_RUN = /(?:&#(?:\d{1,7}|x[0-9a-f]{1,6});){6,2000}/gi;
const ESCAPE_RUN = /(?:\\(?:u[0-9a-f]{4}|x[0-9a-f]{2})){6,2000}/gi;
/** Ten letters and more that stand alone, as in "i g n o r e". */
const SPACED_LETTERS = /(?<![\p{L}\p{N}])(?:\p{L}[ ._*-]{1,3}){9,400}\p{L}(?![\p{L}\p{N}])/u;
/** An order with its spaces taken out, or hyphens put in. */
const SQUEEZED_ORDER =
  /(?:ignore|disregard|forget)(?:all|the|your|any|previous|prior|above){1,4}(?:instructions|rules|guidelines|prompts?)/;
const LETTER_AND_DIGIT = /\p{L}\d|\d\p{L}|[@$]\p{L}|\p{L}[@$]/u;

/** A text is read in pieces of what `wordsOf` reads, which overlap so that nothing hides at a seam. */
const PIECE_LENGTH = 4_000;
const OVERLAP = 200;
const MAX_READ = 8_000;

const FAMILIES = Object.keys(STEERING_WORDS) as SteeringWord[];
const book = phraseBook(FAMILIES.map((family) => STEERING_WORDS[family]));

/**
 * Whether a text tries to talk to the machine that reads it, and how. It is asked of the words themselves, by code, so
 * nothing that the text does to the AI changes the answer. Pure; linear in the text (F73). No list of words is complete:
 * that the AI cannot lift a score beyond what `decide.ts` allows does not rest on this.
 */
export function suspicionsOf(written: string): Suspicion[] {
  const text = written.slice(0, MAX_READ);
  const kinds = new Set<Kind>(plainKindsOf(text));
  const hidden = hiddenTextsOf(text);
  // What is said openly need not be looked for behind disguises.
  const isHidden = () => hidden.isSqueezed || hidden.texts.some((one) => plainKindsOf(one).length > 0);
  if (hidden.isHiding || (kinds.size === 0 && isHidden())) kinds.add("hides_words");
  return [...kinds].map((kind) => ({ kind, label: LABELS[kind] }));
}

function plainKindsOf(text: string): Kind[] {
  const isFaked = STRUCTURE.test(text) || ROLE_LINE.test(text) || CUE_NAME.test(text);
  const kinds = new Set<Kind>(isFaked ? ["fakes_structure"] : []);
  for (let start = 0; start < text.length; start += PIECE_LENGTH - OVERLAP) {
    for (const kind of steeringOf(text.slice(start, start + PIECE_LENGTH))) kinds.add(kind);
  }
  return [...kinds];
}

function steeringOf(text: string): Kind[] {
  const places = FAMILIES.map((): number[] => []);
  for (const { family, first } of findPhrases(book, wordsOf(text))) {
    const ofFamily = places[family];
    if (ofFamily?.at(-1) !== first) ofFamily?.push(first);
  }
  const placesOf = (name: SteeringWord) => places[FAMILIES.indexOf(name)] ?? [];
  return SIGNS.filter(({ all: [first, ...others], reach, unless }) => {
    const together = others.reduce((places, other) => near(places, placesOf(other), reach), placesOf(first));
    const excused = unless === undefined ? [] : within(together, placesOf(unless), reach);
    return together.length > excused.length;
  }).map(({ kind }) => kind);
}

/** Which places have another one within reach. Both lists rise, so each is walked once. */
function near(places: readonly number[], others: readonly number[], reach: number): number[] {
  let from = 0;
  return places.filter((place) => {
    while ((others[from] ?? place) < place - reach) from++;
    const beside = others[from] === place ? others[from + 1] : others[from];
    return beside !== undefined && beside <= place + reach;
  });
}

/** As `near`, where the very place counts too. */
function within(places: readonly number[], others: readonly number[], reach: number): number[] {
  let from = 0;
  return places.filter((place) => {
    while ((others[from] ?? place) < place - reach) from++;
    return (others[from] ?? Number.POSITIVE_INFINITY) <= place + reach;
  });
}

/** What a text says behind codes and disguises, and whether disguising alone is proof enough. */
function hiddenTextsOf(text: string): { isHiding: boolean; isSqueezed: boolean; texts: string[] } {
  const withoutLinks = text.replace(LINK, " ");
  const decoded = [
    ...(withoutLinks.match(BASE64_TOKEN) ?? []).map((token) => readable(bytesOfBase64(token))),
    ...(withoutLinks.match(HEX_RUN) ?? []).map((run) => readable(bytesOfHex(run.replace(/[ :]/g, "")))),
    ...(withoutLinks.match(PERCENT_RUN) ?? []).map((run) => readable(bytesOfHex(run.replaceAll("%", "")))),
  ].filter((one) => one !== null);
  const isHiding = decoded.length > 0 || SPACED_LETTERS.test(text);
  const isSqueezed = SQUEEZED_ORDER.test(text.toLowerCase().replace(/[\P{L}]/gu, "")); // plainly written ones match, too
  const read = LETTER_AND_DIGIT.test(text) ? [unleeted(text, "i"), unleeted(text, "l")] : [];
  // Most texts have none of a code's signs and are left as they were: those are not read again.
  const texts = new Set([reversed(text), rotated(text), unescaped(text), ...read]);
  texts.delete(text);
  return { isHiding, isSqueezed, texts: [...texts] };
}

function bytesOfBase64(token: string): Uint8Array | null {
  const plain = token.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  return fromBase64(plain.slice(0, plain.length - (plain.length % 4 === 1 ? 1 : 0)));
}

function bytesOfHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The text that bytes stand for, if they stand for one: random bytes are neither UTF-8 nor words. */
function readable(bytes: Uint8Array | null): string | null {
  if (bytes === null || bytes.length < 10) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return /[\p{C}]/u.test(text.replace(/\s/g, "")) || !/\p{L}{3}/u.test(text) ? null : text;
  } catch {
    return null; // not UTF-8, so nobody hid a text here
  }
}

function unescaped(text: string): string {
  const letterOf = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : "");
  return text
    .replace(ENTITY_RUN, (run) =>
      run.replace(/&#(x?)([0-9a-f]+);/gi, (_, x, digits) => letterOf(Number.parseInt(digits, x === "" ? 10 : 16))),
    )
    .replace(ESCAPE_RUN, (run) =>
      run.replace(/\\[ux]([0-9a-f]+)/gi, (_, digits) => letterOf(Number.parseInt(digits, 16))),
    );
}

function reversed(text: string): string {
  return Array.from(text).toReversed().join("");
}

function rotated(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

const LEET: Record<string, string> = { "0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", $: "s" };

/** "1gn0r3 4ll" read as it is meant. Only words with letters in them: "100" stays what it is. */
function unleeted(text: string, one: "i" | "l"): string {
  return text.replace(/[\p{L}\d@$!|]{2,40}/gu, (word) =>
    /\p{L}/u.test(word) ? word.replace(/[0-9@$!|]/g, (sign) => LEET[sign] ?? (/[1!|]/.test(sign) ? one : sign)) : word,
  );
}
