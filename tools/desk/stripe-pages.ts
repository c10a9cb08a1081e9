import { Hono } from "hono";
import { html } from "hono/html";
import {
  CURRENCY,
  DESK_PRICES,
  priceOf,
  type StoredCheckout,
  type StoredInvoice,
  type StoredPortal,
  type StripePlan,
} from "./stripe-state.ts";
import type { StripeWorld } from "./stripe-world.ts";

type Html = ReturnType<typeof html>;

/** Stripe's own pages, as far as one has to click through them: plain forms, and nowhere a field for a card. */
export function createStripePages(world: StripeWorld): Hono {
  const { state } = world;
  const pages = new Hono();
  pages.use("/stripe/*", async (c, next) => {
    await next();
    // No `form-action`: what is sent here ends at the shop, on another origin.
    c.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
    c.header("cache-control", "no-store");
  });

  pages.get("/stripe/checkout/:id", (c) => {
    const checkout = state.checkouts.find(({ id }) => id === c.req.param("id"));
    return checkout === undefined ? c.html(notFound(), 404) : c.html(checkoutPage(checkout, null));
  });
  pages.post("/stripe/checkout/:id", async (c) => {
    const checkout = state.checkouts.find(({ id }) => id === c.req.param("id"));
    if (checkout === undefined || checkout.status !== "open") return c.html(notFound(), 404);
    const { charges } = await c.req.parseBody();
    if (!world.pay(checkout, charges === "fail" ? "fail" : "succeed")) {
      return c.html(checkoutPage(checkout, "The card was declined. Try another one."), 402);
    }
    return c.redirect(checkout.successUrl, 303);
  });

  pages.get("/stripe/portal/:id", (c) => {
    const portal = state.portals.find(({ id }) => id === c.req.param("id"));
    return portal === undefined ? c.html(notFound(), 404) : c.html(portalPage(portal));
  });
  pages.post("/stripe/portal/:id", async (c) => {
    const portal = state.portals.find(({ id }) => id === c.req.param("id"));
    if (portal === undefined) return c.html(notFound(), 404);
    const { act, price, subscription: subscriptionId } = await c.req.parseBody();
    const subscription = state.subscriptions.find(
      ({ id, customer }) => id === subscriptionId && customer === portal.customer,
    );
    if (act === "succeed" || act === "fail") world.setCharges(portal.customer, act);
    if (subscription !== undefined && act === "cancel") world.setCancel(subscription, true);
    if (subscription !== undefined && act === "resume") world.setCancel(subscription, false);
    const isSold = DESK_PRICES.some(({ id }) => id === price);
    if (subscription !== undefined && act === "change" && isSold) world.changePlan(subscription, String(price));
    const isConfirmed = act === "change" && portal.change !== null;
    return c.redirect(isConfirmed ? (portal.change?.returnUrl ?? "") : c.req.path, 303);
  });

  pages.get("/stripe/invoice/:id", (c) => {
    const invoice = state.invoices.find(({ id }) => id === c.req.param("id"));
    return invoice === undefined ? c.html(notFound(), 404) : c.html(invoicePage(invoice));
  });
  pages.post("/stripe/invoice/:id", async (c) => {
    const invoice = state.invoices.find(({ id }) => id === c.req.param("id"));
    if (invoice === undefined) return c.html(notFound(), 404);
    world.setCharges(invoice.customer, "succeed");
    return c.redirect(c.req.path, 303);
  });

  function checkoutPage(checkout: StoredCheckout, problem: string | null): Html {
    const price = priceOf(checkout.priceId);
    if (checkout.status === "complete") {
      return page(
        "Paid",
        html`<h1>Thank you</h1><p>This is paid.</p><p><a href="${checkout.successUrl}">Back to the shop</a></p>`,
      );
    }
    const today = checkout.trialDays > 0 ? 0 : price.amount;
    return page(
      "Checkout",
      html`<h1>Subscribe to ${price.name}</h1>
        <p class="sum">${money(price.amount)} <small>each ${price.interval}</small></p>
        ${checkout.trialDays > 0 ? html`<p>${checkout.trialDays} days free, then it begins.</p>` : ""}
        <p>To pay today: <b>${money(today)}</b></p>
        ${problem === null ? "" : html`<p class="problem" role="alert">${problem}</p>`}
        <form method="post">
          <button name="charges" value="succeed">Subscribe with a card that works</button>
          <button class="quiet" name="charges" value="fail">Subscribe with a card that is declined</button>
        </form>
        ${checkout.cancelUrl === null ? "" : html`<p><a href="${checkout.cancelUrl}">Back without paying</a></p>`}`,
    );
  }

  function portalPage(portal: StoredPortal): Html {
    const subscriptions = state.subscriptions.filter(({ customer }) => customer === portal.customer);
    const subscription = subscriptions.findLast(({ status }) => status !== "canceled");
    const customer = state.customers.find(({ id }) => id === portal.customer);
    const back = html`<p><a href="${portal.returnUrl}">Back to Leadbell</a></p>`;
    if (subscription === undefined) return page("Billing", html`<h1>Billing</h1><p>No subscription.</p>${back}`);

    const current = priceOf(subscription.priceId);
    const mine = html`<input type="hidden" name="subscription" value="${subscription.id}" />`;
    if (portal.change !== null) {
      const next = priceOf(portal.change.priceId);
      return page(
        "Confirm the change",
        html`<h1>Confirm the change</h1>
          <p>From ${named(current)} to <b>${named(next)}</b>. What is paid already counts.</p>
          <form method="post">${mine}
            <input type="hidden" name="price" value="${next.id}" />
            <button name="act" value="change">Confirm</button>
          </form>${back}`,
      );
    }
    const others = DESK_PRICES.filter(({ id }) => id !== current.id);
    const until = new Date(subscription.periodEnd * 1_000).toISOString().slice(0, 10);
    return page(
      "Billing",
      html`<h1>Billing</h1>
        <section><h2>Your plan</h2>
          <p><b>${named(current)}</b> <span class="tag">${subscription.status}</span>
            ${subscription.cancelAtPeriodEnd ? `ends on ${until}` : `goes on until ${until}`}</p>
          <form method="post">${mine}
            ${others.map((price, at) => html`<label><input type="radio" name="price" value="${price.id}" ${at === 0 ? "checked" : ""} /> ${named(price)}</label>`)}
            <button name="act" value="change">Change the plan</button>
          </form>
          <form method="post">${mine}
            ${subscription.cancelAtPeriodEnd ? html`<button name="act" value="resume">Do not cancel</button>` : html`<button class="quiet" name="act" value="cancel">Cancel the plan</button>`}
          </form>
        </section>
        <section><h2>Payment method</h2>
          <p>A card whose next charge will <b>${customer?.charges ?? "succeed"}</b>.</p>
          <form method="post">
            <button name="act" value="succeed">Use a card that works</button>
            <button class="quiet" name="act" value="fail">Use a card that is declined</button>
          </form>
        </section>
        <section><h2>Invoices</h2>
          <ul>${state.invoices
            .filter((known) => known.customer === portal.customer)
            .toReversed()
            .map(
              ({ id, number, total, status }) =>
                html`<li><a href="/stripe/invoice/${id}">${number}</a> ${money(total)} <span class="tag">${status}</span></li>`,
            )}</ul>
        </section>
        ${back}`,
    );
  }

  function invoicePage(invoice: StoredInvoice): Html {
    const { number, total, status, description, created } = invoice;
    return page(
      `Invoice ${number}`,
      html`<h1>Invoice ${number}</h1>
        <p class="sum">${money(total)}</p>
        <p>${description}, of ${new Date(created * 1_000).toISOString().slice(0, 10)} <span class="tag">${status}</span></p>
        ${status === "open" ? html`<form method="post"><button>Pay with a card that works</button></form>` : ""}`,
    );
  }

  return pages;
}

