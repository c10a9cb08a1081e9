import type { Verdict, VerdictReason } from "./contract.ts";

/** From here on a person looks before anybody is rung up. */
export const HELD_FROM = 10;

/** From here on nobody has to look, but the lead is stored all the same and can be released. */
const SPAM_FROM = 30;

/**
 * Every reason there is, its weight and its sentence: the one place where weights live. Weights add up; no single fact
 * makes spam, and a person who types quickly in a browser run by a tool (3 + 3 + 2) is still accepted. A phone number
 * is never a reason. Negative weights are trust. What the text judge says is weighed by `weigh-words.ts` on this scale.
 */
const REASONS = {
  honeypot_filled: [20, "A field that people cannot see was filled in."],
  token_missing: [10, "It came without the form's token, so perhaps not from a browser."],
  token_invalid: [10, "Its form token was not one of ours, or was made for another form or site."],
  token_expired: [10, "Its form token was more than a day old."],
  token_reused: [10, "Its form token had been used before."],
  puzzle_unsolved: [10, "The browser's puzzle was not solved."],
  too_fast: [3, "It was sent less than two seconds after the form was opened."],
  automated_browser: [3, "The browser said that a program steers it."],
  no_touches: [2, "No key, pointer or paste touched the form."],
  no_browser_marks: [4, "It carried none of the marks that a browser sends."],
  origin_not_listed: [10, "It came from a site that is not on the form's list."],
  origin_unknown: [10, "It did not say which site it came from, and the form has a list of sites."],
  some_links: [2, "The message holds a link."],
  many_links: [6, "The message holds three links or more."],
  link_in_name: [8, "There is a link in the name."],
  markup: [4, "The message holds link code as spam programs write it."],
  spam_phrase: [4, "The message holds a phrase that is common in spam."],
  spam_phrases: [10, "The message holds several phrases that are common in spam."],
  mixed_scripts: [6, "Words mix letters of different alphabets, as disguised spam does."],
  shouting: [2, "Most of the message is in capitals."],
  gibberish_name: [6, "The name looks like random letters."],
  gibberish_message: [6, "The message looks like random letters."],
  text_looks_like_spam: [10, "The wording is like that of spam."],
  workspace_lessons: [0, "Similar messages were marked in this workspace."],
  text_leans_to_spam: [0, "The wording is a little like that of spam."],
  repeating_text: [4, "The message says the same words over and over."],
  repeated_content: [10, "The same message had come many times within minutes."],
  disposable_email: [4, "The e-mail address is of a throw-away mailbox."],
  rate_address: [10, "Many messages came from the same network address within minutes."],
  rate_form: [10, "The form got far more messages than usual within minutes."],
  arrived_in_outage: [10, "It arrived while the database was down, before it could be checked."],
  turnstile_passed: [-8, "Cloudflare Turnstile vouched for the browser."],
  turnstile_missing: [10, "The form asks Cloudflare Turnstile, and it did not vouch for the browser."],
  api_key: [0, "It was sent with an API key of this workspace, so only its words are judged."],
} as const satisfies Record<string, readonly [points: number, sentence: string]>;
export type ReasonKind = keyof typeof REASONS;

/** A reason with its points and its sentence, by the table above. */
export function reasonOf(kind: ReasonKind): VerdictReason {
  const [points, sentence] = REASONS[kind];
  return { kind, points, sentence };
}

/** What only the words say. People write strange things, so it takes facts that hold by themselves to call it spam. */
export const TEXT_REASONS: ReadonlySet<string> = new Set<ReasonKind>([
  "some_links",
  "many_links",
  "link_in_name",
  "markup",
  "spam_phrase",
  "spam_phrases",
  "mixed_scripts",
  "shouting",
  "gibberish_name",
  "gibberish_message",
  "text_looks_like_spam",
  "text_leans_to_spam",
  "workspace_lessons",
  "repeating_text",
]);

/** By the sum of the points; the words alone can hold a submission but never make it spam. */
export function verdictFor(reasons: readonly VerdictReason[]): Verdict {
  const points = pointsOf(reasons);
  const facts = pointsOf(reasons.filter(({ kind }) => !TEXT_REASONS.has(kind)));
  if (points >= SPAM_FROM && facts >= HELD_FROM) return "spam";
  return points >= HELD_FROM ? "held" : "accepted";
}

export function pointsOf(reasons: readonly VerdictReason[]): number {
  return reasons.reduce((sum, { points }) => sum + points, 0);
}
