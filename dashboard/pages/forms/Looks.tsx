import { contrast, inkOn, isColour } from "../../ui/colour.ts";
import { Field, Segments } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { mistakeAt, type SectionProps } from "./section.ts";

export function Looks({ model, draft }: SectionProps) {
  const { definition } = draft;
  const { accent } = definition;
  return (
    <section class="panel">
      <header>
        <Icon name="eye" />
        <h2>Looks</h2>
      </header>
      <div class="inside stack">
        <Field label="Colour" mistake={mistakeAt(model, "definition.accent")} hint={<ColourHint accent={accent} />}>
          {(attributes) => (
            <span class="colour">
              <input
                type="color"
                aria-label="Pick the colour"
                value={isColour(accent) ? accent : "#4f46e5"}
                onInput={(event) => model.define({ accent: event.currentTarget.value })}
              />
              <input
                {...attributes}
                class="input"
                type="text"
                maxLength={7}
                spellcheck={false}
                value={accent}
                onInput={(event) => model.define({ accent: event.currentTarget.value.trim() })}
              />
            </span>
          )}
        </Field>
        <div class="halves">
          <div class="stack tight">
            <span class="legend">Theme</span>
            <Segments
              legend="Theme"
              value={definition.theme}
              options={[
                { value: "auto", label: "As the visitor" },
                { value: "light", label: "Light" },
                { value: "dark", label: "Dark" },
              ]}
              onPick={(theme) => model.define({ theme })}
            />
          </div>
          <div class="stack tight">
            <span class="legend">Floating button</span>
            <Segments
              legend="Corner of the floating button"
              value={definition.position}
              options={[
                { value: "left", label: "Left" },
                { value: "right", label: "Right" },
              ]}
              onPick={(position) => model.define({ position })}
            />
          </div>
        </div>
        <Field label={`Roundness: ${definition.radius} px`}>
          {(attributes) => (
            <input
              {...attributes}
              class="slider"
              type="range"
              min="0"
              max="24"
              value={definition.radius}
              onInput={(event) => model.define({ radius: Number(event.currentTarget.value) })}
            />
          )}
        </Field>
      </div>
    </section>
  );
}

function ColourHint({ accent }: { accent: string }) {
  if (!isColour(accent)) return <span class="colour-warning">Give the colour as #rrggbb.</span>;
  const onButton = contrast(accent, inkOn(accent));
  const againstPage = contrast(accent, "#ffffff");
  if (againstPage < 3) {
    return (
      <span class="colour-warning">
        <Icon name="warn" size={13} /> {againstPage.toFixed(1)} : 1 against white: the button is hard to see on a light
        page. The widget draws a dark edge around it; a darker colour is better.
      </span>
    );
  }
  return <>The words on the button have a contrast of {onButton.toFixed(1)} : 1. Good.</>;
}
