import type { ApiAi } from "../../../../worker/modules/ai/contract.ts";
import { moneyOf } from "../../../models/ai.model.ts";
import { visible } from "../../../ui/text.ts";
import { TimeAgo } from "../../../ui/time.tsx";
import { Section } from "../Section.tsx";

type Usage = ApiAi["usage"];

/** What the AI did and cost this month: the sum, the days, and the last calls. No text of anybody is kept. */
export function Spending({ usage }: { usage: Usage }) {
  const spent = usage.days.reduce((sum, day) => sum + day.cost_micros, 0);
  return (
    <Section
      title="This month"
      icon="list"
      about="Every call with its tokens and its cost. Calls under way count at the most they can cost. Days are in UTC."
    >
      {usage.calls + usage.repeats === 0 ? (
        <p class="inside note">No call yet in {monthName(usage.month)}.</p>
      ) : (
        <div class="inside stack">
          <dl class="ai-sums">
            <Sum label="Cost" value={moneyOf(spent)} />
            <Sum label="Calls" value={count(usage.calls)} />
            <Sum label="Saved by repeats" value={count(usage.repeats)} />
            <Sum label="Failed" value={count(usage.failed)} />
            <Sum label="Tokens" value={count(usage.input_tokens + usage.output_tokens)} />
          </dl>
          <Chart usage={usage} />
          <Calls usage={usage} />
        </div>
      )}
    </Section>
  );
}

function Sum({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** One bar a day; by tokens where no price is known. */
function Chart({ usage }: { usage: Usage }) {
  const hasMoney = usage.days.some(({ cost_micros: micros }) => micros > 0);
  const amountOf = (day: Usage["days"][number]) => (hasMoney ? day.cost_micros : day.tokens);
  const byDay = new Map(usage.days.map((day) => [day.day, day]));
  const most = Math.max(1, ...usage.days.map(amountOf));
  return (
    <figure class="ai-chart">
      <figcaption class="note">{hasMoney ? "Cost" : "Tokens"} by day</figcaption>
      <ol>
        {daysOf(usage.month).map((day) => {
          const known = byDay.get(day);
          const amount = known === undefined ? 0 : amountOf(known);
          const said = `${Number(day.slice(8))} ${monthName(usage.month)}: ${hasMoney ? moneyOf(amount) : `${count(amount)} tokens`}, ${count(known?.calls ?? 0)} calls`;
          return (
            <li key={day} title={said}>
              <span class="bar" style={{ height: `${Math.round((amount / most) * 100)}%` }} />
              <span class="visually-hidden">{said}</span>
            </li>
          );
        })}
      </ol>
      <div class="row apart note" aria-hidden="true">
        <span>1</span>
        <span>{daysOf(usage.month).length}</span>
      </div>
    </figure>
  );
}

function Calls({ usage }: { usage: Usage }) {
  return (
    <div class="ai-calls">
      <table>
        <caption class="visually-hidden">The last calls</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">For</th>
            <th scope="col">Outcome</th>
            <th scope="col" class="number">
              Tokens
            </th>
            <th scope="col" class="number">
              Cost
            </th>
          </tr>
        </thead>
        <tbody>
          {usage.recent.map((call, place) => (
            <tr key={place}>
              <td>
                <TimeAgo at={call.at} />
              </td>
              <td>
                {call.purpose === "test" ? (
                  "a test"
                ) : call.lead_id === null ? (
                  "an erased lead"
                ) : (
                  <a href={`/app/leads/${call.lead_id}`}>a lead</a>
                )}
              </td>
              <td>{OUTCOMES[call.outcome] ?? visible(call.outcome)}</td>
              <td class="number">{count(call.input_tokens + call.output_tokens)}</td>
              <td class="number">{call.cost_micros === null ? "–" : moneyOf(call.cost_micros)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const OUTCOMES: Record<string, string> = {
  asked: "under way",
  answered: "answered",
  repeated: "known already",
  ai_timeout: "no answer in time",
  ai_rate_limited: "over its quota",
  ai_unavailable: "not reached",
  ai_refused: "declined",
  ai_invalid_output: "not usable",
  ai_key_refused: "key refused",
};

function daysOf(month: string): string[] {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length }, (_, day) => `${month}-${String(day + 1).padStart(2, "0")}`);
}

function monthName(month: string): string {
  return new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
}

const count = (number: number) => new Intl.NumberFormat("en").format(number);
