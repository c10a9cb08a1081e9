import { useLocation } from "preact-iso/router";
import { useDesk } from "../../../context.ts";
import { type AiModel, createAiModel } from "../../../models/ai.model.ts";
import { createSettingsModel } from "../../../models/settings.model.ts";
import { Select, Switch } from "../../../ui/Field.tsx";
import { Icon } from "../../../ui/Icon.tsx";
import { LeaveGuard } from "../../../ui/LeaveGuard.tsx";
import { PageHead, Problem, Skeleton, StaleBanner } from "../../../ui/states.tsx";
import { usePageModel } from "../../../ui/use-page-model.ts";
import { Section } from "../Section.tsx";
import { Budget } from "./Budget.tsx";
import { Choice } from "./Choice.tsx";
import { Profile } from "./Profile.tsx";
import { Spending } from "./Spending.tsx";

const ABOUT = "What it knows of you, which one it is, and what it may cost.";

export function AiPage() {
  const { api, live, toasts } = useDesk();
  const { route } = useLocation();
  const model = usePageModel(() => createAiModel(api, live, toasts));
  const problem = model.ai.problem.value;
  if (model.ai.value.value === null) {
    return (
      <>
        <PageHead title="AI" about={ABOUT} crumb={{ href: "/app/settings", label: "Settings" }} />
        {problem === null ? <Skeleton lines={6} /> : <Problem text={problem} onRetry={() => void model.ai.refresh()} />}
      </>
    );
  }
  const isUnsaved = model.profileIsChanged.value || model.choiceIsChanged.value || model.budgetIsChanged.value;
  return (
    <>
      <PageHead title="AI" about={ABOUT} crumb={{ href: "/app/settings", label: "Settings" }} />
      <StaleBanner text={problem} onRetry={() => void model.ai.refresh()} />
      <Warning model={model} />
      <div class="settings">
        <OnOff />
        <Profile model={model} />
        <Choice model={model} />
        <Budget model={model} />
        <Spending usage={model.ai.value.value.usage} />
      </div>
      <LeaveGuard isActive={isUnsaved} onLeave={(href) => route(href)} />
    </>
  );
}

function Warning({ model }: { model: AiModel }) {
  const warning = model.warning.value;
  if (warning === null) return null;
  return (
    <div class={`banner ${warning.tone}`} role="status">
      <Icon name="warn" />
      <p>{warning.sentence}</p>
    </div>
  );
}

function OnOff() {
  const { api, session, toasts } = useDesk();
  const model = usePageModel(() => createSettingsModel(api, session, toasts));
  const workspace = session.workspace.value;
  if (workspace === null) return null;
  return (
    <Section title="On or off" icon="spark" about="AI reads only what a visitor submitted. Nobody waits for it.">
      <div class="inside stack">
        <Switch
          label="Let AI score, summarise and draft replies"
          hint="Off: nothing of a lead is sent to the AI service."
          isOn={workspace.ai_enabled}
          onChange={(isOn) => model.changeWorkspace({ ai_enabled: isOn })}
        />
        {workspace.ai_enabled && (
          <Select
            label="How long sending on waits for AI"
            value={String(workspace.ai_wait_ms)}
            options={waits(workspace.ai_wait_ms)}
            onPick={(value) => model.changeWorkspace({ ai_wait_ms: Number(value) })}
            hint="After that the lead goes with the score of the rules. When AI answers later, the cards are brought up to date."
          />
        )}
      </div>
    </Section>
  );
}

function waits(current: number) {
  return [...new Set([0, 1_000, 2_000, 3_000, 5_000, 10_000, current])]
    .sort((one, other) => one - other)
    .map((ms) => ({
      value: String(ms),
      label: ms === 0 ? "Not at all" : ms === 1_000 ? "1 second" : `${ms / 1_000} seconds`,
    }));
}
