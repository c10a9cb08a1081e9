import { useSignal } from "@preact/signals";
import { Segments } from "../../ui/Field.tsx";
import { Preview } from "./Preview.tsx";
import { RealWidget } from "./RealWidget.tsx";
import type { SectionProps } from "./section.ts";

type Shown = "form" | "thanks" | "button" | "real";

export function PreviewPane({ model, draft }: SectionProps) {
  const shown = useSignal<Shown>("form");
  const stored = model.stored.value.value;
  const current = shown.value;
  return (
    <aside class="preview-pane" aria-label="Preview">
      <div class="row apart">
        <Segments
          legend="Preview"
          value={current}
          options={[
            { value: "form" as Shown, label: "Form" },
            { value: "thanks" as Shown, label: "Thanks" },
            { value: "button" as Shown, label: "Button" },
            { value: "real" as Shown, label: "Try it" },
          ]}
          onPick={(value) => {
            shown.value = value;
          }}
        />
      </div>
      {current === "real" && stored !== null ? (
        stored.status === "live" ? (
          <div class="stack tight">
            <p class="note">
              {model.isDirty.value ? "This is the form as it was last saved." : "This is the real form."} What you send
              arrives as a real lead.
            </p>
            <RealWidget formId={stored.id} version={stored.version} />
          </div>
        ) : (
          <p class="note">Only a live form can be tried.</p>
        )
      ) : (
        <Preview definition={draft.definition} shows={current === "real" ? "form" : current} />
      )}
    </aside>
  );
}
