import { useLocation } from "preact-iso/router";
import { useDesk } from "../../context.ts";
import { createRulesModel, type RuleDraft, type RulesModel } from "../../models/rules.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Checkbox, Mistake, Segments, Switch, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { LeaveGuard } from "../../ui/LeaveGuard.tsx";
import { SaveBar } from "../../ui/SaveBar.tsx";
import { Empty, PageHead, PanelSkeleton, Problem } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { useFocusOnMistake } from "../../ui/use-focus-on-mistake.ts";
import { usePageModel } from "../../ui/use-page-model.ts";
import { DestinationTabs } from "./Tabs.tsx";

export function RulesPage() {
  const { api, toasts } = useDesk();
  const { route } = useLocation();
  const model = usePageModel(() => createRulesModel(api, toasts));
  const isDirty = model.isDirty.value;
  const mistake = model.mistake.value;
  useFocusOnMistake(".rules", mistake);
  return (
    <>
      <PageHead
        title="Destinations"
        about="A lead goes to the destinations of every rule that fits it, each only once."
      >
        <Button icon="plus" onClick={model.add} disabled={model.rules.value === null}>
          Add rule
        </Button>
      </PageHead>
      <DestinationTabs />
      <List model={model} />
      <Mistake text={mistake !== null && !isAboutRule(mistake.field) ? mistake.sentence : null} />
      <SaveBar model={model} />
      <LeaveGuard
        isActive={isDirty}
        onLeave={(href) => {
          model.discard();
          route(href);
        }}
      />
    </>
  );
}

const isAboutRule = (field: string) => /^rules\.\d+\./.test(field);

function List({ model }: { model: RulesModel }) {
  const rules = model.rules.value;
  const problem = model.stored.problem.value;
  if (rules === null) {
    return problem === null ? (
      <PanelSkeleton lines={5} />
    ) : (
      <Problem text={problem} onRetry={() => location.reload()} />
    );
  }
  if (rules.length === 0) {
    return (
      <Empty
        icon="route"
        title="No rule: leads go nowhere"
        actions={
          <Button kind="primary" icon="plus" onClick={model.add}>
            Add a rule
          </Button>
        }
      >
        Leads are stored and shown here all the same. A rule says which of them ring where.
      </Empty>
    );
  }
  return (
    <ol class="stack rules">
      {rules.map((rule, index) => (
        <Rule key={rule.key} rule={rule} index={index} count={rules.length} model={model} />
      ))}
    </ol>
  );
}

function Rule({ rule, index, count, model }: { rule: RuleDraft; index: number; count: number; model: RulesModel }) {
  const change = (wanted: Partial<RuleDraft>) => model.change(rule.key, wanted);
  const destinations = model.destinations.value;
  const forms = model.forms.value.filter(({ id, status }) => status !== "archived" || rule.form_ids.includes(id));
  const mistake = model.mistake.value;
  const part = mistake?.field.startsWith(`rules.${index}.`) ? mistake.field.split(".")[2] : undefined;
  const goesNowhere = !rule.all_destinations && rule.destination_ids.length === 0;
  return (
    <li class={`panel rule ${rule.enabled ? "" : "off"}`}>
      <header>
        <span class="rule-number numbers">{index + 1}</span>
        <div class="grow">
          <TextField
            label={`Name of rule ${index + 1}`}
            isLabelHidden
            value={rule.name}
            onText={(name) => change({ name })}
            maxLength={80}
            mistake={part === "name" ? mistake?.sentence : null}
          />
        </div>
        <Switch
          label={<span class="visually-hidden">Rule {index + 1} is in force</span>}
          isOn={rule.enabled}
          onChange={(enabled) => change({ enabled })}
        />
        <Button
          kind="quiet"
          size="small"
          icon="up"
          label={`Move rule ${index + 1} up`}
          disabled={index === 0}
          onClick={() => model.move(index, -1)}
        />
        <Button
          kind="quiet"
          size="small"
          icon="down"
          label={`Move rule ${index + 1} down`}
          disabled={index === count - 1}
          onClick={() => model.move(index, 1)}
        />
        <Button
          kind="quiet"
          size="small"
          icon="trash"
          label={`Remove rule ${index + 1}`}
          onClick={() => model.remove(index)}
        />
      </header>
      {part !== undefined && part !== "name" && (
        <div class="inside">
          <Mistake text={mistake?.sentence} />
        </div>
      )}
      <div class="inside rule-parts">
        <div class="stack tight">
          <p class="legend">Which leads</p>
          <Segments
            legend="Which leads"
            value={rule.min_score === null ? "all" : "score"}
            options={[
              { value: "all", label: "All" },
              { value: "score", label: "From a score" },
            ]}
            onPick={(value) => change({ min_score: value === "all" ? null : 60 })}
          />
          {rule.min_score !== null && (
            <label class="min-score">
              <span class="visually-hidden">Lowest score</span>
              <input
                class="slider"
                type="range"
                min="0"
                max="100"
                step="5"
                value={rule.min_score}
                onInput={(event) => change({ min_score: Number(event.currentTarget.value) })}
              />
              <output class="numbers">{rule.min_score}+</output>
            </label>
          )}
        </div>
        <fieldset class="stack tight">
          <legend class="legend">From which forms</legend>
          <Checkbox
            label="Every form"
            isOn={rule.form_ids.length === 0}
            onChange={() => change({ form_ids: [] })}
            disabled={rule.form_ids.length === 0}
          />
          {forms.map(({ id, name }) => (
            <Checkbox
              key={id}
              label={visible(name)}
              isOn={rule.form_ids.includes(id)}
              onChange={(isOn) => change({ form_ids: toggled(rule.form_ids, id, isOn) })}
            />
          ))}
        </fieldset>
        <fieldset class="stack tight">
          <legend class="legend">Go to</legend>
          <Checkbox
            label="Every destination"
            hint="Those added later too."
            isOn={rule.all_destinations}
            onChange={(isOn) =>
              change({ all_destinations: isOn, destination_ids: isOn ? [] : destinations.map(({ id }) => id) })
            }
          />
          {!rule.all_destinations &&
            destinations.map(({ id, name, kind }) => (
              <Checkbox
                key={id}
                label={
                  <span class="row">
                    <Icon name={kind === "telegram" ? "telegram" : "webhook"} size={14} /> {visible(name)}
                  </span>
                }
                isOn={rule.destination_ids.includes(id)}
                onChange={(isOn) => change({ destination_ids: toggled(rule.destination_ids, id, isOn) })}
              />
            ))}
          {destinations.length === 0 && (
            <LinkButton size="small" href="/app/destinations">
              Add a destination first
            </LinkButton>
          )}
          {goesNowhere && destinations.length > 0 && <p class="note">Without a destination this rule does nothing.</p>}
        </fieldset>
      </div>
    </li>
  );
}

function toggled(ids: readonly string[], id: string, isOn: boolean): string[] {
  return isOn ? [...ids, id] : ids.filter((other) => other !== id);
}
