import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import type { LeadModel } from "../../models/lead.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { Tag } from "../../ui/states.tsx";
import { mailto, telephone } from "../../ui/text.ts";
import { TimeAgo } from "../../ui/time.tsx";
import { useFocusKept } from "../../ui/use-focus-kept.ts";
import { CATEGORY_WORDS, nameOf, ScoreBadge, SOURCE_WORDS, StatusTag } from "./parts.tsx";

export function LeadHead({ lead, model }: { lead: ApiLead; model: LeadModel }) {
  const isBusy = model.isActing.value;
  const email = mailto(lead.email);
  const phone = telephone(lead.phone);
  const actions = useFocusKept<HTMLDivElement>([lead.verdict, lead.status, lead.outcome].join());
  return (
    <header class="lead-head">
      <ScoreBadge score={lead.score} isLarge />
      <div class="grow">
        <h1 tabIndex={-1}>
          <StrangerText text={nameOf(lead)} />
        </h1>
        <div class="row">
          <StatusTag lead={lead} />
          {lead.category !== null && <Tag tone="outline">{CATEGORY_WORDS[lead.category]}</Tag>}
          <span class="note">
            {SOURCE_WORDS[lead.source]} · <TimeAgo at={lead.created_at} />
          </span>
        </div>
      </div>
      {/* On a phone the contact stands far below, and calling back is what one came for. */}
      <div class="row lead-actions reach">
        {phone !== null && (
          <LinkButton icon="phone" href={phone}>
            Call
          </LinkButton>
        )}
        {email !== null && (
          <LinkButton icon="mail" href={email}>
            E-mail
          </LinkButton>
        )}
      </div>
      <div class="row lead-actions" ref={actions}>
        {lead.verdict !== "accepted" && (
          <Button kind="primary" icon="check" isBusy={isBusy} onClick={() => void model.release()}>
            Release
          </Button>
        )}
        {lead.verdict === "accepted" && lead.status === "new" && (
          <Button kind="primary" icon="hand" isBusy={isBusy} onClick={() => void model.claim()}>
            Claim
          </Button>
        )}
        {lead.status === "claimed" && lead.outcome === null && (
          <Button icon="undo" isBusy={isBusy} onClick={() => void model.giveBack()}>
            Give back
          </Button>
        )}
        {lead.outcome === "won" || lead.outcome === "lost" ? null : lead.status === "not_a_lead" ? (
          <Button icon="undo" isBusy={isBusy} onClick={() => void model.reopen()}>
            It is a lead
          </Button>
        ) : (
          <Button kind="danger" icon="trash" onClick={() => void model.notALead()}>
            Not a lead
          </Button>
        )}
      </div>
    </header>
  );
}
