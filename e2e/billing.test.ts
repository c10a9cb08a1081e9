import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "../tools/browser.ts";
import { type Product, startProduct } from "./driver.ts";

const OWNER = "payer@example.com";

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchBrowser()]);
}, 90_000);
afterAll(async () => {
  await browser.close();
  await product.stop();
});

it("LB-15 goes from free to Pro, yearly, a failed payment, mended and cancelled, and the open page is right at every step", {
  timeout: 120_000,
}, async () => {
  const context = await browser.newContext({ timezoneId: "Europe/Berlin" });
  const dashboard = await context.newPage();
  await signUp(dashboard);
  await dashboard.goto(`${product.url}/app/billing`);
  // Lost at the first reload, and so the proof that there was none.
  await dashboard.evaluate(() => Object.assign(window, { loadedOnce: true }));
  const sees = (text: string | RegExp) => dashboard.getByText(text).first().waitFor({ timeout: 10_000 });
  const plan = dashboard.getByRole("region", { name: "Your plan" });
  const planSays = (words: string) => expect.poll(() => plan.textContent(), { timeout: 10_000 }).toContain(words);
  await planSays("Nothing to pay");

  // Everything at Stripe happens in another tab.
  const stripe = await context.newPage();
  await stripe.goto(`${product.url}/app/billing`);
  await stripe.getByRole("button", { name: "Try Pro free for 14 days" }).click();
  await stripe.getByRole("heading", { name: "Subscribe to Leadbell Pro" }).waitFor();
  expect(await stripe.locator("input:not([type=hidden])").count()).toBe(0);
  await stripe.getByRole("button", { name: "Subscribe with a card that works" }).click();
  await stripe.waitForURL(/\/app\/billing/);
  await stripe.getByText("Thank you!").waitFor();
  await planSays("Trial");
  await planSays("€29 each month");
  expect(
    await dashboard
      .getByText(/of 2,000$/)
      .first()
      .isVisible(),
  ).toBe(true);

  await stripe.getByText("Yearly", { exact: true }).click();
  await stripe.getByRole("button", { name: "Change to yearly" }).click();
  await stripe.getByRole("button", { name: "Confirm" }).click();
  await stripe.waitForURL(/\/app\/billing/);
  await planSays("€290 each year");

  await portal(stripe, "Use a card that is declined");
  await nextBill();
  await sees("A payment did not go through.");
  await planSays("Payment failed");
  await expect.poll(() => mails(), { timeout: 10_000 }).toContain("Paying Ltd: a payment did not go through");

  await dashboard.getByRole("button", { name: "Mend the payment" }).isVisible();
  await portal(stripe, "Use a card that works");
  await planSays("Active");
  await expect.poll(() => dashboard.getByText("A payment did not go through.").count()).toBe(0);
  const invoices = dashboard.getByRole("region", { name: "Invoices" });
  await expect.poll(() => invoices.textContent()).toMatch(/€290\s*paid/);

  await portal(stripe, "Cancel the plan");
  await planSays("Ending");
  await sees("Your leads, forms and settings stay.");
  await nextBill();
  await planSays("Nothing to pay");
  await expect.poll(() => mails(), { timeout: 10_000 }).toContain("Paying Ltd: your plan has ended");

  // Events that come late, repeated and shuffled change nothing about the outcome.
  await product.desk.do({ do: "stripeEvents", mode: "shuffled" });
  await stripe.goto(`${product.url}/app/billing`);
  await stripe.getByRole("button", { name: "Choose Team" }).click();
  await stripe.getByRole("button", { name: "Subscribe with a card that works" }).click();
  await planSays("€99 each month");

  await product.desk.do({ do: "stripe", mode: "down" });
  await stripe.goto(`${product.url}/app/billing`);
  await stripe.getByRole("button", { name: "Payment method, invoices, cancel" }).click();
  await stripe.getByText("leads come in as before").first().waitFor();
  await product.desk.do({ do: "stripe", mode: "ok" });

  expect(await dashboard.evaluate(() => "loadedOnce" in window)).toBe(true);
  await context.close();
});

async function signUp(page: Page): Promise<void> {
  await page.goto(`${product.url}/app`);
  await page.getByLabel("E-mail").fill(OWNER);
  await page.keyboard.press("Enter");
  const code = () => product.desk.state.email.mails.find(({ to }) => to.includes(OWNER))?.code;
  await expect.poll(code, { timeout: 10_000 }).toBeTruthy();
  await page.getByLabel("Six digits from the mail").fill(code() ?? "");
  await page.getByLabel("Name of the business").fill("Paying Ltd");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Billing" }).first().waitFor({ timeout: 10_000 });
}

/** Opens the portal from the billing page and presses one of its buttons. */
async function portal(page: Page, button: string): Promise<void> {
  await page.goto(`${product.url}/app/billing`);
  await page.getByRole("button", { name: "Payment method, invoices, cancel" }).click();
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("link", { name: "Back to Leadbell" }).waitFor();
}

async function nextBill(): Promise<void> {
  const subscription = product.desk.state.stripe.subscriptions.at(-1)?.id ?? "";
  await product.desk.do({ do: "nextBill", subscription });
}

const mails = () => product.desk.state.email.mails.map(({ subject }) => subject);
