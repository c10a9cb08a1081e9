import { Hono, type HonoRequest } from "hono";
import { customerObject, invoiceObject, priceObject, subscriptionObject } from "./stripe-objects.ts";
import { CURRENCY, DESK_PRICES, newId, priceOf, type StoredCheckout, type StoredPortal } from "./stripe-state.ts";
import type { StripeWorld } from "./stripe-world.ts";

type Params = { [name: string]: string | Params };

/** Names of parameters that the real one takes, of those a shop of subscriptions needs; it refuses what it does not know. */
const TAKES = {
  customer: ["email", "name", "metadata", "description", "address", "phone", "tax_id_data", "preferred_locales"],
  checkout: [
    ...["mode", "customer", "client_reference_id", "line_items", "allow_promotion_codes", "tax_id_collection"],
    ...["customer_update", "automatic_tax", "subscription_data", "success_url", "cancel_url", "locale", "metadata"],
    ...["payment_method_collection", "billing_address_collection", "customer_email", "ui_mode", "expires_at"],
  ],
  portal: ["customer", "return_url", "flow_data", "configuration", "locale"],
  cancel: ["invoice_now", "prorate", "cancellation_details"],
} as const;

/** The parts of Stripe's API that a shop of subscriptions uses. */
export function createStripeApi(world: StripeWorld): Hono {
  const { state } = world;
  const routes = new Hono();
  const answers = new Map<string, { request: string; status: number; body: string }>();

  routes.use(async (c, next) => {
    c.header("request-id", newId("req"));
    c.header("stripe-version", c.req.header("stripe-version") ?? "");
    if (state.mode === "down") {
      return c.json(fault("api_error", "The desk's Stripe is switched off."), 503);
    }
    if (!/^Bearer [sr]k_\S+$/.test(c.req.header("authorization") ?? "")) {
      const message = "You did not provide an API key. You need to provide your API key in the Authorization header.";
      return c.json(fault("invalid_request_error", message), 401);
    }
    const key = c.req.header("idempotency-key");
    if (c.req.method === "GET" || key === undefined) return next();

    const request = `${c.req.method} ${c.req.path} ${await bodyOf(c.req)}`;
    const known = answers.get(key);
    if (known !== undefined && known.request !== request) {
      const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
      return c.json(fault("idempotency_error", message), 400);
    }
    if (known !== undefined) {
      return c.body(known.body, known.status as 200, {
        "content-type": "application/json",
        "idempotent-replayed": "true",
      });
    }
    await next();
    answers.set(key, { request, status: c.res.status, body: await c.res.clone().text() });
  });

  routes.post("/v1/customers", async (c) => {
    const params = readForm(await bodyOf(c.req));
    const unknown = unknownName(params, TAKES.customer);
    if (unknown !== null) return c.json(unknown, 400);
    const customer = world.createCustomer(text(params.email), texts(params.metadata));
    return c.json(customerObject(customer));
  });
  routes.get("/v1/customers/:id", (c) => {
    const customer = state.customers.find(({ id }) => id === c.req.param("id"));
    return customer === undefined
      ? c.json(missing("customer", c.req.param("id")), 404)
      : c.json(customerObject(customer));
  });

  routes.post("/v1/checkout/sessions", async (c) => {
    const params = readForm(await bodyOf(c.req));
    const unknown = unknownName(params, TAKES.checkout);
    if (unknown !== null) return c.json(unknown, 400);
    const priceId = text(at(params, "line_items", "0", "price")) ?? "";
    const customer = text(params.customer) ?? "";
    if (params.mode !== "subscription") return c.json(invalid("mode", "The desk sells subscriptions only."), 400);
    if (!DESK_PRICES.some(({ id }) => id === priceId)) {
      return c.json(missing("price", priceId, "line_items[0][price]"), 400);
    }
    if (!state.customers.some(({ id }) => id === customer))
      return c.json(missing("customer", customer, "customer"), 400);
    const successUrl = text(params.success_url);
    if (successUrl === null) return c.json(invalid("success_url", "Missing required param: success_url."), 400);
    const checkout: StoredCheckout = {
      id: newId("cs_test"),
      customer,
      priceId,
      trialDays: Number(text(at(params, "subscription_data", "trial_period_days")) ?? 0),
      successUrl,
      cancelUrl: text(params.cancel_url),
      clientReferenceId: text(params.client_reference_id),
      metadata: texts(at(params, "subscription_data", "metadata")),
      created: world.seconds(),
      status: "open",
      subscription: null,
    };
    state.checkouts.push(checkout);
    return c.json(checkoutObject(checkout, new URL(c.req.url).origin));
  });
  routes.get("/v1/checkout/sessions/:id", (c) => {
    const checkout = state.checkouts.find(({ id }) => id === c.req.param("id"));
    return checkout === undefined
      ? c.json(missing("checkout.session", c.req.param("id")), 404)
      : c.json(checkoutObject(checkout, new URL(c.req.url).origin));
  });

  routes.post("/v1/billing_portal/sessions", async (c) => {
    const params = readForm(await bodyOf(c.req));
    const unknown = unknownName(params, TAKES.portal);
    if (unknown !== null) return c.json(unknown, 400);
    const customer = text(params.customer) ?? "";
    if (!state.customers.some(({ id }) => id === customer))
      return c.json(missing("customer", customer, "customer"), 400);
    const returnUrl = text(params.return_url) ?? "";
    const flow = at(params, "flow_data", "subscription_update_confirm");
    const subscription = text(at(flow, "subscription"));
    const priceId = text(at(flow, "items", "0", "price"));
    if (subscription !== null && !state.subscriptions.some(({ id }) => id === subscription)) {
      return c.json(missing("subscription", subscription, "flow_data[subscription_update_confirm][subscription]"), 400);
    }
    const after = text(at(params, "flow_data", "after_completion", "redirect", "return_url"));
    const portal: StoredPortal = {
      id: newId("bps"),
      customer,
      returnUrl,
      created: world.seconds(),
      change:
        subscription === null || priceId === null ? null : { subscription, priceId, returnUrl: after ?? returnUrl },
    };
    state.portals.push(portal);
    return c.json(portalObject(portal, new URL(c.req.url).origin));
  });

  routes.get("/v1/subscriptions", (c) => {
    const { customer, status } = c.req.query();
    const found = state.subscriptions
      .filter((subscription) => customer === undefined || subscription.customer === customer)
      .filter((subscription) => status === "all" || (status ?? subscription.status) === subscription.status)
      .filter((subscription) => status !== undefined || subscription.status !== "canceled");
    return c.json(list("/v1/subscriptions", found.toReversed().map(subscriptionObject)));
  });
  routes.get("/v1/subscriptions/:id", (c) => {
    const subscription = state.subscriptions.find(({ id }) => id === c.req.param("id"));
    return subscription === undefined
      ? c.json(missing("subscription", c.req.param("id")), 404)
      : c.json(subscriptionObject(subscription));
  });
  routes.delete("/v1/subscriptions/:id", async (c) => {
    const unknown = unknownName(readForm(await bodyOf(c.req)), TAKES.cancel);
    if (unknown !== null) return c.json(unknown, 400);
    const subscription = state.subscriptions.find(({ id }) => id === c.req.param("id"));
    if (subscription === undefined || subscription.status === "canceled") {
      return c.json(missing("subscription", c.req.param("id")), 404);
    }
    world.cancelNow(subscription);
    return c.json(subscriptionObject(subscription));
  });

  routes.get("/v1/invoices", (c) => {
    const { customer, status } = c.req.query();
    const found = state.invoices
      .filter((invoice) => customer === undefined || invoice.customer === customer)
      .filter((invoice) => status === undefined || invoice.status === status);
    return c.json(
      list(
        "/v1/invoices",
        found.toReversed().map((invoice) => withPage(invoice, c.req.url)),
      ),
    );
  });
  routes.get("/v1/invoices/:id", (c) => {
    const invoice = state.invoices.find(({ id }) => id === c.req.param("id"));
    return invoice === undefined
      ? c.json(missing("invoice", c.req.param("id")), 404)
      : c.json(withPage(invoice, c.req.url));
  });

  routes.get("/v1/prices/:id", (c) =>
    DESK_PRICES.some(({ id }) => id === c.req.param("id"))
      ? c.json(priceObject(c.req.param("id")))
      : c.json(missing("price", c.req.param("id"), "price"), 404),
  );

  function withPage(invoice: (typeof state.invoices)[number], requestUrl: string) {
    const object = invoiceObject(invoice);
    return { ...object, hosted_invoice_url: new URL(object.hosted_invoice_url, requestUrl).href };
  }

  return routes;
}

