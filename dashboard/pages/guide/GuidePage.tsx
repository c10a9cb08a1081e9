import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso/router";
import type { ApiForm } from "../../../worker/modules/forms/contract.ts";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import { useDesk } from "../../context.ts";
import { createGuideModel, type GuideModel, type GuideStep } from "../../models/guide.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { PageHead, PanelSkeleton, Problem } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { usePageModel } from "../../ui/use-page-model.ts";
import { TelegramLink } from "../destinations/TelegramLink.tsx";
import { RealWidget } from "../forms/RealWidget.tsx";
import { Snippets } from "../forms/Snippets.tsx";
import { nameOf, ScoreBadge } from "../leads/parts.tsx";

const STEPS: readonly { step: GuideStep; title: string; icon: IconName; minutes: string }[] = [
  { step: "form", title: "Make a form", icon: "form", minutes: "10 s" },
  { step: "telegram", title: "Connect Telegram", icon: "telegram", minutes: "30 s" },
  { step: "webhook", title: "Connect your CRM", icon: "webhook", minutes: "optional" },
  { step: "lead", title: "Send a test lead", icon: "bell", minutes: "20 s" },
];

/** From nothing to the first lead, in under two minutes. */
export function GuidePage() {
  const { api, live, session, toasts } = useDesk();
  const { route } = useLocation();
  const model = usePageModel(() => createGuideModel(api, live));
  const doneCount = STEPS.filter(({ step }) => model.done.value[step]).length;

  const hide = async () => {
    if (!(await toasts.attempt(() => session.hideGuide(true)))) return;
    toasts.say("The guide is out of the way. You find it again in the settings.", {
      action: { label: "Undo", run: () => void toasts.attempt(() => session.hideGuide(false)) },
    });
    route("/app/leads");
  };

  if (model.progress.value.value === null) {
    return model.progress.problem.value === null ? (
      <PanelSkeleton lines={8} />
    ) : (
      <Problem isPage text={model.progress.problem.value} onRetry={() => void model.progress.refresh()} />
    );
  }
  return (
    <div class="guide">
      <PageHead
        title={model.done.value.lead ? "Your first lead is in" : "Your first lead in two minutes"}
        about={
          model.done.value.lead
            ? "Everything works. Now put the form where your visitors are."
            : "Four small steps. You can stop anywhere: what is done stays done."
        }
      >
        <Button kind="quiet" onClick={() => void hide()}>
          Hide this guide
        </Button>
      </PageHead>
      <div class="guide-progress" role="img" aria-label={`${doneCount} of ${STEPS.length} steps done`}>
        <span style={{ width: `${(doneCount / STEPS.length) * 100}%` }} />
      </div>
      <ol class="steps">
        {STEPS.map(({ step, title, icon, minutes }, index) => (
          <Step key={step} model={model} step={step} title={title} icon={icon} minutes={minutes} number={index + 1} />
        ))}
      </ol>
    </div>
  );
}

interface StepProps {
  model: GuideModel;
  step: GuideStep;
  title: string;
  icon: IconName;
  minutes: string;
  number: number;
}

function Step({ model, step, title, icon, minutes, number }: StepProps) {
  const isDone = model.done.value[step];
  const isSkipped = model.skipped.value.has(step);
  const opened = useSignal(false);
  const isCurrent = model.current.value === step;
  const isOpen = isCurrent || (step === "lead" && isDone) || opened.value;
  return (
    <li
      class={`panel step ${isDone ? "done" : ""} ${isCurrent ? "current" : ""}`}
      aria-current={isCurrent ? "step" : undefined}
    >
      <div class="step-head">
        <span class="step-mark">{isDone ? <Icon name="check" size={15} /> : number}</span>
        <h2 class="grow">
          {title}
          {isDone && <span class="visually-hidden"> (done)</span>}
        </h2>
        <span class="note row">
          {isDone ? doneWords(model, step) : isSkipped ? "Skipped" : minutes}
          <Icon name={icon} />
        </span>
        {!isOpen && !isDone && (step !== "lead" || model.form.value !== null) && (
          <Button
            size="small"
            onClick={() => {
              opened.value = true;
            }}
          >
            Open
          </Button>
        )}
      </div>
      {isOpen && (
        <div class="step-body">
          <Body model={model} step={step} />
        </div>
      )}
    </li>
  );
}

