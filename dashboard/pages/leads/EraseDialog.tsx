import { useSignal } from "@preact/signals";
import type { ApiContact } from "../../../worker/modules/leads/contract.ts";
import type { Erasable, PersonModel } from "../../models/person.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Mistake, Segments, TextField } from "../../ui/Field.tsx";

const WORD = "erase";

interface EraseProps {
  contact: ApiContact | null;
  model: PersonModel;
  onClose: () => void;
  onErased: () => void;
}

/** What cannot be undone is typed, not clicked. */
export function EraseDialog({ contact, model, onClose, onErased }: EraseProps) {
  const what = useSignal<Erasable>(contact === null ? "lead" : "contact");
  const typed = useSignal("");
  const isSure = typed.value.trim().toLowerCase() === WORD;
  const others = (contact?.lead_count ?? 1) - 1;
  const isPerson = what.value === "contact";

  async function erase(): Promise<void> {
    if (isSure && (await model.erase(what.value))) onErased();
  }

  return (
    <Dialog title={isPerson ? "Erase this person?" : "Erase this lead?"} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void erase();
        }}
      >
        {contact !== null && (
          <Segments
            legend="What to erase"
            value={what.value}
            options={[
              { value: "contact", label: others > 0 ? `The person and ${others + 1} leads` : "The person" },
              { value: "lead", label: "This lead only" },
            ]}
            onPick={(value) => {
              what.value = value;
            }}
          />
        )}
        <div class="soft">
          <p>This goes for good, at once:</p>
          <ul class="goes">
            <li>{isPerson ? "All their leads, held ones too" : "The lead"}: every answer, the score, the story</li>
            <li>{isPerson ? "Their name, address and number" : "What only this lead tells of the person"}</li>
            <li>What the search and the delivery log hold of it, and what still waits to be sent</li>
            <li>Cards in Telegram: they only say then that a lead was erased</li>
          </ul>
          <p>
            What your CRM or another endpoint has received stays there: erase it there as well. Here stays a note,
            without a name, that something was erased.
          </p>
        </div>
        <TextField
          label={`Type “${WORD}” to go on`}
          value={typed.value}
          onText={(text) => {
            typed.value = text;
          }}
          autocomplete="off"
        />
        <Mistake text={model.mistake.value?.sentence} />
        <div class="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" type="submit" icon="trash" disabled={!isSure} isBusy={model.isBusy.value}>
            Erase for good
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
