import type { ApiBilling, ApiPlanCard } from "../../../worker/modules/billing/contract.ts";
import { type BillingModel, type Interval, moneyText } from "../../models/billing.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Segments } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Tag } from "../../ui/states.tsx";

const INTERVALS: readonly { value: Interval; label: string }[] = [
  { value: "month", label: "Monthly" },
  { value: "year", label: "Yearly" },
];

interface Parts {
  billing: ApiBilling;
  model: BillingModel;
  isOwner: boolean;
}

export function Plans({ billing, model, isOwner }: Parts) {
  return (
    <section aria-labelledby="plans" class="stack">
      <div class="row plans-head">
        <h2 id="plans">Plans</h2>
        <Segments
          legend="How often you pay"
          value={model.interval.value}
          options={INTERVALS}
          onPick={(value) => {
            model.interval.value = value;
          }}
        />
      </div>
      <div class="plan-cards">
        {billing.plans.map((plan) => (
          <PlanCard key={plan.id} plan={plan} billing={billing} model={model} isOwner={isOwner} />
        ))}
      </div>
      {!isOwner && <p class="note">Only the owner can change the plan.</p>}
    </section>
  );
}

function PlanCard({ plan, billing, model, isOwner }: Parts & { plan: ApiPlanCard }) {
  const interval = model.interval.value;
  const offer = plan.prices.find((price) => price.interval === interval);
  const isMine = plan.id === billing.plan && (plan.id === "free" || billing.interval === interval);
  const { limits } = plan;
  const holds = [
    `${count(limits.leads_per_month)} leads a month`,
    `${count(limits.ai_per_month)} AI judgements a month`,
    `${count(limits.destinations)} destinations`,
    `${count(limits.seats)} people`,
  ];
  return (
    <article class={`panel plan-card ${isMine ? "mine" : ""}`} aria-label={plan.name}>
      <div class="inside stack">
        <div class="row">
          <h3>{plan.name}</h3>
          {isMine && <Tag tone="good">Your plan</Tag>}
        </div>
        <p class="note">{plan.about}</p>
        <p class="plan-price">
          <Price plan={plan} interval={interval} />
        </p>
        <ul class="plan-holds">
          {holds.map((text) => (
            <li key={text}>
              <Icon name="check" size={14} /> {text}
            </li>
          ))}
        </ul>
      </div>
      {isOwner && plan.id !== "free" && offer !== undefined && !isMine && (
        <footer>
          <Choose planId={plan.id} name={plan.name} billing={billing} model={model} />
        </footer>
      )}
    </article>
  );
}

function Price({ plan, interval }: { plan: ApiPlanCard; interval: Interval }) {
  if (plan.id === "free") return <strong class="numbers">Free</strong>;
  const offer = plan.prices.find((price) => price.interval === interval);
  if (offer === undefined) return <span class="note">Not offered {interval === "year" ? "yearly" : "monthly"}.</span>;
  if (offer.price === null) return <span class="note">The price is on the next page.</span>;
  return (
    <>
      <strong class="numbers">{moneyText(offer.price)}</strong> each {interval}
    </>
  );
}

function Choose({
  planId,
  name,
  billing,
  model,
}: {
  planId: "pro" | "team";
  name: string;
  billing: ApiBilling;
  model: BillingModel;
}) {
  const hasPlan = billing.plan !== "free";
  const interval = model.interval.value;
  const label = hasPlan
    ? billing.plan === planId
      ? `Change to ${interval === "year" ? "yearly" : "monthly"}`
      : `Change to ${name}`
    : billing.trial_days > 0
      ? `Try ${name} free for ${billing.trial_days} days`
      : `Choose ${name}`;
  return (
    <Button
      kind={planId === "pro" && !hasPlan ? "primary" : "plain"}
      isWide
      isBusy={model.opening.value === planId}
      onClick={() => void model.choose(planId)}
    >
      {label}
    </Button>
  );
}

function count(number: number): string {
  return new Intl.NumberFormat("en").format(number);
}