function checkoutObject(checkout: StoredCheckout, origin: string) {
  const { id, customer, priceId, successUrl, cancelUrl, clientReferenceId, created, status, subscription } = checkout;
  const amount = checkout.trialDays > 0 ? 0 : priceOf(priceId).amount;
  return {
    id,
    object: "checkout.session",
    ...Object.fromEntries(
      [
        ...["adaptive_pricing", "after_expiration", "allowed_payment_method_types", "billing_address_collection"],
        ...["client_secret", "collected_information", "consent", "consent_collection", "currency_conversion"],
        ...["customer_account", "customer_creation", "customer_details", "customer_email", "integration_identifier"],
        ...["invoice_creation", "locale", "managed_payments", "origin_context", "payment_intent", "payment_link"],
        ...["payment_method_configuration_details", "payment_method_options", "permissions", "recovered_from"],
        ...["saved_payment_method_options", "setup_intent", "shipping_address_collection", "shipping_cost"],
        ...["submit_type", "wallet_options", "invoice"],
      ].map((name) => [name, null]),
    ),
    allow_promotion_codes: true,
    amount_subtotal: amount,
    amount_total: amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    cancel_url: cancelUrl,
    client_reference_id: clientReferenceId,
    created,
    currency: CURRENCY,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer,
    discounts: [],
    expires_at: created + 86_400,
    livemode: false,
    metadata: {},
    mode: "subscription",
    payment_method_collection: "always",
    payment_method_types: ["card"],
    payment_status: status === "complete" ? "paid" : "unpaid",
    shipping_options: [],
    status,
    subscription,
    success_url: successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: status === "open" ? `${origin}/stripe/checkout/${id}` : null,
  };
}

