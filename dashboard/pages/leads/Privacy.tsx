import { useSignal } from "@preact/signals";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import { useDesk } from "../../context.ts";
import type { PersonModel, Restriction } from "../../models/person.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Switch } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { CorrectDialog } from "./CorrectDialog.tsx";
import { EraseDialog } from "./EraseDialog.tsx";
import "./privacy.css";

const RESTRICTIONS: readonly { restriction: Restriction; label: string; hint: string }[] = [
  { restriction: "ai", label: "No AI", hint: "Nothing they send goes to the AI service; the built-in rules score it." },
  { restriction: "followups", label: "No follow-ups", hint: "No automatic message is sent to them." },
  { restriction: "analytics", label: "Not in reports", hint: "Their leads are left out of your figures." },
];

/** What the person behind the lead may ask for, in one place. */
export function Privacy({ lead, model, onErased }: { lead: ApiLead; model: PersonModel; onErased: () => void }) {
  const { session } = useDesk();
  const canManage = session.canManage.value;
  const open = useSignal<"correct" | "erase" | null>(null);
  const contact = model.contact.value;
  const close = () => {
    open.value = null;
    model.forgetMistake();
  };
  return (
    <section class="panel privacy">
      <header>
        <Icon name="shield" />
        <h2>Privacy</h2>
      </header>
      <div class="inside stack">
        {contact === null ? (
          <p class="note">
            {lead.verdict === "accepted"
              ? "There is no e-mail address or number to know this person by again, so nothing can be restricted."
              : "Held leads are never sent to AI. Restrictions can be set once it is released."}
          </p>
        ) : (
          <fieldset class="stack">
            <legend class="note">If this person asks for it. Holds for their later leads, too.</legend>
            {RESTRICTIONS.map(({ restriction, label, hint }) => (
              <Switch
                key={restriction}
                label={label}
                hint={hint}
                isOn={contact.restrictions.includes(restriction)}
                isBusy={model.isBusy.value}
                onChange={(isOn) => model.restrict(restriction, isOn)}
              />
            ))}
          </fieldset>
        )}
        <div class="row privacy-actions">
          <Button
            size="small"
            icon="form"
            onClick={() => {
              open.value = "correct";
            }}
          >
            Correct
          </Button>
          {canManage && (
            <LinkButton
              size="small"
              icon="download"
              href={
                contact === null ? `/api/leads/${lead.id}/personal-data` : `/api/contacts/${contact.id}/personal-data`
              }
            >
              Download their data
            </LinkButton>
          )}
          {canManage && (
            <Button
              size="small"
              kind="danger"
              icon="trash"
              onClick={() => {
                open.value = "erase";
              }}
            >
              Erase…
            </Button>
          )}
        </div>
        {!canManage && <p class="note">Owners and admins can hand out a copy or erase it.</p>}
      </div>
      {open.value === "correct" && <CorrectDialog lead={lead} model={model} onClose={close} />}
      {open.value === "erase" && <EraseDialog contact={contact} model={model} onClose={close} onErased={onErased} />}
    </section>
  );
}
