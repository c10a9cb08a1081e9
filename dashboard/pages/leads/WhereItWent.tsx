import { useSignal } from "@preact/signals";
import type { LeadModel } from "../../models/lead.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Empty } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { ExactTime } from "../../ui/time.tsx";
import { Deliveries, DeliveriesSkeleton } from "./Deliveries.tsx";

export function WhereItWent({ model }: { model: LeadModel }) {
  const { decisions, deliveries, destinationNames, details } = model;
  const isTraceOpen = useSignal(false);
  const list = deliveries.value.value;
  const made = decisions.value.value ?? [];
  const nameOfDestination = (id: string) => destinationNames.value.get(id) ?? id;
  return (
    <section class="panel">
      <header>
        <Icon name="route" />
        <h2>Where it went</h2>
        {made.length > 0 && (
          <Button
            size="small"
            kind="quiet"
            aria-expanded={isTraceOpen.value}
            onClick={() => {
              isTraceOpen.value = !isTraceOpen.value;
            }}
          >
            {isTraceOpen.value ? "Hide the reasons" : "Why there?"}
          </Button>
        )}
      </header>
      {isTraceOpen.value && (
        <div class="inside stack trace">
          {made.map((decision) => (
            <div key={decision.number} class="stack tight">
              <h3>
                {decision.number === 1 ? "First decision" : `Decision ${decision.number}`}{" "}
                <span class="note">
                  {decision.score === null ? "not scored" : `with score ${decision.score}`}
                  {decision.score_source !== null && ` (${decision.score_source === "ai" ? "AI" : "rules"})`} ·{" "}
                  <ExactTime at={decision.at} />
                </span>
              </h3>
              <ul class="stack tight">
                {decision.trace.map((rule) => (
                  <li key={rule.rule_id} class={`trace-rule ${rule.matched ? "matched" : ""}`}>
                    <Icon name={rule.matched ? "check" : "close"} size={14} />
                    <span>
                      <strong>{visible(rule.rule_name)}</strong> {rule.matched ? "matched" : "did not match"}:{" "}
                      {visible(rule.because)}
                      {rule.matched && rule.destination_ids.length > 0 && (
                        <span class="note">
                          {" "}
                          → {rule.destination_ids.map((id) => visible(nameOfDestination(id))).join(", ")}
                        </span>
                      )}
                    </span>
                  </li>
                ))}
              </ul>
              {decision.destination_ids.length === 0 && <p class="note">This decision added no destination.</p>}
            </div>
          ))}
        </div>
      )}
      {list === null ? (
        deliveries.problem.value === null ? (
          <DeliveriesSkeleton />
        ) : (
          <p class="inside mistake">{deliveries.problem.value}</p>
        )
      ) : list.length === 0 ? (
        <Empty
          icon="send"
          title="Sent nowhere so far"
          actions={<LinkButton href="/app/destinations">Destinations</LinkButton>}
        >
          {model.lead.value?.verdict === "accepted"
            ? "No rule sent this lead anywhere, or there is no destination yet."
            : "A held lead waits here until somebody releases it."}
        </Empty>
      ) : (
        <Deliveries deliveries={list} details={details} />
      )}
    </section>
  );
}