function page(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}: the desk's Stripe</title>
        <style>
          body { max-width: 34rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
          section { margin: 2rem 0; padding-top: 1rem; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
          h1 { font-size: 1.5rem; } h2 { font-size: 1rem; }
          label { display: block; margin: .25rem 0; }
          form { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; }
          form label { flex-basis: 100%; }
          button { padding: .6rem 1rem; border: 0; border-radius: .5rem; background: #635bff; color: #fff; font: inherit; cursor: pointer; }
          button.quiet { background: #595959; }
          .sum { font-size: 1.75rem; margin: .5rem 0; } .sum small { font-size: 1rem; }
          .tag { padding: .1rem .5rem; border-radius: 1rem; border: 1px solid currentColor; font-size: .8rem; }
          .problem { color: light-dark(#a3221a, #ff9d94); } .faint { font-size: .85rem; }
        </style>
      </head>
      <body>
        <p class="faint">The desk stands in for Stripe. No card is asked for and no money moves.</p>
        ${body}
      </body>
    </html>`;
}

function notFound(): Html {
  return page(
    "Nothing here",
    html`<h1>Nothing here</h1><p>This page has had its time. Go back to Leadbell and begin again.</p>`,
  );
}

function named({ name, interval, amount }: StripePlan): string {
  return `${name}, ${money(amount)} each ${interval}`;
}

function money(minor: number): string {
  return new Intl.NumberFormat("en", { style: "currency", currency: CURRENCY }).format(minor / 100);
}
