import { useSignal } from "@preact/signals";
import type { ApiWorkspace } from "../../../worker/modules/accounts/contract.ts";
import { useDesk } from "../../context.ts";
import type { Theme } from "../../models/device.ts";
import { createSettingsModel, type SettingsModel } from "../../models/settings.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Segments, Switch, TextField } from "../../ui/Field.tsx";
import { PageHead } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { ExactTime } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { KeysSection } from "./KeysSection.tsx";
import { Lessons } from "./Lessons.tsx";
import { PeopleSection } from "./PeopleSection.tsx";
import { PrivacySection } from "./PrivacySection.tsx";
import { Section } from "./Section.tsx";
import { WorkspaceSection } from "./WorkspaceSection.tsx";

export function SettingsPage() {
  const { api, session, toasts } = useDesk();
  const model = usePageModel(() => createSettingsModel(api, session, toasts));
  const workspace = session.workspace.value;
  if (workspace === null) return null;
  const canManage = session.canManage.value;
  return (
    <>
      <PageHead title="Settings" />
      <div class="settings">
        {canManage && <WorkspaceSection model={model} workspace={workspace} />}
        {canManage && <AiSection model={model} workspace={workspace} />}
        {canManage && (
          <Section title="Taught judges" icon="spark" about="What your team taught the spam judge and the scorer.">
            <Lessons />
          </Section>
        )}
        {canManage && <KeysSection model={model} />}
        {canManage && <PrivacySection />}
        {canManage && <BillingSection />}
        <ProfileSection model={model} />
        <PeopleSection model={model} />
        <LooksSection />
        <GuideSection workspace={workspace} />
        <div>
          <Button icon="out" onClick={() => void toasts.attempt(session.signOut)}>
            Sign out
          </Button>
        </div>
      </div>
    </>
  );
}

function AiSection({ model, workspace }: { model: SettingsModel; workspace: ApiWorkspace }) {
  return (
    <Section
      title="AI"
      icon="spark"
      about="AI reads only what a visitor submitted. Without it, or when it is slow, the built-in rules score."
    >
      <div class="inside stack">
        <Switch
          label="Let AI score, summarise and draft replies"
          hint="Off: nothing of a lead is sent to the AI service."
          isOn={workspace.ai_enabled}
          onChange={(isOn) => model.changeWorkspace({ ai_enabled: isOn })}
        />
        <div class="row">
          <LinkButton icon="spark" href="/app/settings/ai">
            Voice, model and budget
          </LinkButton>
        </div>
      </div>
    </Section>
  );
}

function BillingSection() {
  return (
    <Section title="Billing" icon="card" about="Your plan, what is used of it, and invoices.">
      <div class="inside">
        <LinkButton icon="card" href="/app/billing">
          Open billing
        </LinkButton>
      </div>
    </Section>
  );
}

function ProfileSection({ model }: { model: SettingsModel }) {
  const { session } = useDesk();
  const me = session.me.value;
  const name = useSignal(me?.name ?? "");
  return (
    <Section title="You" icon="user" about="How colleagues see you when you claim a lead.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void model.rename(name.value.trim());
        }}
      >
        <div class="inside stack">
          <TextField
            label="Your name"
            value={name.value}
            onText={(text) => {
              name.value = text;
            }}
            maxLength={80}
            required
            autocomplete="name"
          />
          <p class="note">Signed in as {visible(me?.email ?? "")}</p>
        </div>
        <footer class="panel-foot">
          <Button
            kind="primary"
            type="submit"
            disabled={name.value.trim() === "" || name.value === me?.name}
            isBusy={model.saving.value === "profile"}
          >
            Save
          </Button>
        </footer>
      </form>
    </Section>
  );
}

function LooksSection() {
  const { device } = useDesk();
  return (
    <Section title="Looks" icon="eye" about="Remembered on this device only.">
      <div class="inside row apart">
        <span>Colours</span>
        <Segments<Theme>
          legend="Colours"
          value={device.theme.value}
          options={[
            { value: "auto", label: "As the device" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
          onPick={(theme) => {
            device.theme.value = theme;
          }}
        />
      </div>
    </Section>
  );
}

function GuideSection({ workspace }: { workspace: ApiWorkspace }) {
  const { session, toasts } = useDesk();
  return (
    <Section
      title="Getting started"
      icon="flag"
      about={`This workspace exists since ${new Date(workspace.created_at).getFullYear()}.`}
    >
      <div class="inside stack">
        <Switch
          label="Show the guide in the menu"
          isOn={!workspace.guide_hidden}
          onChange={(isOn) => toasts.attempt(() => session.hideGuide(!isOn))}
        />
        <p class="note">
          Made <ExactTime at={workspace.created_at} />
        </p>
      </div>
    </Section>
  );
}
