import { useSignal } from "@preact/signals";
import { useLocation } from "preact-iso/router";
import type { ApiForm } from "../../../worker/modules/forms/contract.ts";
import { useDesk } from "../../context.ts";
import { createFormsModel, type FormsModel } from "../../models/forms.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Empty, OnTag, PageHead, PausedTag, Problem, Skeleton, StaleBanner, Tag } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { TimeAgo } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Preview } from "./Preview.tsx";

export function FormsPage() {
  const { api, live, session } = useDesk();
  const model = usePageModel(() => createFormsModel(api, live));
  const isMaking = useSignal(false);
  const begin = () => {
    isMaking.value = true;
  };
  const canManage = session.canManage.value;
  return (
    <>
      <PageHead title="Forms" about="What visitors fill in, and how it looks on your site.">
        {canManage && (
          <Button kind="primary" icon="plus" onClick={begin}>
            New form
          </Button>
        )}
      </PageHead>
      <List model={model} onNew={canManage ? begin : null} />
      {isMaking.value && (
        <NewForm
          model={model}
          onClose={() => {
            isMaking.value = false;
          }}
        />
      )}
    </>
  );
}

function List({ model, onNew }: { model: FormsModel; onNew: (() => void) | null }) {
  const forms = model.list.value.value;
  const problem = model.list.problem.value;
  if (forms === null) {
    return problem === null ? (
      <div class="form-cards">
        {[1, 2, 3].map((card) => (
          <div class="panel" key={card}>
            <div class="inside">
              <Skeleton lines={5} />
            </div>
          </div>
        ))}
      </div>
    ) : (
      <Problem text={problem} onRetry={() => void model.list.refresh()} />
    );
  }
  if (forms.length === 0) {
    return (
      <Empty
        icon="form"
        title="No form yet"
        actions={
          onNew !== null && (
            <Button kind="primary" icon="plus" onClick={onNew}>
              Make the first form
            </Button>
          )
        }
      >
        A form starts with name, e-mail, phone and message. You change everything about it afterwards.
      </Empty>
    );
  }
  return (
    <div class="stack">
      <StaleBanner text={problem} onRetry={() => void model.list.refresh()} />
      <ul class="form-cards">
        {forms.map((form) => (
          <FormCard key={form.id} form={form} />
        ))}
      </ul>
    </div>
  );
}

function FormCard({ form }: { form: ApiForm }) {
  return (
    <li class={`panel form-card ${form.status}`}>
      <div class="form-thumb" aria-hidden="true">
        <Preview definition={form.definition} shows="form" />
      </div>
      <div class="inside stack tight">
        <div class="row apart">
          <h2 class="grow">
            <a href={`/app/forms/${form.id}`} class="clip">
              {visible(form.name)}
            </a>
          </h2>
          <FormStatus status={form.status} />
        </div>
        <p class="note">
          {form.lead_count === 1 ? "1 lead" : `${form.lead_count} leads`} · changed <TimeAgo at={form.updated_at} />
        </p>
      </div>
    </li>
  );
}

export function FormStatus({ status }: { status: ApiForm["status"] }) {
  switch (status) {
    case "live":
      return <OnTag>Live</OnTag>;
    case "paused":
      return <PausedTag />;
    case "archived":
      return <Tag>Archived</Tag>;
    default:
      return status satisfies never;
  }
}

function NewForm({ model, onClose }: { model: FormsModel; onClose: () => void }) {
  const { route } = useLocation();
  const create = async () => {
    const form = await model.create();
    if (form === null) return;
    onClose();
    route(`/app/forms/${form.id}`);
  };
  return (
    <Dialog title="New form" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <TextField
          label="Name, for you and your team"
          value={model.newName.value}
          onText={(text) => {
            model.newName.value = text;
          }}
          hint="Visitors do not see it."
          placeholder="Contact page"
          maxLength={80}
          required
          mistake={model.problem.value}
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" isBusy={model.isCreating.value}>
            Make the form
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
