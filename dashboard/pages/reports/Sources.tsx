import type { ApiSourcesReport, By, ReportsModel } from "../../models/reports.model.ts";
import { Segments } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { ScrollBox } from "../../ui/ScrollBox.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { SOURCE_WORDS } from "../leads/parts.tsx";
import { percent, shareWords } from "./words.ts";

const UNNAMED: Record<By, string> = {
  source: "Unknown",
  form: "Unknown",
  campaign: "No campaign",
  page: "No page known",
};

/** Where leads come from, and which of these places bring buyers. */
export function Sources({ model }: { model: ReportsModel }) {
  const report = model.sources.value.value;
  const problem = model.sources.problem.value;
  return (
    <section class="panel">
      <header>
        <Icon name="globe" />
        <h2>Where buyers come from</h2>
        <Segments
          legend="By what"
          value={model.by.value}
          options={[
            { value: "source", label: "Way in" },
            { value: "form", label: "Form" },
            { value: "campaign", label: "Campaign" },
            { value: "page", label: "Page" },
          ]}
          onPick={model.pickBy}
        />
      </header>
      {report === null ? (
        <div class="inside">
          {problem === null ? (
            <Skeleton lines={4} />
          ) : (
            <Problem text={problem} onRetry={() => void model.sources.refresh()} />
          )}
        </div>
      ) : report.rows.length === 0 ? (
        <p class="inside note">No leads in this time.</p>
      ) : (
        <Table report={report} nameOf={(name) => nameOf(name, report.by, model.formNames.value)} />
      )}
    </section>
  );
}

function nameOf(name: string, by: By, formNames: ReadonlyMap<string, string>): string {
  if (name === "") return UNNAMED[by];
  if (by === "form") return formNames.get(name) ?? name;
  if (by === "source") return Object.entries(SOURCE_WORDS).find(([key]) => key === name)?.[1] ?? name;
  return by === "page" ? name.replace(/^https?:\/\/(www\.)?/, "") : name;
}

function Table({ report, nameOf: shown }: { report: ApiSourcesReport; nameOf: (name: string) => string }) {
  return (
    <>
      <ScrollBox class="table-scroll" label="Table of sources">
        <table class="table">
          <thead>
            <tr>
              <th>Name</th>
              <th class="number">Leads</th>
              <th>Won of decided</th>
              <th class="number">Won</th>
              <th class="number">Lost</th>
              <th class="number">Junk</th>
              <th class="number">Accepted</th>
              <th class="number">Held</th>
            </tr>
          </thead>
          <tbody>
            {report.rows.map(({ name, leads, accepted, held, won, lost, junk, share }) => (
              <tr key={name}>
                <th class="source-name">
                  <StrangerText class="clip" text={shown(name)} />
                </th>
                <td class="number">{leads}</td>
                <td class="share">
                  <ShareBar share={share} />
                  <span class={share.rate === null ? "note" : ""}>{shareWords(share)}</span>
                </td>
                <td class="number">{won}</td>
                <td class="number">{lost}</td>
                <td class="number">{junk}</td>
                <td class="number">{accepted}</td>
                <td class="number">{held}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p class="note table-note">
        Under {report.min_decided} decided leads no share is told.
        {report.has_more && " Only the largest are shown."}
      </p>
    </>
  );
}

/** The share as a bar with its interval; the words beside it say the same. */
function ShareBar({ share: { rate, low, high } }: { share: ApiSourcesReport["rows"][number]["share"] }) {
  if (rate === null || low === null || high === null) return null;
  return (
    <svg class="share-bar" width="100%" height="10" aria-hidden="true">
      <rect class="ground" width="100%" height="10" rx="3" />
      <rect class="bar top" width={`${rate * 100}%`} height="10" rx="3" />
      <line class="interval" x1={`${low * 100}%`} x2={`${high * 100}%`} y1="5" y2="5" />
      <title>{percent(rate)}</title>
    </svg>
  );
}
