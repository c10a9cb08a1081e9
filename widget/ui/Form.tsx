import type { FormModel } from "../model.ts";
import { TRAP } from "../values.ts";
import { Field } from "./Field.tsx";

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
      {definition.title !== "" && <h2 dir="auto">{definition.title}</h2>}
      {definition.intro !== "" && (
        <p class="intro" dir="auto">
          {definition.intro}
        </p>
      )}
      {definition.fields.map(
        (field) =>
          field.type !== "hidden" && (
            <Field key={field.key} field={field} mistake={mistakes[field.key]} words={words} />
          ),
      )}
      <input class="trap" name={TRAP} tabIndex={-1} autocomplete="off" aria-hidden="true" />
      <slot name="check" />
      <button class="send" dir="auto" type="submit" aria-disabled={isBusy}>
        {definition.button}
      </button>
      <p class={isTrouble ? "status trouble" : "status"} dir="auto" role="status">
        {status}
      </p>
      {definition.footnote !== "" && (
        <p class="footnote" dir="auto">
          {definition.footnote}
        </p>
      )}
    </form>
  );
}
