import type { ApiLead, ApiLeadPage } from "../../../worker/modules/leads/contract.ts";
import { CopyButton } from "../../ui/Copy.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { initials, mailto, telephone, visible } from "../../ui/text.ts";
import { TimeAgo } from "../../ui/time.tsx";
import { nameOf } from "./parts.tsx";

export function Person({ lead, page }: { lead: ApiLead; page: ApiLeadPage | null }) {
  const contact = page?.contact ?? null;
  const email = mailto(lead.email);
  const phone = telephone(lead.phone);
  return (
    <section class="panel">
      <header>
        <Icon name="user" />
        <h2>Contact</h2>
      </header>
      <div class="inside stack">
        <div class="row person">
          <span class="avatar large" aria-hidden="true">
            {initials(nameOf(lead))}
          </span>
          <span class="grow">
            <strong>
              <StrangerText text={nameOf(lead)} />
            </strong>
            <span class="note">
              {contact === null
                ? "First time we hear of them"
                : contact.lead_count > 1
                  ? `${contact.lead_count} leads so far`
                  : "First lead"}
            </span>
          </span>
        </div>
        <dl class="facts">
          {lead.email !== "" && (
            <div>
              <dt>E-mail</dt>
              <dd class="row">
                {email === null ? <StrangerText text={lead.email} /> : <a href={email}>{visible(lead.email)}</a>}
                <CopyButton text={visible(lead.email)} label="Copy the e-mail" kind="quiet" isBare />
              </dd>
            </div>
          )}
          {lead.phone !== "" && (
            <div>
              <dt>Phone</dt>
              <dd class="row">
                {phone === null ? <StrangerText text={lead.phone} /> : <a href={phone}>{visible(lead.phone)}</a>}
                <CopyButton text={visible(lead.phone)} label="Copy the phone number" kind="quiet" isBare />
              </dd>
            </div>
          )}
        </dl>
        {page !== null && page.other_leads.length > 0 && (
          <div class="stack tight">
            <h3 class="note">Other leads of this person</h3>
            <ul class="other-leads">
              {page.other_leads.map((other) => (
                <li key={other.id}>
                  <a href={`/app/leads/${other.id}`}>
                    <StrangerText class="clip" text={other.summary || "A lead without a summary"} />
                  </a>
                  <span class="note">
                    <TimeAgo at={other.created_at} isShort />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  );
}
