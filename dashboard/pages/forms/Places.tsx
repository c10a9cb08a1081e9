import { useSignal } from "@preact/signals";
import { TextArea } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { SectionProps } from "./section.ts";

export function Places({ model, draft }: SectionProps) {
  const text = useSignal(draft.allowed_origins.join("\n"));
  const stored = draft.allowed_origins.join("\n");
  // Lines are kept as typed; what is saved are those with something on them.
  const isInStep = linesOf(text.value).join("\n") === stored;
  const mistake = model.mistake.value?.field.startsWith("allowed_origins") ? model.mistake.value.sentence : null;
  return (
    <section class="panel">
      <header>
        <Icon name="globe" />
        <h2>Where it may stand</h2>
      </header>
      <div class="inside">
        <TextArea
          label="Sites, one on each line"
          value={isInStep ? text.value : stored}
          onText={(typed) => {
            text.value = typed;
            model.edit({ allowed_origins: linesOf(typed) });
          }}
          rows={3}
          placeholder="https://www.example.com"
          hint="Empty: any site. Submissions from other sites are held for you to look at. https://*.example.com stands for every subdomain."
          mistake={mistake}
        />
      </div>
    </section>
  );
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim().replace(/\/+$/, ""))
    .filter((line) => line !== "");
}
