import { useSignal } from "@preact/signals";
import { useLocation } from "preact-iso/router";
import { useDesk } from "../../context.ts";
import { createFormEditorModel, type FormDraft, type FormEditorModel } from "../../models/form-editor.model.ts";
import { Button } from "../../ui/Button.tsx";
import { contrast, inkOn, isColour } from "../../ui/colour.ts";
import { Field, Segments, Select, TextArea, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { LeaveGuard } from "../../ui/LeaveGuard.tsx";
import { PageHead, Problem, Skeleton } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { usePageModel } from "../../ui/use-page-model.ts";
import { FormStatus } from "./FormsPage.tsx";
import { Preview } from "./Preview.tsx";
import { Questions } from "./Questions.tsx";
import { RealWidget } from "./RealWidget.tsx";
import { Snippets } from "./Snippets.tsx";

export function FormEditorPage({ params }: { params: { id: string } }) {
  const { api, live, toasts } = useDesk();
  const { route } = useLocation();
  const model = usePageModel(() => createFormEditorModel(api, live, toasts, params.id), params.id);
  const draft = model.draft.value;
  const stored = model.stored.value.value;
  const problem = model.stored.problem.value;

  if (draft === null || stored === null) {
    return problem === null ? (
      <div class="panel">
        <div class="inside">
          <Skeleton lines={8} />
        </div>
      </div>
    ) : (
      <Problem text={problem} onRetry={() => location.reload()} />
    );
  }
  return (
    <>
      <PageHead
        crumb={{ href: "/app/forms", label: "Forms" }}
        title={visible(draft.name) || "A form without a name"}
        about={
          <span class="row">
            <FormStatus status={stored.status} />
            <span>{stored.lead_count === 1 ? "1 lead" : `${stored.lead_count} leads`}</span>
            <code class="note">{stored.id}</code>
          </span>
        }
      />
      <Conflict model={model} />
      <div class="editor">
        <form
          class="stack"
          id="form-editor"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void model.save();
          }}
        >
          <Basics model={model} draft={draft} />
          <Questions model={model} fields={draft.definition.fields} />
          <Words model={model} draft={draft} />
          <Looks model={model} draft={draft} />
          <Places model={model} draft={draft} />
          <section class="panel">
            <header>
              <Icon name="code" />
              <h2>Put it on your site</h2>
            </header>
            <div class="inside">
              <Snippets form={{ id: stored.id, definition: draft.definition }} />
            </div>
          </section>
        </form>
        <PreviewPane model={model} draft={draft} />
      </div>
      <SaveBar model={model} />
      <LeaveGuard
        isActive={model.isDirty.value}
        onLeave={(href) => {
          model.discard();
          route(href);
        }}
      />
    </>
  );
}

function mistakeAt(model: FormEditorModel, path: string): string | null {
  const mistake = model.mistake.value;
  return mistake !== null && mistake.field === path ? mistake.sentence : null;
}

function Conflict({ model }: { model: FormEditorModel }) {
  if (model.conflict.value === null) return null;
  return (
    <div class="banner warn editor-banner" role="alert">
      <Icon name="warn" />
      <p>
        Somebody else saved this form while you were editing it. Keep your version over theirs, or take theirs and lose
        yours?
      </p>
      <Button size="small" onClick={model.takeTheirs}>
        Take theirs
      </Button>
      <Button size="small" kind="primary" onClick={model.keepMine}>
        Keep mine
      </Button>
    </div>
  );
}

function SaveBar({ model }: { model: FormEditorModel }) {
  const isDirty = model.isDirty.value;
  return (
    <section class={`save-bar ${isDirty ? "shown" : ""}`} inert={!isDirty} aria-label="Unsaved changes">
      <span>Unsaved changes</span>
      <Button kind="quiet" onClick={model.discard}>
        Discard
      </Button>
      <Button kind="primary" isBusy={model.isSaving.value} onClick={() => void model.save()}>
        Save
      </Button>
    </section>
  );
}

interface SectionProps {
  model: FormEditorModel;
  draft: FormDraft;
}

function Basics({ model, draft }: SectionProps) {
  return (
    <section class="panel">
      <header>
        <Icon name="form" />
        <h2>Form</h2>
      </header>
      <div class="inside stack">
        <TextField
          label="Name, for you and your team"
          value={draft.name}
          onText={(name) => model.edit({ name })}
          maxLength={80}
          mistake={mistakeAt(model, "name")}
        />
        <div class="stack tight">
          <span class="legend">Status</span>
          <Segments
            legend="Status"
            value={draft.status}
            options={[
              { value: "live", label: "Live" },
              { value: "paused", label: "Paused" },
              { value: "archived", label: "Archived" },
            ]}
            onPick={(status) => model.edit({ status })}
          />
          <p class="note">
            {draft.status === "live"
              ? "It is shown and takes submissions."
              : draft.status === "paused"
                ? "It is not shown. What people send meanwhile is refused, with a kind sentence."
                : "It is gone from your site and out of the way here. Its leads stay."}
          </p>
        </div>
      </div>
    </section>
  );
}

function Words({ model, draft }: SectionProps) {
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

const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt", "pl"];

function languagesWith(current: string) {
  const names = new Intl.DisplayNames("en", { type: "language" });
  return [...new Set([...LANGUAGES, current])].map((value) => ({ value, label: names.of(value) ?? value }));
}

function Looks({ model, draft }: SectionProps) {
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

function Places({ model, draft }: SectionProps) {
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

type Shown = "form" | "thanks" | "button" | "real";

function PreviewPane({ model, draft }: SectionProps) {
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
