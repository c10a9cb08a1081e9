import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snippetsFor } from "../dashboard/pages/forms/snippets.ts";
import { launchBrowser } from "../tools/browser.ts";
import type { Api } from "../tools/demo.ts";
import { TURNSTILE_TEST_KEYS } from "../tools/desk/turnstile.ts";
import { CLOUDFLARE, fromDesk } from "../widget/pages/cloudflare-stand-in.ts";
import type { ApiForm } from "../worker/modules/forms/contract.ts";
import type { ApiLead } from "../worker/modules/leads/contract.ts";
import { type Product, startProduct } from "./driver.ts";

/** The owner's own page, which carries the code that the dashboard writes. */
const OWN_PAGE = "http://shop.example/contact";
const MESSAGE = "We need 40 seats by Friday, our budget is $20k. Can you send a quote?";

let product: Product;
let browser: Browser;
let api: Api;
let form: ApiForm;

beforeAll(async () => {
  const settings = (deskUrl: string) => ({
    TURNSTILE_SITE_KEY: TURNSTILE_TEST_KEYS.passes,
    TURNSTILE_SECRET_KEY: "1x0000000000000000000000000000000AA",
    TURNSTILE_VERIFY_URL: `${deskUrl}/turnstile/v0/siteverify`,
  });
  [product, browser] = await Promise.all([startProduct("yard", [], settings), launchBrowser()]);
  api = await product.openWorkspace("turnstile");
  const { id, version } = await api<ApiForm>("POST", "/api/forms", { name: "Contact" });
  form = await api<ApiForm>("PATCH", `/api/forms/${id}`, { version, asks_turnstile: true });
}, 90_000);
afterAll(async () => {
  await browser.close();
  await product.stop();
});

async function visit(url: string, javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled });
  const code = snippetsFor(form, product.url).find(({ kind }) => kind === "html")?.code ?? "";
  await context.route(`${CLOUDFLARE}/**`, fromDesk);
  await context.route(OWN_PAGE, (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><title>A shop</title>${code}` }),
  );
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function send(page: Page, email: string): Promise<void> {
  await page.getByLabel("Name").fill("A visitor");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Message").fill(MESSAGE);
  await page.getByRole("button").click();
  await page.getByRole("heading", { name: /thank/i }).waitFor();
  await page.context().close();
}

const judged = async (email: string) => {
  const { leads } = await api<{ leads: ApiLead[] }>("GET", `/api/leads?q=${email}&verdict=accepted`);
  const held = await api<{ leads: ApiLead[] }>("GET", `/api/leads?q=${email}&verdict=held`);
  const [lead, ...more] = [...leads, ...held.leads];
  expect(more).toEqual([]);
  return { verdict: lead?.verdict, keys: lead?.answers.map(({ key }) => key), why: lead?.verdict_reasons ?? [] };
};

describe("a form whose owner has Turnstile asked", { timeout: 60_000 }, () => {
  it("takes what Cloudflare vouches for, from its own page and from a plain form as the dashboard writes it", async () => {
    const hosted = await visit(`${product.url}/f/${form.id}`, true);
    await hosted.getByLabel("Name").focus();
    await hosted.locator("iframe").waitFor({ state: "attached" }); // Cloudflare has been reached, however slow the machine
    await send(hosted, "hosted@example.com");
    const own = await visit(OWN_PAGE, true);
    await own.waitForFunction(() => document.querySelector<HTMLInputElement>("[name=cf-turnstile-response]")?.value);
    await send(own, "plain@example.com");

    for (const email of ["hosted@example.com", "plain@example.com"]) {
      expect(await judged(email)).toMatchObject({ verdict: "accepted", keys: ["name", "email", "message"] });
    }
  });

  it("holds what comes without a script, and tells its owner why", async () => {
    await send(await visit(`${product.url}/f/${form.id}`, false), "hosted-plain@example.com");
    await send(await visit(OWN_PAGE, false), "plain-plain@example.com");

    const [hosted, plain] = [await judged("hosted-plain@example.com"), await judged("plain-plain@example.com")];
    expect([hosted.verdict, plain.verdict]).toEqual(["held", "held"]);
    expect(hosted.why.map(({ sentence }) => sentence).join()).toContain("the browser ran no script");
    expect(plain.why.map(({ sentence }) => sentence).join()).toContain(
      "the page of this HTML form has no Turnstile box",
    );
  });
});
