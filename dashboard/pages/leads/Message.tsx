import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import { isLeadField } from "../../models/lead-fields.ts";
import { LinkButton } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/Copy.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { QuotedText } from "../../ui/QuotedText.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { mailto, visible } from "../../ui/text.ts";

export function Message({ lead }: { lead: ApiLead }) {
  const others = lead.answers.filter(({ key, value }) => !isLeadField(key) && value !== "");
  // What the score rests on is marked where it stands.
  const quotes = lead.score_reasons.flatMap(({ quote }) => quote ?? []);
  return (
    <section class="panel">
      <header>
        <Icon name="chat" />
        <h2>Message</h2>
      </header>
      <div class="inside stack">
        {lead.summary !== null && lead.summary !== "" && (
          <p class="summary">
            <Icon name="spark" />
            <span>
              <span class="visually-hidden">Summary: </span>
              <StrangerText text={lead.summary} />
            </span>
          </p>
        )}
        {lead.message === "" ? (
          <p class="note">There is no message.</p>
        ) : (
          <p class="message">
            <QuotedText text={lead.message} quotes={quotes} />
          </p>
        )}
        {others.length > 0 && (
          <dl class="answers">
            {others.map((answer) => (
              <div key={answer.key}>
                <dt>
                  <StrangerText text={answer.label} />
                </dt>
                <dd>{answer.type === "checkbox" ? "Yes" : <QuotedText text={answer.value} quotes={quotes} />}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </section>
  );
}

export function Reply({ lead, reply }: { lead: ApiLead; reply: string }) {
  const href = mailto(lead.email, { subject: "Your enquiry", body: reply });
  return (
    <section class="panel">
      <header>
        <Icon name="mail" />
        <h2>Suggested reply</h2>
        <CopyButton text={visible(reply)} />
        {href !== null && (
          <LinkButton kind="primary" size="small" icon="mail" href={href}>
            Reply by e-mail
          </LinkButton>
        )}
      </header>
      <p class="inside message reply">
        <StrangerText text={reply} />
      </p>
    </section>
  );
}
