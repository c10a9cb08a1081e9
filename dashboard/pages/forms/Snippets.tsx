import { useSignal } from "@preact/signals";
import { LinkButton } from "../../ui/Button.tsx";
import { Code } from "../../ui/Copy.tsx";
import { Segments } from "../../ui/Field.tsx";
import { type PlacedForm, type SnippetKind, snippetsFor } from "./snippets.ts";

/** Pick a way, copy, paste. */
export function Snippets({ form }: { form: PlacedForm }) {
  const kind = useSignal<SnippetKind>("inline");
  const snippets = snippetsFor(form, location.origin);
  const shown = snippets.find((snippet) => snippet.kind === kind.value);
  return (
    <div class="stack">
      <Segments
        legend="How to put the form on your site"
        value={kind.value}
        options={snippets.map(({ kind: value, label }) => ({ value, label }))}
        onPick={(value) => {
          kind.value = value;
        }}
      />
      {shown !== undefined && (
        <div class="stack tight">
          <p class="note">{shown.about}</p>
          <Code text={shown.code} label={`Code: ${shown.label}`} />
          {shown.kind === "link" && (
            <div>
              <LinkButton size="small" icon="external" href={`/f/${form.id}`} target="_blank">
                Open the page
              </LinkButton>
            </div>
          )}
        </div>
      )}
    </div>
  );
}
