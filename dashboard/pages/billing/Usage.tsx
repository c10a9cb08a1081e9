import type { ComponentChildren } from "preact";
import type { ApiBilling, ApiMeter } from "../../../worker/modules/billing/contract.ts";
import { Day } from "./Day.tsx";

export function Usage({ billing }: { billing: ApiBilling }) {
  const { leads, leads_over_limit: held, ai, seats, destinations, resets_at: resetsAt } = billing.usage;
  const planHolds = billing.plans.find(({ id }) => id === billing.plan)?.limits.leads_per_month;
  const hasMore = leads.limit !== null && planHolds !== undefined && leads.limit > planHolds;
  return (
    <section class="panel" aria-labelledby="usage">
      <header>
        <h2 id="usage">Usage this month</h2>
        <span class="note">
          begins anew on <Day at={resetsAt} />
        </span>
      </header>
      <div class="inside meters">
        <Meter label="Accepted leads" meter={leads}>
          {held > 0 ? (
            <>
              {count(held)} came on top, stored and held. <a href="/app/held">See them</a>
            </>
          ) : (
            <Forecast meter={leads} />
          )}
        </Meter>
        <Meter label="AI judgements" meter={ai}>
          {ai.limit !== null && ai.used >= ai.limit ? (
            "Used up: the built-in scorer scores alone."
          ) : (
            <Forecast meter={ai} />
          )}
        </Meter>
        <Meter label="Destinations" meter={destinations} />
        <Meter label="People" meter={seats} />
        {hasMore && <p class="note">This workspace was given more than its plan holds.</p>}
      </div>
    </section>
  );
}

function Meter({ label, meter, children }: { label: string; meter: ApiMeter; children?: ComponentChildren }) {
  const { used, limit } = meter;
  const share = limit === null || limit === 0 ? 0 : Math.min(1, used / limit);
  const tone = share >= 1 ? "full" : share >= 0.8 ? "near" : "";
  return (
    <div class="usage-meter">
      <div class="row">
        <span>{label}</span>
        <span class="numbers">
          {count(used)}
          {limit === null ? "" : ` of ${count(limit)}`}
        </span>
      </div>
      {limit !== null && (
        <meter class="visually-hidden" min={0} max={limit} value={Math.min(used, limit)} aria-label={label} />
      )}
      {limit !== null && (
        <div class={`usage-bar ${tone}`} aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {children !== undefined && <p class="note">{children}</p>}
    </div>
  );
}

function Forecast({ meter: { forecast, limit } }: { meter: ApiMeter }) {
  if (forecast === null) return <>Too early in the month for a forecast.</>;
  const isTight = limit !== null && forecast > limit;
  return (
    <>
      At this pace {count(forecast)} by the end of the month{isTight ? ", more than the plan holds." : "."}
    </>
  );
}

function count(number: number): string {
  return new Intl.NumberFormat("en").format(number);
}