function portalObject({ id, customer, returnUrl, created, change }: StoredPortal, origin: string) {
  return {
    id,
    object: "billing_portal.session",
    configuration: "bpc_desk",
    created,
    customer,
    customer_account: null,
    flow: change === null ? null : { type: "subscription_update_confirm" },
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: returnUrl,
    url: `${origin}/stripe/portal/${id}`,
  };
}

function list(url: string, data: object[]) {
  return { object: "list", data, has_more: false, url };
}

function fault(type: string, message: string, rest: Record<string, string> = {}) {
  return { error: { ...rest, message, type } };
}

function invalid(param: string, message: string) {
  return fault("invalid_request_error", message, { param });
}

function missing(what: string, id: string, param = "id") {
  const about = { code: "resource_missing", doc_url: "https://stripe.com/docs/error-codes/resource-missing", param };
  return fault("invalid_request_error", `No such ${what}: '${id}'`, about);
}

function unknownName(params: Params, known: readonly string[]) {
  const name = Object.keys(params).find((given) => given !== "expand" && !known.includes(given));
  if (name === undefined) return null;
  const about = { code: "parameter_unknown", param: name };
  return fault("invalid_request_error", `Received unknown parameter: ${name}`, about);
}

/** By its bytes: workerd warns when a form is read as text. */
async function bodyOf(request: HonoRequest): Promise<string> {
  return new TextDecoder().decode(await request.arrayBuffer());
}

/** `a[b][0]=c` as nested objects. */
function readForm(body: string): Params {
  const params: Params = {};
  for (const [path, value] of new URLSearchParams(body)) {
    const names = path.split(/[[\]]+/).filter((name) => name !== "");
    const last = names.pop();
    if (last === undefined || names.includes("__proto__") || last === "__proto__") continue;
    let inner = params;
    for (const name of names) {
      const next = inner[name];
      const nested = typeof next === "object" ? next : {};
      inner[name] = nested;
      inner = nested;
    }
    inner[last] = value;
  }
  return params;
}

function at(params: Params | string | undefined, ...names: string[]): Params | string | undefined {
  return names.reduce<Params | string | undefined>(
    (inner, name) => (typeof inner === "object" ? inner[name] : undefined),
    params,
  );
}

function text(value: Params | string | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function texts(value: Params | string | undefined): Record<string, string> {
  const entries = typeof value === "object" ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
