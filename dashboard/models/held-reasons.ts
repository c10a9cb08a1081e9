import type { ApiLead } from "../../worker/modules/leads/contract.ts";

/** What reasons come down to for the person who decides. */
export const HELD_FAMILIES = ["plan", "site", "turnstile", "crowd", "outage", "words", "sending"] as const;
export type HeldFamily = (typeof HELD_FAMILIES)[number];

/** As a choice among several, and what to do with what was held so. */
export const FAMILY_WORDS: Record<HeldFamily, { label: string; advice: string }> = {
  plan: {
    label: "Plan used up",
    advice:
      "Nothing is wrong with it. It goes out by itself when the next month begins, or at once with a larger plan.",
  },
  site: {
    label: "Another site",
    advice:
      "If that site is yours, put it on the form’s list, and the next ones come through. Release what reads real.",
  },
  turnstile: {
    label: "No word from Turnstile",
    advice: "People who block scripts come this way as well as programs. Release what reads real.",
  },
  crowd: {
    label: "Too many at once",
    advice: "A good day or a flood: choose those that read real, release them together, and put the rest away.",
  },
  outage: {
    label: "Came in an outage",
    advice: "Nobody could check it when it came, and its sender was thanked. Release it if it reads real.",
  },
  words: {
    label: "Its words",
    advice: "Only a person can tell. Each press, Release or Not a lead, teaches how the next ones are judged.",
  },
  sending: {
    label: "How it was sent",
    advice: "It looks as if a program sent it; odd browsers do too. Release what reads real.",
  },
};

/** Reasons by their stable names in the guard; what is not named here is about how something was sent, or its words. */
const FAMILY_OF: Record<string, HeldFamily> = {
  over_limit: "plan",
  origin_not_listed: "site",
  origin_unknown: "site",
  turnstile_missing: "turnstile",
  rate_form: "crowd",
  rate_address: "crowd",
  repeated_content: "crowd",
  arrived_in_outage: "outage",
  honeypot_filled: "sending",
  token_missing: "sending",
  token_invalid: "sending",
  token_expired: "sending",
  token_reused: "sending",
  puzzle_unsolved: "sending",
  too_fast: "sending",
  automated_browser: "sending",
  no_touches: "sending",
  no_browser_marks: "sending",
  disposable_email: "sending",
};

/** By what weighed most; a plan that is used up holds whatever else is said. */
export function heldFamilyOf({ verdict_reasons }: Pick<ApiLead, "verdict_reasons">): HeldFamily {
  if (verdict_reasons.some(({ kind }) => kind === "over_limit")) return "plan";
  const pointsOf = new Map<HeldFamily, number>();
  for (const { kind, points } of verdict_reasons) {
    const family = FAMILY_OF[kind] ?? "words";
    pointsOf.set(family, (pointsOf.get(family) ?? 0) + points);
  }
  const [heaviest] = [...pointsOf].toSorted(([, left], [, right]) => right - left);
  return heaviest?.[0] ?? "words";
}

export interface Remedy {
  label: string;
  href: string;
}

/** Where the cause can be mended, which no press on the lead does. Null where there is no such place. */
export function remedyFor(lead: Pick<ApiLead, "verdict_reasons" | "source" | "form_id">): Remedy | null {
  const form = `/app/forms/${lead.form_id}`;
  switch (heldFamilyOf(lead)) {
    case "plan":
      return { label: "See the plans", href: "/app/billing" };
    case "site":
      return { label: "Open the form’s list of sites", href: form };
    case "turnstile":
      return lead.source === "form" ? { label: "See the code with Turnstile’s box", href: form } : null;
    default:
      return null;
  }
}
