import { RIGHT_TO_LEFT } from "../../../widget/words.ts";
import type { FormDefinition, FormField } from "../../../worker/modules/forms/contract.ts";
import { inkOn, isColour } from "../../ui/colour.ts";
import { Icon } from "../../ui/Icon.tsx";

interface PreviewProps {
  definition: FormDefinition;
  shows: "form" | "thanks" | "button";
}

/**
 * The draft as a visitor will see it, drawn at once while one types. A likeness of the widget: what is saved can be tried
 * beside it in the real one. Nothing in it can be used, so it is a picture to assistive technology.
 */
export function Preview({ definition, shows }: PreviewProps) {
  const accent = isColour(definition.accent) ? definition.accent : "#4f46e5";
  const looks = {
    "--accent": accent,
    "--on-accent": inkOn(accent),
    "--form-radius": `${definition.radius}px`,
  };
  return (
    <div
      class={`preview ${definition.theme}`}
      style={looks}
      role="img"
      aria-label={`Preview of the form “${definition.title}”`}
    >
      <div
        inert
        class={`preview-stage ${shows} ${definition.position}`}
        lang={definition.language}
        dir={RIGHT_TO_LEFT.test(definition.language) ? "rtl" : undefined}
      >
        {shows === "button" ? (
          <span class="preview-launcher">
            <Icon name="chat" size={20} />
            {definition.launcher}
          </span>
        ) : (
          <div class="preview-card">
            {shows === "thanks" ? <Thanks definition={definition} /> : <Form definition={definition} />}
          </div>
        )}
      </div>
    </div>
  );
}

function Form({ definition }: { definition: FormDefinition }) {
  return (
    <>
      {definition.title !== "" && <h3>{definition.title}</h3>}
      {definition.intro !== "" && <p class="preview-soft">{definition.intro}</p>}
      {definition.fields.map((field) => field.type !== "hidden" && <Question key={field.key} field={field} />)}
      <span class="preview-send">{definition.button}</span>
      {definition.footnote !== "" && <p class="preview-soft small">{definition.footnote}</p>}
    </>
  );
}

function Question({ field }: { field: FormField }) {
  const { label, type, required, placeholder, options } = field;
  const title = (
    <>
      {label}
      {required ? <b> *</b> : <span class="preview-soft"> (optional)</span>}
    </>
  );
  if (type === "checkbox") {
    return (
      <span class="preview-choice">
        <i class="square" />
        <span>{title}</span>
      </span>
    );
  }
  return (
    <div class="preview-field">
      <span class="preview-label">{title}</span>
      {type === "radio" ? (
        options.map((option) => (
          <span class="preview-choice" key={option}>
            <i />
            {option}
          </span>
        ))
      ) : (
        <span class={`preview-control ${type}`}>{placeholder || (type === "select" ? "–" : "")}</span>
      )}
    </div>
  );
}

function Thanks({ definition }: { definition: FormDefinition }) {
  return (
    <div class="preview-thanks">
      <span class="preview-tick">
        <Icon name="check" size={24} />
      </span>
      <h3>{definition.thanks_title}</h3>
      <p class="preview-soft">{definition.thanks_text}</p>
    </div>
  );
}
