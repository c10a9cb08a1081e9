import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import type { LeadModel } from "../../models/lead.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { Tag } from "../../ui/states.tsx";
import { warmth } from "./parts.tsx";

export function WhyHeld({ lead, model }: { lead: ApiLead; model: LeadModel }) {
  return (
    <section class="panel held-why">
      <header>
        <Icon name="shield" />
        <h2>{lead.verdict === "spam" ? "Kept as spam" : "Held for you to look at"}</h2>
        <Button size="small" kind="primary" isBusy={model.isActing.value} onClick={() => void model.release()}>
          Release
        </Button>
      </header>
      <div class="inside">
        <Reasons reasons={lead.verdict_reasons} />
      </div>
    </section>
  );
}

export function Why({ lead }: { lead: ApiLead }) {
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
          {lead.score_reasons.length === 0 ? (
            <p class="note">Nothing in the message spoke for or against it.</p>
          ) : (
            <ul class="reasons">
              {lead.score_reasons.map((reason, place) => (
                <li key={place}>
                  <span class={`points ${reason.points < 0 ? "against" : reason.points > 0 ? "for" : ""}`}>
                    {signed(reason.points)}
                  </span>
                  <span>
                    <StrangerText text={reason.label} />
                    {reason.quote !== null && (
                      <q>
                        <StrangerText text={reason.quote} />
                      </q>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </div>
      </details>
    </section>
  );
}

export function Reasons({ reasons }: { reasons: ApiLead["verdict_reasons"] }) {
  if (reasons.length === 0) return <p class="note">No reason was recorded.</p>;
  return (
    <ul class="reasons">
      {reasons.map((reason) => (
        <li key={reason.kind}>
          <span class={`points ${reason.points > 0 ? "against" : "for"}`}>{signed(reason.points)}</span>
          <StrangerText text={reason.sentence} />
        </li>
      ))}
    </ul>
  );
}

function signed(points: number): string {
  return points > 0 ? `+${points}` : points < 0 ? `−${Math.abs(points)}` : "0";
}
