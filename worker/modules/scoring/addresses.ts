/** Endings after which two words with a "dot" between them are an address. */
const ENDINGS =
  "com|net|org|info|biz|io|co|ai|app|dev|me|tv|ly|gg|ru|de|fr|es|pt|br|uk|us|eu|in|cn|jp|nl|it|pl|at|ch|xyz|top|online|site|shop|club|link|click|example|test";

/** Browsers read these as dots. In Chinese and Japanese they end a sentence, so both sides have to look like an address. */
const DOT_LIKE = new RegExp(
  `(?<=[a-z0-9-])[\\u3002\\uff0e\\uff61\\u2024](?=[a-z0-9])|[\\u3002\\uff0e\\uff61\\u2024](?=(?:${ENDINGS})(?![\\p{L}\\p{N}]))`,
  "giu",
);
const DOT_IN_BRACKETS = /\s{0,2}[[({<]\s{0,2}(?:\.|dot|punkt|point|punto|ponto|точка)\s{0,2}[\])}>]\s{0,2}/giu;
const DOT_IN_WORDS = new RegExp(
  `(?<=[\\p{L}\\p{N}])\\s{1,3}(?:\\.|dot|punkt|point|punto|ponto|точка)\\s{1,3}(?=(?:${ENDINGS})(?![\\p{L}\\p{N}]))`,
  "giu",
);
const AT_IN_WORDS = /\s{0,2}[[({<]\s{0,2}(?:at|@|ät|arroba|собака)\s{0,2}[\])}>]\s{0,2}/giu;
const SPACED_WWW = /\bwww\s{0,2}\.\s{0,2}(?=[\p{L}\p{N}])/giu;
const IP_ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?:\/\S{0,300})?/g;
const HANDLE = /(?<![\p{L}\p{N}])@[\p{L}\p{N}_.]{3,40}/gu;
const PHONE_LIKE = /(?<![\p{L}\p{N}])\+?\(?\p{Nd}[\p{Nd}\s()./\u2010-\u2013·-]{5,24}\p{Nd}(?![\p{L}\p{N}])/gu;
/** Dates and sums with their thousands apart have as many digits as a phone number. */
const DATE_OR_SUM = /^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,3}(?:[ .]\d{3}){1,4})$/;
const MIN_PHONE_DIGITS = 7;
/** Of a longer text this much is kept: what is shown of it is shorter by far. */
const MAX_READ = 4_000;

/**
 * Takes out links, e-mail addresses, phone numbers and tags, spelled out ones too: what the AI writes must not carry a
 * stranger's address to a customer. Pure; every repetition is bounded (F73).
 * @param known texts of the business itself, whose phone numbers may stay
 */
export function withoutAddresses(text: string, known = ""): string {
  const knownDigits = digitsOf(known);
  return text
    .slice(0, MAX_READ)
    .replace(DOT_LIKE, ".")
    .replace(DOT_IN_BRACKETS, ".")
    .replace(DOT_IN_WORDS, ".")
    .replace(AT_IN_WORDS, "@")
    .replace(SPACED_WWW, "www.")
    .replace(/<[^<>]{0,500}>/g, "")
    .replace(/\[([^[\]]{0,200})\]\([^()]{0,500}\)/g, "$1")
    .replace(/[a-z][a-z0-9+.-]{0,20}:\/\/\S{0,2000}/giu, "")
    .replace(/\b(?:mailto|javascript|data|tel):\S{0,300}/giu, "")
    .replace(/[^\s@]{1,64}@[^\s@]{1,200}/gu, "")
    .replace(HANDLE, "")
    .replace(IP_ADDRESS, "")
    .replace(/(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24}(?:\/\S{0,2000})?(?![\p{L}\p{N}])/gu, "")
    .replace(PHONE_LIKE, (number) => (isPhone(number) && !knownDigits.includes(digitsOf(number)) ? "" : number))
    .replace(/[<>]/g, "")
    .replace(/[^\S\n]{2,}/g, " ")
    .replace(/[^\S\n]+([.,;:!?\n])/g, "$1");
}

function isPhone(number: string): boolean {
  const digits = digitsOf(number);
  return digits.length >= MIN_PHONE_DIGITS && !DATE_OR_SUM.test(number.trim());
}

const digitsOf = (text: string) => text.replace(/\P{Nd}/gu, "");