function doneWords(model: GuideModel, step: GuideStep): string {
  const { forms = [], destinations = [] } = model.progress.value.value ?? {};
  switch (step) {
    case "form":
      return visible(forms[0]?.name ?? "");
    case "telegram":
      return visible(destinations.find(({ kind }) => kind === "telegram")?.name ?? "");
    case "webhook":
      return visible(destinations.find(({ kind }) => kind === "webhook")?.name ?? "");
    case "lead":
      return "Arrived";
    default:
      return step satisfies never;
  }
}

function Body({ model, step }: { model: GuideModel; step: GuideStep }) {
  switch (step) {
    case "form":
      return <FormStep model={model} />;
    case "telegram":
      return (
        <WithSkip model={model} step={step}>
          <TelegramLink />
        </WithSkip>
      );
    case "webhook":
      return (
        <WithSkip model={model} step={step}>
          <p class="soft">
            Have every lead sent to your CRM or your own server, signed and tried again until it answers.
          </p>
          <div>
            <LinkButton icon="webhook" href="/app/destinations/webhooks/new">
              Add a webhook
            </LinkButton>
          </div>
        </WithSkip>
      );
    case "lead":
      return <LeadStep model={model} />;
    default:
      return step satisfies never;
  }
}

function WithSkip({ model, step, children }: { model: GuideModel; step: GuideStep; children: ComponentChildren }) {
  return (
    <div class="stack">
      {children}
      {!model.done.value[step] && model.current.value === step && (
        <div>
          <Button kind="quiet" size="small" onClick={() => model.skip(step)}>
            Skip for now
          </Button>
        </div>
      )}
    </div>
  );
}

function FormStep({ model }: { model: GuideModel }) {
  if (model.form.value !== null) return null;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void model.createForm();
      }}
    >
      <p class="soft">
        It asks for name, e-mail, phone and a message. Change questions, words and colours whenever you like.
      </p>
      <div class="guide-name">
        <TextField
          label="Name of the form"
          value={model.formName.value}
          onText={(text) => {
            model.formName.value = text;
          }}
          maxLength={80}
          required
          mistake={model.problem.value}
        />
        <Button kind="primary" type="submit" isBusy={model.isCreating.value}>
          Make the form
        </Button>
      </div>
    </form>
  );
}

function LeadStep({ model }: { model: GuideModel }) {
  const form = model.form.value;
  const lead = model.lead.value;
  if (form === null) return <p class="note">First make a form.</p>;
  if (lead !== null) return <Arrived lead={lead} form={form} />;
  return (
    <div class="try-it">
      <div class="stack tight">
        <p class="soft">
          This is your form as visitors see it. Fill it in with anything, as a customer would, and send it.
        </p>
        <p class="waiting-line note" role="status">
          <span class="spinner" aria-hidden="true" /> Listening. It appears here by itself.
        </p>
      </div>
      <RealWidget formId={form.id} version={form.version} />
    </div>
  );
}

function Arrived({ lead, form }: { lead: ApiLead; form: ApiForm }) {
  return (
    <div class="stack loose">
      <div class="arrived" role="status">
        <Confetti />
        <span class="arrived-bell">
          <Icon name="bell" size={24} />
        </span>
        <div class="grow">
          <strong>
            <StrangerText text={nameOf(lead)} />
          </strong>
          <p class="soft">
            <StrangerText class="clip-two" text={lead.summary || lead.message || "Your lead has arrived."} />
          </p>
        </div>
        <ScoreBadge score={lead.score} />
        <LinkButton kind="primary" href={`/app/leads/${lead.id}`}>
          Open it
        </LinkButton>
      </div>
      {lead.verdict !== "accepted" && (
        <p class="banner warn">
          <Icon name="shield" />
          It was held, as it looks like a machine's. That happens with tests: open it, see why, and release it.
        </p>
      )}
      <div class="stack tight">
        <h3>Now put it on your site</h3>
        <Snippets form={form} />
      </div>
    </div>
  );
}

const PIECES = Array.from({ length: 18 }, (_, piece) => piece);

/** A short burst; stands still for those who prefer less motion. */
function Confetti() {
  return (
    <span class="confetti" aria-hidden="true">
      {PIECES.map((piece) => (
        <i
          key={piece}
          style={{
            "--turn": `${piece * 20}deg`,
            "--far": `${60 + (piece % 4) * 26}px`,
            "--hue": `${(piece * 47) % 360}`,
          }}
        />
      ))}
    </span>
  );
}
