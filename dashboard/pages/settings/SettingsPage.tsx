import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { ApiWorkspace } from "../../../worker/modules/accounts/contract.ts";
import type { ApiKey } from "../../api.ts";
import { useDesk } from "../../context.ts";
import type { Theme } from "../../models/device.ts";
import { createSettingsModel, type SettingsModel } from "../../models/settings.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Code } from "../../ui/Copy.tsx";
import { Confirm, Dialog } from "../../ui/Dialog.tsx";
import { Mistake, Segments, Select, Switch, TextField } from "../../ui/Field.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { PageHead, Skeleton, Tag } from "../../ui/states.tsx";
import { initials, visible } from "../../ui/text.ts";
import { ExactTime, TimeAgo } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";

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
        {canManage && <KeysSection model={model} />}
        {canManage && <BillingSection />}
        <ProfileSection model={model} />
        <PeopleSection model={model} />
        <LooksSection />
        <GuideSection workspace={workspace} />
        <div class="sign-out">
          <Button icon="out" onClick={() => void session.signOut()}>
            Sign out
          </Button>
        </div>
      </div>
    </>
  );
}

function Section({
  title,
  about,
  icon,
  children,
}: {
  title: string;
  about: string;
  icon: IconName;
  children: ComponentChildren;
}) {
  return (
    <section class="settings-section">
      <div>
        <h2 class="row">
          <Icon name={icon} /> {title}
        </h2>
        <p class="note">{about}</p>
      </div>
      <div class="panel">{children}</div>
    </section>
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

function WorkspaceSection({ model, workspace }: { model: SettingsModel; workspace: ApiWorkspace }) {
  const name = useSignal(workspace.name);
  const zone = useSignal(workspace.time_zone);
  const country = useSignal(workspace.default_country ?? "");
  const isChanged =
    name.value !== workspace.name ||
    zone.value !== workspace.time_zone ||
    country.value !== (workspace.default_country ?? "");
  return (
    <Section title="Workspace" icon="globe" about="What your team calls it, and the clock it goes by.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void model.changeWorkspace({
            name: name.value.trim(),
            time_zone: zone.value,
            default_country: country.value || null,
          });
        }}
      >
        <div class="inside stack">
          <TextField
            label="Name"
            value={name.value}
            onText={(text) => {
              name.value = text;
            }}
            maxLength={80}
            required
          />
          <Select
            label="Time zone"
            value={zone.value}
            options={timeZones(zone.value)}
            onPick={(value) => {
              zone.value = value;
            }}
            hint="Exact times in the dashboard are shown in it."
          />
          <Select
            label="Country of phone numbers"
            value={country.value}
            options={COUNTRIES}
            onPick={(value) => {
              country.value = value;
            }}
            hint="How a number without a country code is read."
          />
        </div>
        <footer class="panel-foot">
          <Button kind="primary" type="submit" disabled={!isChanged} isBusy={model.isSaving.value}>
            Save
          </Button>
        </footer>
      </form>
    </Section>
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
          onChange={(isOn) => void model.changeWorkspace({ ai_enabled: isOn })}
        />
        {workspace.ai_enabled && (
          <Select
            label="How long sending on waits for AI"
            value={String(workspace.ai_wait_ms)}
            options={waits(workspace.ai_wait_ms)}
            onPick={(value) => void model.changeWorkspace({ ai_wait_ms: Number(value) })}
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

function KeysSection({ model }: { model: SettingsModel }) {
  const keys = model.keys.value.value;
  const revoking = useSignal<ApiKey | null>(null);
  return (
    <Section title="API keys" icon="key" about="For your own servers: send leads in, read them out.">
      {keys === null ? (
        <div class="inside">
          {model.keys.problem.value === null ? <Skeleton lines={2} /> : <Mistake text={model.keys.problem.value} />}
        </div>
      ) : keys.length === 0 ? (
        <p class="inside note">No key yet.</p>
      ) : (
        <ul class="keys">
          {keys.map((key) => (
            <li key={key.id}>
              <span class="grow">
                <strong>{visible(key.name)}</strong>
                <span class="note">
                  <code>{visible(key.start)}…</code> · made <TimeAgo at={key.created_at} /> ·{" "}
                  {key.last_used_at === null ? (
                    "never used"
                  ) : (
                    <>
                      last used <TimeAgo at={key.last_used_at} />
                    </>
                  )}
                </span>
              </span>
              <Button
                kind="danger"
                size="small"
                onClick={() => {
                  revoking.value = key;
                }}
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form
        class="panel-foot"
        onSubmit={(event) => {
          event.preventDefault();
          void model.createKey();
        }}
      >
        <div class="grow">
          <TextField
            label="Name of the new key"
            isLabelHidden
            value={model.newKeyName.value}
            onText={(text) => {
              model.newKeyName.value = text;
            }}
            placeholder="Name, such as: website server"
            maxLength={80}
            required
            autocomplete="off"
          />
        </div>
        <Button type="submit" icon="plus" isBusy={model.isSaving.value}>
          Make a key
        </Button>
      </form>
      {model.newKey.value !== null && (
        <Dialog title="Your new key">
          <div class="stack">
            <p class="soft">Copy it now: it is shown this once. We keep only a fingerprint of it.</p>
            <Code text={model.newKey.value.key} label="The new key" />
            <div class="dialog-actions">
              <Button kind="primary" onClick={model.forgetNewKey}>
                I have copied it
              </Button>
            </div>
          </div>
        </Dialog>
      )}
      {revoking.value !== null && (
        <Confirm
          title={`Revoke “${visible(revoking.value.name)}”?`}
          action="Revoke"
          isDangerous
          onClose={() => {
            revoking.value = null;
          }}
          onConfirm={() => revoking.value !== null && void model.revokeKey(revoking.value)}
        >
          <p>Whatever uses this key stops working at once. This cannot be undone.</p>
        </Confirm>
      )}
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
            isBusy={model.isSaving.value}
          >
            Save
          </Button>
        </footer>
      </form>
    </Section>
  );
}

function PeopleSection({ model }: { model: SettingsModel }) {
  const members = model.members.value.value;
  return (
    <Section title="People" icon="user" about="Who is in this workspace.">
      {members === null ? (
        <div class="inside">
          {model.members.problem.value === null ? (
            <Skeleton lines={2} />
          ) : (
            <Mistake text={model.members.problem.value} />
          )}
        </div>
      ) : (
        <ul class="keys">
          {members.map((member) => (
            <li key={member.id}>
              <span class="avatar" aria-hidden="true">
                {initials(member.name)}
              </span>
              <span class="grow">
                <strong>{visible(member.name)}</strong>
                <span class="note">{visible(member.email)}</span>
              </span>
              <Tag tone="outline">{member.role}</Tag>
            </li>
          ))}
        </ul>
      )}
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
          onChange={(isOn) => void toasts.attempt(() => session.hideGuide(!isOn))}
        />
        <p class="note">
          Made <ExactTime at={workspace.created_at} />
        </p>
      </div>
    </Section>
  );
}

function timeZones(current: string) {
  return [...new Set([current, "UTC", ...Intl.supportedValuesOf("timeZone")])].map((value) => ({
    value,
    label: value.replaceAll("_", " "),
  }));
}

const COUNTRY_CODES =
  "AD AE AF AG AI AL AM AO AR AS AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GI GL GM GN GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NZ OM PA PE PF PG PH PK PL PR PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WS XK YE ZA ZM ZW";
const countryNames = new Intl.DisplayNames("en", { type: "region" });
const COUNTRIES = [
  { value: "", label: "None: only numbers with +" },
  ...COUNTRY_CODES.split(" ")
    .map((value) => ({ value, label: countryNames.of(value) ?? value }))
    .sort((one, other) => one.label.localeCompare(other.label)),
];
