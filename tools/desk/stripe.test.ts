import { Hono } from "hono";
import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { createDesk } from "./desk.ts";

const SECRET = "whsec_test_secret_of_the_endpoint";

/** The real SDK against the desk, and what the desk sends to the shop. */
function setUp(answer: () => Response = () => new Response("ok")) {
  const events: { body: string; signature: string }[] = [];
  const desk = createDesk({
    fetch: async (_url, init) => {
      const signature = new Headers(init?.headers).get("stripe-signature") ?? "";
      events.push({ body: String(init?.body), signature });
      return answer();
    },
  });
  const stripe = new Stripe("sk_test_0123456789abcdef", {
    httpClient: Stripe.createFetchHttpClient(async (url, init) => desk.fetch(new Request(url as string, init))),
    host: "desk.test",
    port: 80,
    protocol: "http",
    maxNetworkRetries: 0,
  });
  return { desk, stripe, events };
}

async function order(stripe: Stripe, idempotencyKey?: string) {
  const customer = await stripe.customers.create({ email: "owner@example.com" });
  const session = await stripe.checkout.sessions.create(
    {
      mode: "subscription",
      customer: customer.id,
      line_items: [{ price: "price_desk_pro_monthly", quantity: 1 }],
      success_url: "http://shop.test/thanks",
    },
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );
  return { customer, session };
}

const submit = (desk: ReturnType<typeof createDesk>, url: string, fields: Record<string, string>) =>
  desk.fetch(
    new Request(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    }),
  );

describe("the desk's Stripe", () => {
  it("sells by the real SDK, with a Checkout page that asks for no card", async () => {
    const { desk, stripe } = setUp();
    const { customer, session } = await order(stripe);
    const page = await (await desk.fetch(new Request(session.url ?? ""))).text();

    const declined = await submit(desk, session.url ?? "", { charges: "fail" });
    const paid = await submit(desk, session.url ?? "", { charges: "succeed" });

    expect(page).toContain("€29.00");
    expect(page).not.toMatch(/<input(?![^>]*type="(?:hidden|radio)")/);
    expect([declined.status, paid.status, paid.headers.get("location")]).toEqual([402, 303, "http://shop.test/thanks"]);
    const { data: subscriptions } = await stripe.subscriptions.list({ customer: customer.id, status: "all" });
    const { data: invoices } = await stripe.invoices.list({ customer: customer.id });
    expect(subscriptions).toMatchObject([{ status: "active", items: { data: [{ price: { unit_amount: 2_900 } }] } }]);
    expect(invoices).toMatchObject([{ status: "paid", amount_paid: 2_900, attempt_count: 1 }]);
  });

  it("sends events that the real library believes, and again when nobody took them", async () => {
    const answers = [500, 200];
    const { desk, stripe, events } = setUp(() => new Response("", { status: answers.shift() ?? 200 }));
    await desk.do({ do: "stripeWebhook", url: "http://shop.test/hook", secret: SECRET });

    await stripe.customers.create({ email: "owner@example.com" });
    await expect.poll(() => events.length, { timeout: 3_000 }).toBe(2);

    const [first, second] = events.map(({ body, signature }) =>
      stripe.webhooks.constructEvent(body, signature, SECRET),
    );
    expect(first).toMatchObject({ object: "event", type: "customer.created" });
    expect(second?.id).toBe(first?.id);
  });

  it("keeps late events, and sends others three times, as it was told", async () => {
    const { desk, stripe, events } = setUp();
    await desk.do({ do: "stripeWebhook", url: "http://shop.test/hook", secret: SECRET });
    await desk.do({ do: "stripeEvents", mode: "late" });
    await stripe.customers.create({});
    expect(events).toHaveLength(0);
    await desk.do({ do: "sendStripeEvents" });
    await expect.poll(() => events.length).toBe(1);

    await desk.do({ do: "stripeEvents", mode: "repeated" });
    await stripe.customers.create({});

    await expect.poll(() => events.length).toBe(4);
    expect(new Set(events.slice(1).map(({ body }) => body)).size).toBe(1);
  });

  it("answers the same key with the same answer, and refuses it for another request", async () => {
    const { desk, stripe } = setUp();
    const create = (email: string) => stripe.customers.create({ email }, { idempotencyKey: "key-1" });

    const [one, two] = [await create("a@example.com"), await create("a@example.com")];

    expect(two.id).toBe(one.id);
    expect(desk.state.stripe.customers).toHaveLength(1);
    await expect(create("b@example.com")).rejects.toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  });

  it.each<[string, (stripe: Stripe) => Promise<unknown>, object]>([
    [
      "an unknown price",
      (stripe) => stripe.prices.retrieve("price_none"),
      { code: "resource_missing", statusCode: 404 },
    ],
    [
      "an unknown parameter",
      (stripe) => stripe.customers.create({ card_number: "1" } as Stripe.CustomerCreateParams),
      { code: "parameter_unknown", param: "card_number" },
    ],
    [
      "a Checkout for nobody",
      (stripe) =>
        stripe.checkout.sessions.create({
          mode: "subscription",
          customer: "cus_none",
          line_items: [{ price: "price_desk_pro_monthly", quantity: 1 }],
          success_url: "http://shop.test",
        }),
      { code: "resource_missing", param: "customer", statusCode: 400 },
    ],
  ])("refuses %s as the real one does", async (_what, call, refusal) => {
    await expect(call(setUp().stripe)).rejects.toMatchObject({ type: "StripeInvalidRequestError", ...refusal });
  });

  it("leaves the desk's own page its own policy", async () => {
    const page = new Hono().get("/", (c) =>
      c.html("the desk", 200, { "content-security-policy": "script-src 'self'" }),
    );

    const answer = await createDesk({ page }).fetch(new Request("http://desk.test/"));

    expect(answer.headers.get("content-security-policy")).toBe("script-src 'self'");
  });

  it("can be switched off", async () => {
    const { desk, stripe } = setUp();
    await desk.do({ do: "stripe", mode: "down" });

    await expect(stripe.customers.create({})).rejects.toMatchObject({ type: "StripeAPIError", statusCode: 503 });
  });
});
