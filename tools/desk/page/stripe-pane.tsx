import type { ComponentChildren } from "preact";
import type { ShownState, Wish } from "../desk.ts";
import { ask, clock } from "./ask.ts";

const API_MODES = [
  { mode: "ok", label: "API answers" },
  { mode: "down", label: "API is down" },
] as const;

const EVENTS = [
  { mode: "normal", label: "events at once" },
  { mode: "late", label: "late" },
  { mode: "repeated", label: "repeated" },
  { mode: "shuffled", label: "shuffled" },
] as const;

export function StripePane({ state }: { state: ShownState["stripe"] }) {
  const subscriptions = state.subscriptions.toReversed();
  return (
    <section class="pane stripe" id="stripe" aria-labelledby="stripe-title">
      <header>
        <h2 id="stripe-title">Stripe</h2>
        {state.waiting > 0 && <Do wish={{ do: "sendStripeEvents" }}>Send {state.waiting} waiting events</Do>}
      </header>
      <fieldset class="modes" aria-label="Whether the API answers">
        {API_MODES.map(({ mode, label }) => (
          <button
            type="button"
            key={mode}
            aria-pressed={state.mode === mode}
            onClick={() => void ask({ do: "stripe", mode })}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <fieldset class="modes" aria-label="How events are sent">
        {EVENTS.map(({ mode, label }) => (
          <button
            type="button"
            key={mode}
            aria-pressed={state.events === mode}
            onClick={() => void ask({ do: "stripeEvents", mode })}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <ol class="cards">
        {subscriptions.length === 0 && (
          <li class="empty">No subscription yet. Choose a plan on the dashboard's page “Billing”.</li>
        )}
        {subscriptions.map(({ id, plan, status, email, cancelAtPeriodEnd }) => (
          <li class="card" key={id}>
            <div class="line">
              <b>
                {plan.name}, each {plan.interval}
              </b>
              <span class={status === "past_due" ? "pill bad" : "pill"}>{cancelAtPeriodEnd ? "ending" : status}</span>
            </div>
            <p class="faint">
              {email} {id}
            </p>
            {status !== "canceled" && (
              <Do wish={{ do: "nextBill", subscription: id }}>
                {cancelAtPeriodEnd || status === "past_due" ? "Let it end now" : "Let the next bill fall due"}
              </Do>
            )}
          </li>
        ))}
      </ol>
      <h3>Events</h3>
      <ol class="cards">
        {state.sent.map(({ id, type, created, answers }) => (
          <li class="card" key={id}>
            <div class="line">
              <span>{type}</span>
              <span class="faint">
                {answers.length === 0
                  ? "waits"
                  : answers.map((answer) => (answer === 0 ? "no answer" : answer)).join(", ")}{" "}
                <time>{clock(created * 1_000)}</time>
              </span>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Do({ wish, children }: { wish: Wish; children: ComponentChildren }) {
  return (
    <button type="button" onClick={() => void ask(wish)}>
      {children}
    </button>
  );
}
