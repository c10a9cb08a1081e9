import { useSignal } from "@preact/signals";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import type { Opinion } from "../../../worker/modules/lessons/contract.ts";
import { useDesk } from "../../context.ts";
import { createOpinionModel, type OpinionModel } from "../../models/opinion.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Select } from "../../ui/Field.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { TimeAgo } from "../../ui/time.tsx";
import { useFocusKept } from "../../ui/use-focus-kept.ts";
import { usePageModel } from "../../ui/use-page-model.ts";
import { CATEGORY_WORDS } from "./parts.tsx";

const SAID: Record<Opinion, string> = {
  too_high: "said that this score is too high",
  too_low: "said that this score is too low",
  wrong_category: "said that the category is wrong",
  good_example: "named this lead as an example of a good one",
};

/** Where a person argues with a score: the reasons one by one, the whole, and the category. */
export function Dispute({ lead }: { lead: ApiLead }) {
  const { api, toasts } = useDesk();
  const model = usePageModel(() => createOpinionModel(api, toasts, lead.id), lead.id);
  const written = lead.score_reasons.filter(({ quote }) => quote !== null);
  const unquoted = lead.score_reasons.filter(({ quote }) => quote === null);
  const around = unquoted.filter(({ points }) => points !== 0);
  const noticed = unquoted.filter(({ points }) => points === 0); // counts for nothing, but somebody should know
  return (
    <>
      <Reasons title="From what they wrote" reasons={written} model={model} />
      <Reasons title="Around the message" reasons={around} model={model} />
      <Reasons title="Also noticed" reasons={noticed} model={model} />
      <Verdict lead={lead} model={model} />
    </>
  );
}

function Reasons({ title, reasons, model }: { title: string; reasons: ApiLead["score_reasons"]; model: OpinionModel }) {
  if (reasons.length === 0) return null;
  const sum = reasons.reduce((total, { points }) => total + points, 0);
  return (
    <>
      <h3 class="row apart reasons-head">
        {title} {sum !== 0 && <span class="note">{signed(sum)}</span>}
      </h3>
      <ul class="reasons arguable">
        {reasons.map((reason, place) => (
          <li key={place}>
            <span class={`points ${reason.points < 0 ? "against" : reason.points > 0 ? "for" : ""}`}>
              {signed(reason.points)}
            </span>
            <span>
              <StrangerText text={reason.label} />
              {reason.quote !== null && (
                <q>
                  <StrangerText text={reason.quote} />
                </q>
              )}
            </span>
            {reason.points !== 0 && (
              <Button
                size="small"
                kind="quiet"
                icon="flag"
                label={`Say that this is wrong: ${reason.label}`}
                isBusy={model.isSaying.value}
                onClick={() =>
                  void model.say({ opinion: reason.points > 0 ? "too_high" : "too_low", reason: reason.label })
                }
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Verdict({ lead, model }: { lead: ApiLead; model: OpinionModel }) {
  const isFiling = useSignal(false);
  const standing = model.standing.value.value;
  const isBusy = model.isSaying.value;
  const hasSaid = standing !== null && standing.opinion !== null;
  const box = useFocusKept<HTMLDivElement>(hasSaid ? "said" : isFiling.value ? "filing" : "asking");
  if (standing !== null && standing.opinion !== null) {
    return (
      <div class="row apart dispute" ref={box}>
        <span class="note">
          <StrangerText text={standing.by ?? "Somebody"} /> {SAID[standing.opinion]}
          {standing.category !== null && `: it is ${CATEGORY_WORDS[standing.category]}`}
          {standing.at !== null && (
            <>
              {" "}
              · <TimeAgo at={standing.at} />
            </>
          )}
        </span>
        <Button size="small" icon="undo" isBusy={isBusy} onClick={() => void model.takeBack()}>
          Take back
        </Button>
      </div>
    );
  }
  if (isFiling.value) {
    const others = Object.entries(CATEGORY_WORDS).filter(([category]) => category !== lead.category);
    return (
      <div class="dispute filing" ref={box}>
        <Select
          label="It is rather"
          value=""
          options={[{ value: "", label: "Choose…" }, ...others.map(([value, label]) => ({ value, label }))]}
          onPick={(picked) => {
            const category = Object.keys(CATEGORY_WORDS).find((one) => one === picked) as ApiLead["category"];
            isFiling.value = false;
            if (category) void model.say({ opinion: "wrong_category", category });
          }}
        />
        <Button
          onClick={() => {
            isFiling.value = false;
          }}
        >
          Cancel
        </Button>
      </div>
    );
  }
  return (
    <fieldset class="dispute">
      <legend class="note">Is this right? Leads like it will be judged with your answer in mind.</legend>
      <div class="row" ref={box}>
        <Button size="small" icon="down" isBusy={isBusy} onClick={() => void model.say({ opinion: "too_high" })}>
          Too high
        </Button>
        <Button size="small" icon="up" isBusy={isBusy} onClick={() => void model.say({ opinion: "too_low" })}>
          Too low
        </Button>
        <Button
          size="small"
          icon="flag"
          isBusy={isBusy}
          onClick={() => {
            isFiling.value = true;
          }}
        >
          Wrong category
        </Button>
        <Button size="small" icon="check" isBusy={isBusy} onClick={() => void model.say({ opinion: "good_example" })}>
          A good example
        </Button>
      </div>
    </fieldset>
  );
}

function signed(points: number): string {
  return points > 0 ? `+${points}` : points < 0 ? `−${Math.abs(points)}` : "0";
}
