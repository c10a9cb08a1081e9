import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../tools/browser.ts";
import { OWNER_ID } from "../tools/desk/telegram-state.ts";
import { type Product, startProduct } from "./driver.ts";

const MESSAGE = "We need 40 seats by Friday, our budget is $20k. Can you send a quote?";

let product: Product;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchBrowser()]);
  page = await browser.newPage();
}, 90_000);
afterAll(async () => {
  await browser.close();
  await product.stop();
});

describe("the dashboard on the real Worker", { timeout: 60_000 }, () => {
  it("LZ-10 WC-02 signs in with the code from the desk's mailbox, into a cookie that no script can read", async () => {
    await page.goto(product.printed.dashboard);
    await page.getByLabel("E-mail").fill(product.printed["sign in as"]);
    await page.getByRole("button", { name: "Mail me a code" }).click();
    await expect.poll(() => product.desk.state.email.mails[0]?.code, { timeout: 15_000 }).toMatch(/^\d{6}$/);

    await page.getByLabel("Six digits from the mail").fill(product.desk.state.email.mails[0]?.code ?? "");
    await page.getByText("Demo workspace").first().waitFor();

    const cookies = await page.context().cookies();
    expect(cookies.length).toBeGreaterThan(0);
    expect(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite !== "None")).toBe(true);
    expect(await page.evaluate(() => document.cookie)).toBe("");
  });

  it("LB-02 shows a lead that arrives without being loaded again, and who claimed it in Telegram", async () => {
    await page.goto(`${product.url}/app/leads`);
    await page.getByRole("heading", { name: "Leads" }).first().waitFor();
    await page.evaluate(() => {
      (window as unknown as { sameDocument: boolean }).sameDocument = true;
    });

    const leadId = await product.sendLead({ name: "Live Visitor", email: "live@example.com", message: MESSAGE });
    await page.getByText("Live Visitor").first().waitFor({ timeout: 15_000 });
    await expect.poll(() => product.cardWith("Live Visitor"), { timeout: 15_000 }).toBeDefined();

    const card = product.cardWith("Live Visitor");
    if (card === undefined) throw new Error("there is no card");
    expect(await product.press(card, "Claim", OWNER_ID)).toBe("It is yours.");

    await expect.poll(() => card.text, { timeout: 15_000 }).toMatch(/claimed by/i);
    await expect.poll(() => page.getByText(/claimed/i).count(), { timeout: 15_000 }).toBeGreaterThan(0);
    expect(await page.evaluate(() => (window as unknown as { sameDocument?: boolean }).sameDocument)).toBe(true);

    await page.goto(`${product.url}/app/leads/${leadId}`);
    await page.getByText(MESSAGE).first().waitFor();
    for (const step of [/^Sent through the API/, /^Scored \d+/, /^Sent to .*Sales/, /claimed/i]) {
      expect(await page.getByText(step).count(), `the story tells of ${step}`).toBeGreaterThan(0);
    }
  });

  it("F64 is not shown in a frame on any other site, signed in or not, and neither is a hosted page", async () => {
    const formId = product.printed["form id"];
    const paths = [
      ...["/app", "/app/", "/app/leads", `/app/forms/${formId}`, "/app/settings", "/assets/..%2Fapp%2F"],
      ...[`/f/${formId}`, `/f/${formId}/thanks`, `/demo?form=${formId}`, "/docs/webhooks", "/status"],
    ];
    let body = "";
    const site = createServer((_, response) => response.setHeader("content-type", "text/html").end(body));
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const { port } = site.address() as AddressInfo;
    const allowed = `http://localhost:${port}/`; // says nothing about frames: they do work here
    const urls = [...paths.map((path) => product.url + path), allowed];
    const stranger = await browser.newPage();

    for (const visitor of [page, stranger]) {
      body = urls.map((url) => `<iframe src="${url}"></iframe>`).join("");
      await visitor.goto(`http://127.0.0.1:${port}/`, { waitUntil: "commit" });
      body = "";
      await visitor.waitForLoadState();

      const frames = visitor.frames().filter((frame) => frame !== visitor.mainFrame());
      const shown = frames.map((frame) => frame.url()).filter((url) => url !== "chrome-error://chromewebdata/");
      expect(frames).toHaveLength(urls.length);
      expect(shown).toEqual([allowed]);
    }
    await stranger.close();
    site.closeAllConnections();
    site.close();
  });

  it("F06 switches the visitor's browser on to keep what is unsent: a lead outlives our fall and its own tab, once", async () => {
    await page.goto(`${product.url}/app/forms/${product.printed["form id"]}`);
    await page.getByLabel(/^Keep unsent messages/).check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    const visitor = await browser.newContext();
    const tab = await visitor.newPage();
    await tab.goto(product.printed["demo page"]);
    const form = tab.locator("#quote form[novalidate]"); // the page has a second one, hidden behind its button
    await form.getByLabel("Name").fill("Patient Visitor");
    await form.getByLabel("E-mail").fill("patient@example.com");
    await form.getByLabel("Message").fill(MESSAGE);
    await form.getByLabel("Message").press("End");

    await product.kill();
    await form.getByRole("button", { name: "Send" }).click();
    await form.getByText("it is sent when you come back within 24 hours").waitFor();
    await tab.close();
    await product.start();
    const later = await visitor.newPage();
    await later.goto(product.printed["demo page"]);
    await later.getByText("Your earlier message has been sent.").waitFor();

    const leads = (await product.listLeads()).filter(({ email }) => email === "patient@example.com");
    expect(leads).toMatchObject([{ name: "Patient Visitor", message: MESSAGE, source: "widget" }]);
    expect(await later.evaluate(() => localStorage.length)).toBe(0);
    await visitor.close();
  });
});
