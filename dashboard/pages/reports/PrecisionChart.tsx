import { useEffect, useId, useRef } from "preact/hooks";
import type { ApiShare } from "../../../worker/modules/insights/contract.ts";
import type { ApiReport } from "../../models/reports.model.ts";
import { ScrollBox } from "../../ui/ScrollBox.tsx";
import { monthWords, percent, shareWords } from "./words.ts";

type Month = ApiReport["precision"]["months"][number];

const HEIGHT = 190;
const HEAD = 14;
const GRID = [0, 0.25, 0.5, 0.75, 1];
/** A month needs so much room for its two bars and their counts; with more months the chart scrolls. */
const MONTH_PX = 88;

/** The share of the width that is left to the names of the lines, at the right, where a chart that scrolls begins. */
const AXIS = 7;

const yOf = (rate: number) => HEAD + (1 - rate) * (HEIGHT - HEAD);

/**
 * The share of won leads by month, top against all, as bars with their intervals and counts. The same numbers stand in
 * the table below it; a month with too few decided leads has no bar, only its counts.
 */
export function PrecisionChart({ months, topName }: { months: readonly Month[]; topName: string }) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  // Where not all months fit, the newest are in sight.
  useEffect(() => box.current?.scrollTo({ left: box.current.scrollWidth }), [months.length]);
  return (
    <ScrollBox box={box} class="chart-scroll" label="Chart: share of won leads by month">
      <svg
        class="chart"
        width="100%"
        height={HEIGHT + 46}
        style={{ minWidth: `${months.length * MONTH_PX + 40}px` }}
        role="img"
        aria-labelledby={`${id}-title ${id}-text`}
      >
        <title id={`${id}-title`}>Share of won leads by month</title>
        <desc id={`${id}-text`}>
          {months
            .map(
              ({ month, top, all }) =>
                `${monthWords(month, true)}: ${topName} ${shareWords(top)}, ${top.won} of ${top.decided}; all ${shareWords(all)}, ${all.won} of ${all.decided}.`,
            )
            .join(" ")}
        </desc>
        {GRID.map((rate) => (
          <g key={rate}>
            <line class="chart-grid" x1="0" x2="100%" y1={yOf(rate)} y2={yOf(rate)} />
            <text class="chart-axis" x="100%" y={yOf(rate) - 3} text-anchor="end">
              {percent(rate)}
            </text>
          </g>
        ))}
        {months.map((month, place) => (
          <MonthBars key={month.month} month={month} place={place} count={months.length} />
        ))}
      </svg>
    </ScrollBox>
  );
}

function MonthBars({ month, place, count }: { month: Month; place: number; count: number }) {
  const slot = (100 - AXIS) / count;
  const left = place * slot;
  const middle = left + slot / 2;
  return (
    <g>
      <Bar share={month.top} kind="top" x={left + slot * 0.08} width={slot * 0.38} />
      <Bar share={month.all} kind="all" x={left + slot * 0.54} width={slot * 0.38} />
      <text class="chart-month" x={`${middle}%`} y={HEIGHT + 40} text-anchor="middle">
        {monthWords(month.month)}
      </text>
    </g>
  );
}

function Bar({ share, kind, x, width }: { share: ApiShare; kind: "top" | "all"; x: number; width: number }) {
  const { decided, won, rate, low, high } = share;
  const middle = `${x + width / 2}%`;
  const isTold = rate !== null && low !== null && high !== null;
  return (
    <g>
      {isTold ? (
        <>
          <rect
            class={`bar ${kind}`}
            x={`${x}%`}
            width={`${width}%`}
            y={yOf(rate)}
            height={HEIGHT - yOf(rate)}
            rx="3"
          />
          <line class="interval" x1={middle} x2={middle} y1={yOf(high)} y2={yOf(low)} />
        </>
      ) : (
        <rect class="bar too-few" x={`${x}%`} width={`${width}%`} y={HEIGHT - 4} height="4" rx="2" />
      )}
      <text class="chart-count" x={middle} y={HEIGHT + 18} text-anchor="middle">
        {won}/{decided}
      </text>
    </g>
  );
}
