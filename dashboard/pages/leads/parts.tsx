import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { Tag } from "../../ui/states.tsx";

export const SOURCE_WORDS: Record<ApiLead["source"], string> = {
  widget: "Widget",
  form: "HTML form",
  page: "Hosted page",
  api: "API",
};

export const CATEGORY_WORDS: Record<NonNullable<ApiLead["category"]>, string> = {
  sales: "Sales",
  question: "Question",
  support: "Support",
  vendor: "Vendor pitch",
  job: "Job seeker",
  press: "Press",
  student: "Student",
  spam: "Spam",
  other: "Other",
};

/** `HOT_FROM` of `worker/modules/scoring/contract.ts`: cards and reports call the same leads hot. */
const HOT_FROM = 70;

/** How a score reads: the colour never stands alone, the number and the word say the same. */
export function warmth(score: number): "hot" | "warm" | "cool" {
  if (score >= HOT_FROM) return "hot";
  return score >= 40 ? "warm" : "cool";
}

export function ScoreBadge({ score, isLarge = false }: { score: number | null; isLarge?: boolean }) {
  if (score === null) {
    return (
      <span class={`score waiting ${isLarge ? "large" : ""}`} title="Not scored yet">
        <span aria-hidden="true">–</span>
        <span class="visually-hidden">Not scored yet</span>
      </span>
    );
  }
  const level = warmth(score);
  return (
    <span class={`score ${level} ${isLarge ? "large" : ""}`} title={`Score ${score} of 100: ${level}`}>
      <span class="visually-hidden">Score </span>
      {score}
      <span class="visually-hidden"> of 100, {level}</span>
    </span>
  );
}

export function nameOf(lead: ApiLead): string {
  return lead.name.trim() || lead.email.trim() || lead.phone.trim() || "Somebody";
}

const OUTCOME_WORDS = { won: "Won", lost: "Lost", junk: "Junk" } as const;

export function OutcomeTag({ outcome }: { outcome: NonNullable<ApiLead["outcome"]> }) {
  return outcome === "won" ? (
    <Tag tone="good" icon="flag">
      {OUTCOME_WORDS[outcome]}
    </Tag>
  ) : (
    <Tag>{OUTCOME_WORDS[outcome]}</Tag>
  );
}

export function StatusTag({ lead }: { lead: ApiLead }) {
  if (lead.verdict === "held") return <Tag tone="warn">Held</Tag>;
  if (lead.verdict === "spam") return <Tag tone="bad">Spam</Tag>;
  switch (lead.status) {
    case "new":
      return (
        <span class="open-mark">
          <span class="dot" /> Unclaimed
        </span>
      );
    case "claimed":
      if (lead.outcome !== null) return <OutcomeTag outcome={lead.outcome} />;
      return (
        <Tag tone="good" icon="check">
          <StrangerText class="clip" text={lead.claimed_by ?? "Claimed"} />
        </Tag>
      );
    case "not_a_lead":
      return <Tag>Not a lead</Tag>;
    default:
      return lead.status satisfies never;
  }
}
