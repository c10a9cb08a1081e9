import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../tools/browser.ts";
import { COLLEAGUE_ID, OWNER_ID } from "../tools/desk/telegram-state.ts";
import { type Product, startProduct } from "./driver.ts";

/** From the press on the button to the last of the places where the lead has to be. */
const PROMISED_MS = 2_000;
/** A browser that cannot do the puzzle in six seconds sends without it, and the lead is held: no card then. */
const WIDGET_PATIENCE_MS = 12_000;
const MESSAGE = "We need 40 seats by Friday, our budget is $20k. Can you send a quote?";

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchBrowser()]);
}, 90_000);
afterAll(async () => {
  await browser.close();
  await product.stop();
});

describe("a first lead", { timeout: 90_000 }, () => {
  it("LB-01 LB-05 LB-09 rings in Telegram and at the CRM, signed, within two seconds of the widget's button", async () => {
    let tookMs = Number.POSITIVE_INFINITY;
    // Best of three: other work on the machine can only add.
    for (let visitor = 1; visitor <= 3 && tookMs >= PROMISED_MS; visitor++) {
      tookMs = await sendByWidget(`visitor-${visitor}@example.com`);
    }

    const created = callsOf("@example.com").find(({ type }) => type === "lead.created");
    expect(created).toMatchObject({ signature: "valid", repeats: 0 });
    expect(JSON.parse(created?.body ?? "")).toMatchObject({
      id: created?.webhookId,
      type: "lead.created",
      data: { lead: { name: "First Visitor", source: "widget", message: MESSAGE, verdict: "accepted" } },
    });
    expect(tookMs).toBeLessThan(PROMISED_MS);
  });

  it("LB-01 LB-02 is alike whether it came by widget, plain form without script, hosted page or API", async () => {
    const withoutScript = await browser.newContext({ javaScriptEnabled: false });
    const plain = await withoutScript.newPage();
    await plain.goto(product.printed["demo page"]);
    const form = plain.locator("form.card");
    await form.getByLabel("Name").fill("Plain Visitor");
    await form.getByLabel("E-mail").fill("plain@example.com");
    await form.getByLabel("Message").fill(MESSAGE);
    await form.getByRole("button").click();
    expect(await plain.locator("h1").textContent()).toMatch(/thank/i);

    await plain.goto(`${product.url}/f/${product.printed["form id"]}`);
    await fillHosted(plain, "Hosted Visitor", "hosted@example.com");
    await plain.locator("button[type=submit]").click();
    expect(await plain.locator("h1").textContent()).toMatch(/thank/i);
    await withoutScript.close();
    await product.sendLead({ name: "Programmed Visitor", email: "api@example.com", message: MESSAGE });

    const leads = await product.listLeads();
    const bySource = Object.fromEntries(
      leads.reverse().map(({ source, email, message }) => [source, { email: email.replace(/-\d@/, "-n@"), message }]),
    );
    expect(bySource).toEqual({
      widget: { email: "visitor-n@example.com", message: MESSAGE },
      form: { email: "plain@example.com", message: MESSAGE },
      page: { email: "hosted@example.com", message: MESSAGE },
      api: { email: "api@example.com", message: MESSAGE },
    });
  });

  it("LB-05 LB-07 is claimed in the chat, and the card says so to everybody", async () => {
    const leadId = await product.sendLead({ name: "Claimed", email: "claimed@example.com", message: MESSAGE });
    await expect.poll(() => product.cardWith("claimed@example.com"), { timeout: 15_000 }).toBeDefined();
    const card = product.cardWith("claimed@example.com");
    if (card === undefined) throw new Error("there is no card");

    const said = await Promise.all([OWNER_ID, COLLEAGUE_ID].map((person) => product.press(card, "Claim", person)));

    expect(said.filter((text) => text === "It is yours.")).toHaveLength(1);
    await expect.poll(() => card.text, { timeout: 15_000 }).toMatch(/claimed by (Owner|Colleague)/i);
    await expect
      .poll(() => product.callsFor(leadId).filter(({ type }) => type === "lead.claimed").length, { timeout: 15_000 })
      .toBe(1);
    const sent = product.desk.state.openai.exchanges.map((exchange) => exchange.sent).join("\n");
    expect(sent).toContain("40 seats");
    expect(sent).not.toMatch(/claimed@example\.com|Claimed|lead_/);
  });
});

/** Fills in the form of the demo page and sends it; gives the milliseconds until the lead was everywhere, or Infinity. */
async function sendByWidget(email: string): Promise<number> {
  const page = await browser.newPage();
  await page.goto(product.printed["demo page"]);
  const form = page.locator("div[data-leadbell-form]");
  await form.getByLabel("name").first().fill("First Visitor");
  await form.getByLabel("E-mail").first().fill(email);
  await form.locator("textarea").fill(MESSAGE);

  const sentAtMs = Date.now();
  await form.locator("button[type=submit]").click();
  const isEverywhere = () =>
    product.cardWith(email) !== undefined && callsOf(email).some(({ type }) => type === "lead.created");
  while (!isEverywhere() && Date.now() - sentAtMs < WIDGET_PATIENCE_MS) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const tookMs = isEverywhere() ? Date.now() - sentAtMs : Number.POSITIVE_INFINITY;
  await form.locator("textarea").waitFor({ state: "detached" });
  await page.close();
  return tookMs;
}

function callsOf(email: string) {
  return product.desk.state.receiver.calls.filter(({ body }) => body.includes(email));
}

async function fillHosted(page: Page, name: string, email: string): Promise<void> {
  await page.locator("input[name=name]").fill(name);
  await page.locator("input[name=email]").fill(email);
  await page.locator("textarea[name=message]").fill(MESSAGE);
}
