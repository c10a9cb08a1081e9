import type { ApiReport } from "../../models/reports.model.ts";
import { Icon } from "../../ui/Icon.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { durationWords, percent } from "./words.ts";

/** How far leads came, each step against the one before it. */
export function Funnel({ funnel }: { funnel: ApiReport["funnel"] }) {
  const steps = [
    { name: "Sent", count: funnel.submissions },
    { name: "Accepted", count: funnel.accepted },
    { name: "Claimed", count: funnel.answered },
    { name: "Won", count: funnel.won },
  ];
  const most = Math.max(1, funnel.submissions);
  return (
    <section class="panel">
      <header>
        <Icon name="list" />
        <h2>From sent to won</h2>
      </header>
      <ol class="inside funnel">
        {steps.map(({ name, count }, place) => {
          const before = steps[place - 1]?.count ?? 0;
          return (
            <li key={name}>
              <span>{name}</span>
              <span class="funnel-bar" aria-hidden="true">
                <span style={{ width: `${(count / most) * 100}%` }} />
              </span>
              <span class="numbers">
                {count}
                {place > 0 && before > 0 && <span class="note"> · {percent(count / before)}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** How long leads waited for each member: half of them less, half of them longer. */
export function ResponseTimes({ times }: { times: ApiReport["response_times"] }) {
  return (
    <section class="panel">
      <header>
        <Icon name="clock" />
        <h2>Time until claimed</h2>
      </header>
      {times.length === 0 ? (
        <p class="inside note">Nobody has claimed a lead in this time.</p>
      ) : (
        <ul class="inside response-times">
          {times.map(({ name, claims, median_seconds: seconds }) => (
            <li key={name}>
              <StrangerText class="clip grow" text={name} />
              <span class="note">{claims === 1 ? "1 lead" : `${claims} leads`}</span>
              <strong class="numbers">{durationWords(seconds)}</strong>
            </li>
          ))}
        </ul>
      )}
      {times.length > 0 && <p class="note table-note">The median: half of the leads waited less, half longer.</p>}
    </section>
  );
}
