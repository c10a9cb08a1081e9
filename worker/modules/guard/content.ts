import type { ReasonKind } from "./decide.ts";

/** What a person wrote, as far as the checks may look at it. */
export interface Content {
  name: string;
  message: string;
}

// Offers that site owners get by the hundred and no customer writes. One alone is only a hint: people also ask for SEO.
const SPAM_PHRASES: readonly RegExp[] = [
  /\b(?:buy|get|cheap|quality|dofollow|high[- ]da)\b.{0,20}\bback ?links?\b/,
  /\bback ?links? (?:package|service|for your)/,
  /\bguest post(?:s|ing)?\b|\bsponsored (?:post|article)s?\b|\blink insertion\b/,
  /\b(?:rank|ranking|position)s? (?:your (?:web)?site )?(?:on|in|at)? ?(?:the )?(?:first|1st|top)(?: page)?(?: of)?\b.{0,12}\bgoogle\b/,
  /\b(?:first|1st|top) page of google\b|\bgoogle (?:1st|first) page\b/,
  /\bseo (?:service|expert|package|audit|agency|company|consultant)s?\b/,
  /\b(?:boost|increase|improve|skyrocket) your (?:website|web|site|online|google|search|organic|traffic|sales|domain)\b/,
  /\b(?:website|organic|targeted|real) (?:traffic|visitors) (?:to|for) your\b/,
  /\bi (?:was|just) (?:looking|browsing|visiting|checking)(?: at| through| out)? your (?:web)?site\b.{0,80}\b(?:errors?|issues?|improve|redesign|rank)/,
  /\b(?:re)?design(?:ing)? your (?:web)?site\b|\bwebsite (?:re)?design (?:and|&) development\b/,
  /\bmobile app development (?:company|services?)\b|\boffshore (?:development|company)\b/,
  /\b(?:online|best|free|live|crypto) casinos?\b|\bcasino bonus\b|\bsports? betting\b|\bslots? online\b|казино|ставки на спорт/,
  /\b(?:viagra|cialis|levitra|tramadol|xanax|phentermine|kamagra)\b|\bonline pharmacy\b|\bweight loss (?:pill|gummies)s?\b/,
  /\b(?:bitcoin|crypto|forex|binary options?)\b.{0,40}\b(?:invest|profit|earn|trading bot|double|returns?|giveaway)/,
  /\b(?:earn|make|making)\b.{0,12}[$€£]\s?\d[\d.,]*k?\b.{0,20}\b(?:day|daily|week|weekly|month|hour|online|from home)\b/,
  /\bwork from home\b|\bpassive income\b|\bfinancial freedom\b|\bmake money online\b|\bget rich\b/,
  /\b(?:payday|instant|unsecured|business|personal) loans?\b.{0,40}\b(?:approv|low interest|bad credit|apply)|\bloan offer\b/,
  /\b(?:sexy|hot|horny|lonely|single) (?:girls?|women|milfs?|ladies)\b|\badult dating\b|\bporn(?:o|hub)?\b|\bonlyfans\b|знакомства для взрослых/,
  /\b(?:cheap|replica|discount)\b.{0,15}\b(?:rolex|louis vuitton|gucci|handbags?|watches|jordans|sunglasses)\b/,
  /\b(?:email|business|contacts?|leads?) (?:database|lists?)\b.{0,30}\b(?:buy|sale|verified|million|targeted)|\bbulk (?:e-?mail|sms)\b/,
  /\bmillions? of (?:contact forms?|websites|sites)\b|\bcontact form (?:blast|marketing|submission)|\bfeedback forms? mailing\b/,
  /\b(?:buy|get) (?:instagram|facebook|youtube|tiktok|twitter) (?:followers|likes|views|subscribers)\b/,
  /\bunclaimed (?:funds?|inheritance)\b|\bnext of kin\b|\blottery\b.{0,30}\bwon\b|\binheritance fund\b/,
  /\bclick here\b.{0,40}\b(?:now|free|claim|win)\b|\bact now\b|\blimited[- ]time offer\b|\b100% (?:free|guaranteed)\b/,
  /\bdomain (?:name )?(?:expir|registration|renewal)\w*\b.{0,60}\b(?:notice|final|urgent|pay)\b/,
  /\bto (?:unsubscribe|opt[- ]out)\b|\breply (?:with )?(?:stop|unsubscribe|no)\b.{0,20}\b(?:to|if)\b/,
  /продвижени\w* сайт|раскрутк\w* сайт|база (?:email|данных) .{0,20}рассыл|прогон .{0,15}хрумер/,
];

const LINK = /\bhttps?:\/\/|\bwww\.[a-z0-9]|\bt\.me\/|\bbit\.ly\//g;
const MARKUP = /<a\s+href|\[url[=\]]|\[link=|href\s*=\s*["']?http/;
const LATIN = "\\p{Script=Latin}";
const LOOKALIKE = "[\\p{Script=Cyrillic}\\p{Script=Greek}]";
const MIXED_WORD = new RegExp(`${LATIN}${LOOKALIKE}|${LOOKALIKE}${LATIN}`, "gu");

/** Text beyond this is not looked at: longer answers are refused before, and a check must stay cheap. */
const MAX_LOOKED_AT = 6_000;

/** Pure. Every pattern takes time in proportion to the text (F73). */
export function checkContent({ name, message }: Content): ReasonKind[] {
  const written = message.slice(0, MAX_LOOKED_AT);
  const text = written.toLowerCase();
  const who = name.slice(0, MAX_LOOKED_AT).toLowerCase();
  const reasons: ReasonKind[] = [];

  const links = countOf(LINK, text);
  if (links >= 3) reasons.push("many_links");
  else if (links >= 1) reasons.push("some_links");
  if (countOf(LINK, who) > 0) reasons.push("link_in_name");
  if (MARKUP.test(text)) reasons.push("markup");

  const oneLine = text.replaceAll(/\s+/g, " ");
  const phrases = SPAM_PHRASES.reduce((count, phrase) => count + (phrase.test(oneLine) ? 1 : 0), 0);
  if (phrases >= 2) reasons.push("spam_phrases");
  else if (phrases === 1) reasons.push("spam_phrase");

  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII, where no alphabets can mix
  const isPlain = /^[\x00-\x7f]*$/.test(text) && /^[\x00-\x7f]*$/.test(who);
  if (!isPlain && countOf(MIXED_WORD, `${who} ${text}`) >= 2) reasons.push("mixed_scripts");

  if (isShouted(written)) reasons.push("shouting");
  if (isGibberish(name.slice(0, MAX_LOOKED_AT))) reasons.push("gibberish_name");
  if (isGibberish(written)) reasons.push("gibberish_message");
  if (repeatsItself(text)) reasons.push("repeating_text");
  return reasons;
}

function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}

function isShouted(text: string): boolean {
  const capitals = countOf(/\p{Lu}/gu, text);
  const small = countOf(/\p{Ll}/gu, text);
  return capitals >= 40 && capitals > 4 * small;
}

/** One long "word" that jumps between small letters and capitals, or hardly has vowels, as form-filling programs write. */
function isGibberish(text: string): boolean {
  const word = text.trim();
  if (word.length < 8 || word.length > 60 || !/^[A-Za-z]+$/.test(word)) return false;
  const jumps = countOf(/[a-z][A-Z]|[A-Z]{2}[a-z]/g, word);
  const vowels = countOf(/[aeiouy]/gi, word);
  return jumps >= 3 || vowels < word.length / 6;
}

function repeatsItself(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return words.length >= 24 && new Set(words).size < words.length / 5;
}
