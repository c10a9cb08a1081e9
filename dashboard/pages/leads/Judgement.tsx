import type { ApiLead, ApiLeadPage } from "../../../worker/modules/leads/contract.ts";
import { useDesk } from "../../context.ts";
import { moneyOf } from "../../models/ai.model.ts";
import { FAMILY_WORDS, heldFamilyOf, remedyFor } from "../../models/held-reasons.ts";
import { Icon } from "../../ui/Icon.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { Tag } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { Dispute } from "./Dispute.tsx";
import { warmth } from "./parts.tsx";

export function WhyHeld({ lead }: { lead: ApiLead }) {
  return (
    <section class="panel held-why">
      <header>
        <Icon name="shield" />
        <h2>{lead.verdict === "spam" ? "Kept as spam" : "Held for you to look at"}</h2>
      </header>
      <div class="inside stack">
        <Reasons reasons={lead.verdict_reasons} />
        <p class="note">{FAMILY_WORDS[heldFamilyOf(lead)].advice}</p>
        <HeldRemedy lead={lead} />
      </div>
    </section>
  );
}

/** Where it came from, if that is what is wrong with it, and where the cause can be mended by whoever may. */
export function HeldRemedy({ lead }: { lead: ApiLead }) {
  const { session } = useDesk();
  const host = heldFamilyOf(lead) === "site" ? URL.parse(lead.context.page_url ?? "")?.host : undefined;
  const remedy = session.canManage.value ? remedyFor(lead) : null;
  if (host === undefined && remedy === null) return null;
  return (
    <p class="note row">
      {host !== undefined && (
        <span>
          It says it came from <strong>{host}</strong>.
        </span>
      )}
      {remedy !== null && <a href={remedy.href}>{remedy.label}</a>}
    </p>
  );
}

export function Why({ lead, judgement }: { lead: ApiLead; judgement: ApiLeadPage["judgement"] | null }) {
  if (lead.score === null) {
    return (
      <section class="panel">
        <header>
          <Icon name="spark" />
          <h2>Not scored yet</h2>
        </header>
        <p class="inside note">
          {lead.verdict === "accepted"
            ? "This takes a second or two."
            : "Held leads are scored when they are released."}
        </p>
      </section>
    );
  }
  return (
    <section class="panel">
      <details open>
        <summary class="panel-summary">
          <Icon name="spark" />
          <h2>Why {lead.score}?</h2>
          <Tag tone="outline">{lead.score_source === "ai" ? "judged by AI" : "judged by rules"}</Tag>
          <span class="turner">
            <Icon name="right" size={14} />
          </span>
        </summary>
        <div class="inside">
          <div class={`meter ${warmth(lead.score)}`} aria-hidden="true">
            <span style={{ width: `${lead.score}%` }} />
          </div>
          {lead.score_reasons.length === 0 && <p class="note">Nothing in the message spoke for or against it.</p>}
          <Dispute lead={lead} />
          {judgement !== null && <HowJudged judgement={judgement} />}
        </div>
      </details>
    </section>
  );
}

/** Which AI, for how much, and how far it was followed; or why there was none. */
function HowJudged({ judgement: { ai, fallback_reason: fault } }: { judgement: ApiLeadPage["judgement"] }) {
  if (ai === null) {
    const sentence = fault === null ? undefined : (FAULTS[fault] ?? "The AI gave no judgement.");
    return sentence === undefined ? null : (
      <p class="note how-judged">
        <Icon name="info" size={14} />
        <span>{sentence} The built-in score stands.</span>
      </p>
    );
  }
  const cost = ai.cost_micros === null ? `${ai.input_tokens + ai.output_tokens} tokens` : moneyOf(ai.cost_micros);
  return (
    <div class="how-judged stack tight">
      {ai.marks.map((mark) => (
        <p class="row judged-mark" key={mark}>
          <Icon name={mark === "suspected_injection" || mark === "disagreed" ? "warn" : "info"} size={14} />
          <span>{MARKS[mark]}</span>
        </p>
      ))}
      <p class="note">
        {ai.is_repeat
          ? "The same words were judged before, so nobody was asked."
          : `Asked ${visible(ai.model)}, ${cost}.`}{" "}
        Words marked in the message are what the score rests on.
      </p>
    </div>
  );
}

type Mark = NonNullable<ApiLeadPage["judgement"]["ai"]>["marks"][number];

const MARKS: Record<Mark, string> = {
  suspected_injection: "This text talks to the AI instead of to you. Nothing that the AI said was followed upwards.",
  disagreed: "The AI and the built-in scorer are far apart. Read it yourself.",
  summary_replaced: "The AI's summary said more than the message, so the built-in one stands.",
  summary_trimmed: "From the summary was taken out what the message does not say.",
  reply_trimmed: "From the reply was taken out what your facts do not say.",
  reply_replaced: "The AI's reply said more than your facts do, so the built-in one stands.",
};

const FAULTS: Record<string, string> = {
  ai_timeout: "The AI did not answer in time.",
  ai_rate_limited: "The AI was over its quota.",
  ai_unavailable: "The AI could not be reached.",
  ai_refused: "The AI declined to judge this.",
  ai_invalid_output: "The AI's answer could not be used.",
  ai_key_refused: "The AI's vendor did not accept the key.",
  ai_budget_spent: "The month's budget for AI is spent.",
};

export function Reasons({ reasons }: { reasons: ApiLead["verdict_reasons"] }) {
  if (reasons.length === 0) return <p class="note">No reason was recorded.</p>;
  return (
    <ul class="reasons">
      {reasons.map((reason) => (
        <li key={reason.kind}>
          <span class={`points ${reason.points === 0 ? "" : reason.points > 0 ? "against" : "for"}`}>
            {signed(reason.points)}
          </span>
          <StrangerText text={reason.sentence} />
        </li>
      ))}
    </ul>
  );
}

function signed(points: number): string {
  return points > 0 ? `+${points}` : points < 0 ? `−${Math.abs(points)}` : "0";
}
