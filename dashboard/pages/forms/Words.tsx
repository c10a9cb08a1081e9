import { Select, TextArea, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { mistakeAt, type SectionProps } from "./section.ts";

export function Words({ model, draft }: SectionProps) {
  const { definition } = draft;
  const words = (key: "title" | "intro" | "button" | "footnote" | "thanks_title" | "thanks_text" | "launcher") => ({
    value: definition[key],
    onText: (text: string) => model.define({ [key]: text }),
    mistake: mistakeAt(model, `definition.${key}`),
  });
  return (
    <section class="panel">
      <header>
        <Icon name="chat" />
        <h2>Words</h2>
      </header>
      <div class="inside stack">
        <TextField label="Title" {...words("title")} maxLength={120} />
        <TextArea label="Introduction" {...words("intro")} maxLength={400} rows={2} />
        <div class="halves">
          <TextField label="Button" {...words("button")} maxLength={60} />
          <TextField label="Floating button" {...words("launcher")} maxLength={40} />
        </div>
        <TextArea
          label="Line below the button"
          {...words("footnote")}
          maxLength={400}
          rows={2}
          hint="For example, how you use what people send."
        />
        <TextField label="Thanks: title" {...words("thanks_title")} maxLength={120} />
        <TextArea label="Thanks: text" {...words("thanks_text")} maxLength={400} rows={2} />
        <Select
          label="Language of the form's own words"
          value={definition.language}
          options={languagesWith(definition.language)}
          onPick={(language) => model.define({ language })}
          hint="For “optional”, for mistakes, and for screen readers."
        />
      </div>
    </section>
  );
}

/** Those that the widget speaks: the worker's `forms/widget-words.ts`. */
const LANGUAGES = "en ar cs da de es fr he hi it ja nl pl pt ru sv tr uk zh".split(" ");

function languagesWith(current: string) {
  const names = new Intl.DisplayNames("en", { type: "language" });
  return [...new Set([...LANGUAGES, current])].map((value) => ({ value, label: names.of(value) ?? value }));
}
