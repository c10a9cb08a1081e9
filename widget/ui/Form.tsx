import type { FormModel } from "../model.ts";
import { Field } from "./Field.tsx";

/** The field that people do not see: a name that no browser fills in and no bot has on a list. */
export const TRAP = `note_${Math.random().toString(36).slice(2)}`;

export function Form({ model }: { model: FormModel }) {
  const { definition, words, stage, status, isTrouble, mistakes } = model;
  const isBusy = stage === "sending";
  return (
    <form
      noValidate
      aria-busy={isBusy}
      ref={model.attach}
      onFocusIn={model.enter}
      onKeyDown={model.touch}
      onPointerDown={model.touch}
      onPaste={model.touch}
      onInput={model.edit}
      onSubmit={model.submit}
    >
      {definition.title !== "" && <h2>{definition.title}</h2>}
      {definition.intro !== "" && <p class="intro">{definition.intro}</p>}
      {definition.fields.map(
        (field) =>
          field.type !== "hidden" && (
            <Field key={field.key} field={field} mistake={mistakes[field.key]} words={words} />
          ),
      )}
      <input class="trap" name={TRAP} tabIndex={-1} autocomplete="off" aria-hidden="true" />
      <slot name="check" />
      <button class="send" type="submit" aria-disabled={isBusy}>
        {definition.button}
      </button>
      <p class={isTrouble ? "status trouble" : "status"} role="status">
        {status}
      </p>
      {definition.footnote !== "" && <p class="footnote">{definition.footnote}</p>}
    </form>
  );
}
