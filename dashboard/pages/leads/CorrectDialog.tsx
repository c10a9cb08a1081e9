import { useSignal } from "@preact/signals";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import { isLeadField } from "../../models/lead-fields.ts";
import type { PersonModel } from "../../models/person.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Mistake, TextArea, TextField } from "../../ui/Field.tsx";
import { visible } from "../../ui/text.ts";

/** Puts right what the person says is wrong. Ticks stay as they were sent. */
export function CorrectDialog({ lead, model, onClose }: { lead: ApiLead; model: PersonModel; onClose: () => void }) {
  const { name, email, phone, message } = lead;
  const own = useSignal({ name, email, phone, message });
  const others = lead.answers.filter(({ key, type }) => !isLeadField(key) && type !== "checkbox");
  const answers = useSignal(Object.fromEntries(others.map(({ key, value }) => [key, value])));
  const mistake = model.mistake.value;
  const mistakeAt = (field: string) => (mistake?.field === field ? mistake.sentence : null);
  const set = (key: keyof typeof own.value) => (text: string) => {
    own.value = { ...own.value, [key]: text };
  };
  return (
    <Dialog title="Correct this lead" onClose={onClose}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await model.correct(lead, { ...own.value, answers: answers.value })) onClose();
        }}
      >
        <TextField label="Name" value={own.value.name} onText={set("name")} maxLength={200} autocomplete="off" />
        <TextField
          label="E-mail"
          value={own.value.email}
          onText={set("email")}
          inputMode="email"
          maxLength={254}
          mistake={mistakeAt("email")}
          autocomplete="off"
        />
        <TextField
          label="Phone"
          value={own.value.phone}
          onText={set("phone")}
          maxLength={60}
          hint="With its country code it can be read for sure."
          autocomplete="off"
        />
        <TextArea label="Message" value={own.value.message} onText={set("message")} rows={4} maxLength={5_000} />
        {others.map(({ key, label }) => (
          <TextField
            key={key}
            label={visible(label)}
            value={answers.value[key] ?? ""}
            onText={(text) => {
              answers.value = { ...answers.value, [key]: text };
            }}
            mistake={mistakeAt(`answers.${key}`)}
            maxLength={5_000}
            autocomplete="off"
          />
        ))}
        <p class="note">The lead's story keeps who changed what, and what stood there before.</p>
        {mistake !== null && mistake.field === "" && <Mistake text={mistake.sentence} />}
        <div class="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" isBusy={model.isBusy.value}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
