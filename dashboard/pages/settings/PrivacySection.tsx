import type { ApiPrivacyAct } from "../../../worker/modules/privacy/contract.ts";
import { useDesk } from "../../context.ts";
import { createPrivacyModel, type PrivacyModel } from "../../models/privacy.model.ts";
import { Confirm } from "../../ui/Dialog.tsx";
import { Mistake, Select } from "../../ui/Field.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { TimeAgo } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Section } from "./Section.tsx";

const TIMES = [
  { days: 30, label: "30 days" },
  { days: 90, label: "90 days" },
  { days: 180, label: "6 months" },
  { days: 365, label: "1 year" },
  { days: 730, label: "2 years" },
  { days: 1_095, label: "3 years" },
  { days: 3_650, label: "10 years" },
];

/** How long leads are kept, and the record of what was erased and exported. */
export function PrivacySection() {
  const { api, toasts } = useDesk();
  const model = usePageModel(() => createPrivacyModel(api, toasts));
  const privacy = model.privacy.value.value;
  const asked = model.asked.value;
  return (
    <>
      <Section
        title="Privacy"
        icon="shield"
        about="How long leads are kept. One person's wishes are on their lead's page."
      >
        {privacy === null ? (
          <div class="inside">
            {model.privacy.problem.value === null ? (
              <Skeleton lines={2} />
            ) : (
              <Mistake text={model.privacy.problem.value} />
            )}
          </div>
        ) : (
          <>
            <div class="inside">
              <Select
                label="Keep leads for"
                value={String(asked?.days ?? privacy.keep_leads_days ?? "")}
                options={choices(privacy.keep_leads_days)}
                onPick={(value) => model.pick(value === "" ? null : Number(value))}
                hint="Older leads are erased by themselves, whatever became of them."
              />
            </div>
            <Record acts={privacy.acts} model={model} />
          </>
        )}
      </Section>
      {asked !== null && (
        <Confirm
          title={`Erase ${asked.leads === 1 ? "one lead" : `${asked.leads.toLocaleString("en")} leads`} now?`}
          action="Erase them"
          isDangerous
          onClose={model.forgetAsked}
          onConfirm={() => void model.save(asked.days)}
        >
          <p>
            So many are older than that. They are erased in the next minutes with everything that was made of them, and
            so is every lead that reaches that age from now on. This cannot be undone.
          </p>
        </Confirm>
      )}
    </>
  );
}

function choices(current: number | null) {
  const isOdd = current !== null && !TIMES.some(({ days }) => days === current);
  return [
    { value: "", label: "Until somebody erases them" },
    ...(isOdd ? [{ value: String(current), label: `${current} days` }] : []),
    ...TIMES.map(({ days, label }) => ({ value: String(days), label })),
  ];
}

const MOST_SHOWN = 8;

function Record({ acts, model }: { acts: readonly ApiPrivacyAct[]; model: PrivacyModel }) {
  if (acts.length === 0) return null;
  return (
    <ul class="keys record" aria-label="What was erased and exported">
      {acts.slice(0, MOST_SHOWN).map((act) => (
        <li key={act.id}>
          <span class="grow">
            <strong>{whatWas(act)}</strong>
            <span class="note">
              {act.member_id === null
                ? "by the setting above"
                : `by ${visible(model.names.value.get(act.member_id) ?? "somebody")}`}
              , <TimeAgo at={act.at} />
              {act.finished_at === null && " · not finished"}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function whatWas({ kind, leads }: ApiPrivacyAct): string {
  const count = leads === 1 ? "one lead" : `${leads.toLocaleString("en")} leads`;
  switch (kind) {
    case "lead_erased":
      return "A lead was erased";
    case "contact_erased":
      return `A person was erased, with ${count}`;
    case "leads_expired":
      return `Erased by age: ${count}`;
    case "leads_exported":
      return `Exported: ${count}`;
    case "person_exported":
      return "A person's data was downloaded";
    default:
      return kind satisfies never;
  }
}
