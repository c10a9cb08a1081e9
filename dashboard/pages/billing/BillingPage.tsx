import { useLocation } from "preact-iso/router";
import type { ApiBilling, ApiInvoice } from "../../../worker/modules/billing/contract.ts";
import { useDesk } from "../../context.ts";
import { type BillingModel, createBillingModel, moneyText } from "../../models/billing.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PageHead, Problem, Skeleton, StaleBanner, Tag } from "../../ui/states.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Day } from "./Day.tsx";
import { Plans } from "./Plans.tsx";
import { Usage } from "./Usage.tsx";

export function BillingPage() {
  const { api, live, toasts, session } = useDesk();
  const { query, route } = useLocation();
  const model = usePageModel(() =>
    createBillingModel({
      api,
      live,
      toasts,
      leave: (url) => location.assign(url),
      tookReturn: () => {
        if (query.paid === undefined) return false;
        route("/app/billing", true);
        return true;
      },
    }),
  );
  const billing = model.billing.value.value;
  const problem = model.billing.problem.value;
  const isOwner = session.me.value?.role === "owner";
  if (billing === null) {
    return (
      <>
        <PageHead title="Billing" />
        {problem === null ? (
          <Skeleton lines={4} />
        ) : (
          <Problem text={problem} onRetry={() => void model.billing.refresh()} />
        )}
      </>
    );
  }
  return (
    <>
      <PageHead title="Billing" about="What you have, what you use, and what was paid." />
      <div class="billing">
        <StaleBanner text={problem} onRetry={() => void model.billing.refresh()} />
        <News billing={billing} model={model} isOwner={isOwner} />
        <div class="billing-top">
          <CurrentPlan billing={billing} model={model} isOwner={isOwner} />
          <Usage billing={billing} />
        </div>
        {billing.payments !== "off" && <Plans billing={billing} model={model} isOwner={isOwner} />}
        {billing.has_customer && <Invoices invoices={billing.invoices} />}
      </div>
    </>
  );
}

interface Parts {
  billing: ApiBilling;
  model: BillingModel;
  isOwner: boolean;
}

/** What has to be known before anything else: in words, and with the way out. */
function News({ billing, model, isOwner }: Parts) {
  const name = planName(billing, billing.plan);
  const free = billing.plans.find(({ id }) => id === "free")?.limits.leads_per_month;
  const manage = (label: string) =>
    isOwner && (
      <Button size="small" isBusy={model.opening.value === "portal"} onClick={() => void model.manage()}>
        {label}
      </Button>
    );
  return (
    <>
      {billing.payments === "unreachable" && (
        <div class="banner warn" role="status">
          <Icon name="wifi" />
          <p>
            Stripe, which takes the payments, cannot be reached just now. Leads come in as before and nothing is lost;
            changing the plan has to wait a little.
          </p>
        </div>
      )}
      {billing.payments === "off" && (
        <div class="banner" role="status">
          <Icon name="info" />
          <p>This deployment takes no payments and sets no limits.</p>
        </div>
      )}
      {billing.standing === "grace" && (
        <div class="banner bad" role="alert">
          <Icon name="warn" />
          <p>
            A payment did not go through. Everything stays as it is until <Day at={billing.grace_ends_at} />; please
            look at the payment method before then.
          </p>
          {manage("Mend the payment")}
        </div>
      )}
      {billing.standing === "lapsed" && (
        <div class="banner bad" role="alert">
          <Icon name="warn" />
          <p>
            A bill is unpaid, so the limits of the Free plan hold. Nothing was deleted: what comes on top is stored and
            held, and goes out as soon as the bill is paid.
          </p>
          {manage("Pay the bill")}
        </div>
      )}
      {billing.standing === "ending" && (
        <div class="banner warn" role="status">
          <Icon name="clock" />
          <p>
            Your {name} plan ends on <Day at={billing.ends_at} />, and nothing more is charged. Your leads, forms and
            settings stay. From then on {free} leads a month go out at once; what comes on top is stored and held, not
            lost.
          </p>
          {manage("Keep the plan")}
        </div>
      )}
    </>
  );
}

const STANDING = {
  free: null,
  trial: { tone: "info", text: "Trial" },
  active: { tone: "good", text: "Active" },
  ending: { tone: "warn", text: "Ending" },
  grace: { tone: "bad", text: "Payment failed" },
  lapsed: { tone: "bad", text: "Unpaid" },
} as const;

function CurrentPlan({ billing, model, isOwner }: Parts) {
  const standing = STANDING[billing.standing];
  const { price, interval, payments } = billing;
  return (
    <section class="panel" aria-labelledby="current-plan">
      <header>
        <h2 id="current-plan">Your plan</h2>
        {standing !== null && <Tag tone={standing.tone}>{standing.text}</Tag>}
      </header>
      <div class="inside stack">
        <p class="plan-name">{payments === "off" ? "Everything" : planName(billing, billing.plan)}</p>
        {price !== null && interval !== null && (
          <p>
            <strong class="numbers">{moneyText(price)}</strong> each {interval}
          </p>
        )}
        <p class="note">
          <WhatIsNext billing={billing} />
        </p>
      </div>
      {billing.has_customer && payments !== "off" && (
        <footer>
          {isOwner ? (
            <Button icon="external" isBusy={model.opening.value === "portal"} onClick={() => void model.manage()}>
              Payment method, invoices, cancel
            </Button>
          ) : (
            <span class="note">Only the owner can change the plan.</span>
          )}
        </footer>
      )}
    </section>
  );
}

function WhatIsNext({ billing }: { billing: ApiBilling }) {
  if (billing.payments === "off") return <>Nothing to pay.</>;
  switch (billing.standing) {
    case "trial":
      return (
        <>
          Free until <Day at={billing.trial_ends_at} />, then it begins.
        </>
      );
    case "active":
      return (
        <>
          Renews on <Day at={billing.renews_at} />.
        </>
      );
    case "ending":
      return (
        <>
          Ends on <Day at={billing.ends_at} />.
        </>
      );
    case "grace":
      return (
        <>
          Unchanged until <Day at={billing.grace_ends_at} />.
        </>
      );
    case "lapsed":
      return <>Waits for the unpaid bill.</>;
    case "free":
      return <>Nothing to pay. Choose a larger plan whenever you need one.</>;
    default:
      return billing.standing satisfies never;
  }
}

const INVOICE_TONE: Record<string, "good" | "warn" | "bad" | ""> = { paid: "good", open: "warn", uncollectible: "bad" };

function Invoices({ invoices }: { invoices: readonly ApiInvoice[] }) {
  return (
    <section class="panel" aria-labelledby="invoices">
      <header>
        <h2 id="invoices">Invoices</h2>
      </header>
      {invoices.length === 0 ? (
        <p class="inside note">No invoice yet.</p>
      ) : (
        <ul class="invoices">
          {invoices.map(({ id, number, status, total, issued_at: issuedAt, url }) => (
            <li key={id}>
              <span class="grow">
                <strong>{number ?? "Invoice"}</strong>
                <span class="note">
                  <Day at={issuedAt} />
                </span>
              </span>
              <span class="numbers">{moneyText(total)}</span>
              <Tag tone={INVOICE_TONE[status] ?? ""}>{status}</Tag>
              {url !== null && (
                <a href={url} target="_blank" rel="noopener noreferrer">
                  {status === "open" ? "Pay" : "View"}
                  <span class="visually-hidden"> invoice {number}, in a new tab</span>
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function planName({ plans }: ApiBilling, planId: ApiBilling["plan"]): string {
  return plans.find(({ id }) => id === planId)?.name ?? planId;
}
