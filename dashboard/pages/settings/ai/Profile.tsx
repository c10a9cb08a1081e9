import type { Profile as ApiProfile } from "../../../../worker/modules/ai/contract.ts";
import type { AiModel } from "../../../models/ai.model.ts";
import { Button } from "../../../ui/Button.tsx";
import { Mistake, Select, TextArea, TextField } from "../../../ui/Field.tsx";
import { Section } from "../Section.tsx";

const MAX_FACTS = 20;

const TONES: readonly { value: ApiProfile["tone"]; label: string }[] = [
  { value: "friendly", label: "Friendly and plain" },
  { value: "formal", label: "Formal and polite" },
  { value: "brief", label: "Brief and to the point" },
  { value: "warm", label: "Warm and personal" },
];

const LANGUAGES: readonly { value: ApiProfile["language"]; label: string }[] = [
  { value: "enquiry", label: "The language somebody wrote in" },
  { value: "en", label: "Always English" },
  { value: "de", label: "Always German" },
  { value: "fr", label: "Always French" },
  { value: "es", label: "Always Spanish" },
  { value: "pt", label: "Always Portuguese" },
  { value: "it", label: "Always Italian" },
  { value: "nl", label: "Always Dutch" },
  { value: "pl", label: "Always Polish" },
  { value: "ru", label: "Always Russian" },
  { value: "hi", label: "Always Hindi" },
];

export function Profile({ model }: { model: AiModel }) {
  const { profile, mistake } = model;
  const { about, tone, language, facts } = profile.value;
  const change = (part: Partial<ApiProfile>) => {
    profile.value = { ...profile.value, ...part };
  };
  const wrong = mistake.value?.part === "profile" ? mistake.value : null;
  return (
    <Section
      title="Your voice"
      icon="chat"
      about="All that AI is told of you. A suggested reply states these facts and nothing else: other numbers, dates and promises are taken out."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void model.saveProfile();
        }}
      >
        <div class="inside stack">
          <TextArea
            label="What you sell"
            value={about}
            onText={(text) => change({ about: text })}
            rows={3}
            maxLength={600}
            placeholder="Such as: We build and fit kitchens for flats and small restaurants."
          />
          <div class="two-fields">
            <Select
              label="Tone of replies"
              value={tone}
              options={TONES}
              onPick={(value) => change({ tone: value as ApiProfile["tone"] })}
            />
            <Select
              label="Language of replies"
              value={language}
              options={LANGUAGES}
              onPick={(value) => change({ language: value as ApiProfile["language"] })}
            />
          </div>
          <fieldset class="facts-said stack tight">
            <legend>Facts that may be stated</legend>
            <p class="note">One in each line, as you would say it. Prices, areas, opening hours, delivery times.</p>
            {facts.map((fact, place) => (
              <div class="fact-row" key={place}>
                <TextField
                  label={`Fact ${place + 1}`}
                  isLabelHidden
                  value={fact}
                  onText={(text) => change({ facts: facts.with(place, text) })}
                  maxLength={200}
                  placeholder="Such as: The first visit is free of charge."
                />
                <Button
                  kind="quiet"
                  icon="trash"
                  label={`Remove fact ${place + 1}`}
                  onClick={() => change({ facts: facts.toSpliced(place, 1) })}
                />
              </div>
            ))}
            {facts.length < MAX_FACTS && (
              <div class="row">
                <Button size="small" icon="plus" onClick={() => change({ facts: [...facts, ""] })}>
                  Add a fact
                </Button>
              </div>
            )}
          </fieldset>
          <Mistake text={wrong?.sentence} />
        </div>
        <footer class="panel-foot">
          <Button
            kind="primary"
            type="submit"
            disabled={!model.profileIsChanged.value}
            isBusy={model.saving.value === "profile"}
          >
            Save
          </Button>
        </footer>
      </form>
    </Section>
  );
}
