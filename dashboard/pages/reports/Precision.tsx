import type { ApiReport, ReportsModel, Top } from "../../models/reports.model.ts";
import { Segments } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PrecisionChart } from "./PrecisionChart.tsx";
import { monthWords, percent, shareWords } from "./words.ts";

/** Whether a high score is worth its name: the share of won leads at the top, against all. */
export function Precision({ report, model }: { report: ApiReport; model: ReportsModel }) {
  const { precision, min_decided: least } = report;
  const topName = nameOfTop(model.top.value, precision.top_from);
  return (
    <section class="panel">
      <header>
        <Icon name="spark" />
        <h2>Are high scores right?</h2>
        <Segments
          legend="What counts as the top"
          value={model.top.value}
          options={[
            { value: "hot", label: "70 and more" },
            { value: "tenth", label: "Top tenth" },
          ]}
          onPick={model.pickTop}
        />
      </header>
      <div class="inside stack">
        <p class="report-claim">{claimOf(report, topName)}</p>
        <ul class="chart-legend" aria-hidden="true">
          <li>
            <span class="swatch top" /> {topName}
          </li>
          <li>
            <span class="swatch all" /> all accepted leads
          </li>
          <li>
            <span class="swatch line" /> 95 % interval
          </li>
        </ul>
        <PrecisionChart months={precision.months} topName={topName} />
        <p class="note">
          Won of decided, by the month the lead came in. Under {least} decided there is no bar: too few to say.
        </p>
        <details>
          <summary class="note">
            <span class="turner">
              <Icon name="right" size={12} />
            </span>{" "}
            The same as a table
          </summary>
          <div class="table-scroll">
            <table class="table">
              <thead>
                <tr>
                  <th>Month</th>
                  <th class="number">Leads</th>
                  <th class="number">{topName}: won of decided</th>
                  <th>Share</th>
                  <th class="number">All: won of decided</th>
                  <th>Share</th>
                </tr>
              </thead>
              <tbody>
                {precision.months.map(({ month, leads, top, all }) => (
                  <tr key={month}>
                    <th>{monthWords(month, true)}</th>
                    <td class="number">{leads}</td>
                    <td class="number">
                      {top.won} of {top.decided}
                    </td>
                    <td>{shareWords(top)}</td>
                    <td class="number">
                      {all.won} of {all.decided}
                    </td>
                    <td>{shareWords(all)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      </div>
    </section>
  );
}

function nameOfTop(top: Top, from: number | null): string {
  if (top === "hot") return "scored 70 and more";
  return from === null ? "top tenth" : `top tenth (scored ${from} and more)`;
}

/** Says no more than the numbers do. */
function claimOf({ precision, min_decided: least }: ApiReport, topName: string): string {
  const { top, all, comparison } = precision;
  const counts = (share: typeof top) => `${share.won} of ${share.decided}`;
  if (comparison === "too_few" || top.rate === null || all.rate === null) {
    return `Too few to say: ${counts(top)} decided leads ${topName} were won, ${counts(all)} of all. It takes ${least} decided at the top and ${least} below it.`;
  }
  const numbers = `Of leads ${topName}, ${percent(top.rate)} were won (${counts(top)}); of all, ${percent(all.rate)} (${counts(all)}).`;
  switch (comparison) {
    case "better":
      return `${numbers} High scores find buyers here.`;
    case "worse":
      return `${numbers} High scores are won less often than low ones here.`;
    case "unclear":
      return `${numbers} The difference to the rest may still be chance.`;
    default:
      return comparison satisfies never;
  }
}
