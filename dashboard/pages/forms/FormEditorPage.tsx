import { useLocation } from "preact-iso/router";
import { useDesk } from "../../context.ts";
import { createFormEditorModel, type FormEditorModel } from "../../models/form-editor.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { LeaveGuard } from "../../ui/LeaveGuard.tsx";
import { SaveBar } from "../../ui/SaveBar.tsx";
import { Gone, PageHead, PanelSkeleton, Problem } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { useFocusOnMistake } from "../../ui/use-focus-on-mistake.ts";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Basics } from "./Basics.tsx";
import { Delivery } from "./Delivery.tsx";
import { FormStatus } from "./FormsPage.tsx";
import { Looks } from "./Looks.tsx";
import { Places } from "./Places.tsx";
import { PreviewPane } from "./PreviewPane.tsx";
import { Questions } from "./Questions.tsx";
import { Snippets } from "./Snippets.tsx";
import { Words } from "./Words.tsx";

export function FormEditorPage({ params }: { params: { id: string } }) {
  const { api, live, toasts } = useDesk();
  const { route } = useLocation();
  const model = usePageModel(() => createFormEditorModel(api, live, toasts, params.id), params.id);
  const draft = model.draft.value;
  const stored = model.stored.value.value;
  const problem = model.stored.problem.value;
  useFocusOnMistake("#form-editor", model.mistake.value);

  if (stored === null && model.stored.isGone.value)
    return <Gone noun="form" href="/app/forms" back="Go to your forms" />;
  if (draft === null || stored === null) {
    return problem === null ? (
      <PanelSkeleton lines={8} />
    ) : (
      <Problem isPage text={problem} onRetry={() => void model.load()} />
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
          <Delivery model={model} draft={draft} />
          <section class="panel">
            <header>
              <Icon name="code" />
              <h2>Put it on your site</h2>
            </header>
            <div class="inside">
              <Snippets form={{ ...stored, definition: draft.definition, asks_turnstile: draft.asks_turnstile }} />
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
