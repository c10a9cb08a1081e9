import type { BrowserContext, Page, Route } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TURNSTILE_TEST_KEYS } from "../../tools/desk/turnstile.ts";
import type { FormDefinition } from "../../worker/modules/forms/contract.ts";
import { pagePolicy, renderFormPage } from "../../worker/modules/forms/page.ts";
import { CLOUDFLARE, fromDesk, vouchesFor } from "./cloudflare-stand-in.ts";
import { setStage } from "./set-stage.ts";
import { DEFINITION, FORM_ID } from "./stage.ts";

const PROOF = "cf-turnstile-response";

const { browser, stage } = await setStage();
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeEach(() => open());
afterEach(() => context.close());

async function open(javaScriptEnabled = true): Promise<void> {
  context = await browser.newContext({ javaScriptEnabled });
  await context.route(`${CLOUDFLARE}/**`, fromDesk);
  page = await context.newPage();
  complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
}

/** The hosted page as the Worker writes it, of a form whose owner has Turnstile asked. */
async function visit(siteKey: string, changes: Partial<FormDefinition> = {}): Promise<void> {
  const definition = { ...DEFINITION, ...changes };
  const nonce = "bm9uY2U=";
  const values = new Map([["message", "An oak kitchen"]]);
  const hidden = [["_source", "page"]] as const;
  const form = { id: FORM_ID, definition };
  const html = String(await renderFormPage({ form, nonce, siteKey, values, hidden, problem: null }));
  const policy = pagePolicy(nonce, { hasTurnstile: true });
  stage.pages.set(`/f/${FORM_ID}`, { html, headers: { "content-security-policy": policy } });
  stage.pages.set("/f/thanks", { html: "<h1>Thank you</h1>" });
  await page.goto(`${stage.service}/f/${FORM_ID}`);
}

const button = () => page.getByRole("button", { name: "Send request" });
const thanks = () => page.getByRole("heading", { name: "Thank you" }).waitFor();

/** Cloudflare's frame stands in the page: however slow the machine, its word comes in time now. */
const cloudflareIsThere = () => page.locator("iframe").waitFor({ state: "attached" });

async function fill(): Promise<void> {
  await page.getByLabel("Your name").fill("A visitor");
  await page.getByLabel("E-mail").fill("visitor@example.com");
}

describe("a form's own page whose owner has Turnstile asked", () => {
  it("sends what was typed with a token that Cloudflare knows, under a policy that allows just that", async () => {
    const fields = [...DEFINITION.fields.slice(0, 4), { ...DEFINITION.fields[0], key: "submit", label: "Company" }];
    await visit(TURNSTILE_TEST_KEYS.passes, { fields: fields as FormDefinition["fields"] });
    await fill();
    await page.getByLabel("Company").fill("Oak and Sons");
    await cloudflareIsThere();

    await button().click();
    await thanks();

    const [post] = stage.posts;
    expect(Object.fromEntries(post ?? [])).toMatchObject({
      _source: "page",
      name: "A visitor",
      email: "visitor@example.com",
      message: "An oak kitchen",
      submit: "Oak and Sons",
    });
    expect(await vouchesFor(post?.get(PROOF))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("asks a visitor whom Cloudflare wants to see, above the button, and sends once when they have answered", async () => {
    await visit(TURNSTILE_TEST_KEYS.asks);
    await fill();
    const tick = page.getByRole("button", { name: "Verify you are human" });
    await tick.waitFor();
    const [box, send] = await Promise.all([tick.boundingBox(), button().boundingBox()]);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(send?.y ?? 0);

    await button().click();
    await page.getByRole("status").getByText("Sending…").waitFor();
    await button().click();
    expect(stage.posts).toEqual([]);
    await tick.click();
    await thanks();

    expect(stage.posts).toHaveLength(1);
    expect(await vouchesFor(stage.posts[0]?.get(PROOF))).toBe(true);
  });

  it("asks in the form's theme and language, and says in that language that it is sending", async () => {
    const script = `turnstile = { render(_, { theme, language, sitekey, callback }) { Object.assign(window, { asked: { theme, language, sitekey }, callback }) }, remove() {} }`;
    await context.route(`${CLOUDFLARE}/**`, (route) => route.fulfill({ body: script, contentType: "text/javascript" }));
    await visit("0x4key", { theme: "dark", language: "de" });
    await fill();
    await button().click();
    await page.getByRole("status").getByText("Wird gesendet …").waitFor();

    expect(await page.evaluate(() => (window as unknown as { asked: unknown }).asked)).toEqual({
      theme: "dark",
      language: "de",
      sitekey: "0x4key",
    });
    await page.evaluate(() => (window as unknown as { callback(token: string): void }).callback("said"));
    await thanks();
    expect(stage.posts[0]?.get(PROOF)).toBe("said");
  });

  it.each([
    ["does not vouch for the browser", TURNSTILE_TEST_KEYS.blocks, fromDesk],
    ["is blocked by the browser", TURNSTILE_TEST_KEYS.passes, (route: Route) => route.abort("blockedbyclient")],
    ["is down", TURNSTILE_TEST_KEYS.passes, (route: Route) => route.fulfill({ status: 503, body: "" })],
    ["never answers", TURNSTILE_TEST_KEYS.passes, () => {}],
    ["is never answered by the visitor", TURNSTILE_TEST_KEYS.asks, fromDesk],
  ])("is sent without a token, to be held and not lost, when Cloudflare %s", async (_what, siteKey, answer) => {
    await context.unroute(`${CLOUDFLARE}/**`);
    await context.route(`${CLOUDFLARE}/**`, answer);
    await page.clock.install();
    await visit(siteKey);
    await fill();

    await button().click();
    const arrived = thanks();
    for (let second = 0; second < 24; second++) await page.clock.runFor(1_000);
    await arrived;

    expect(stage.posts.map((post) => [post.get("email"), post.get(PROOF)])).toEqual([["visitor@example.com", ""]]);
  });

  it("is sent without a script as ever", async () => {
    await context.close();
    await open(false);
    await visit(TURNSTILE_TEST_KEYS.passes);
    await fill();

    await button().click();
    await thanks();

    expect(stage.posts.map((post) => [post.get("email"), post.has(PROOF)])).toEqual([["visitor@example.com", false]]);
  });

  it("asks anew when the browser brings the page back as it was left", async () => {
    await visit(TURNSTILE_TEST_KEYS.passes);
    // An answer of nothing leaves the page standing, as it stands when the browser has kept it.
    await page.route(`**/f/${FORM_ID}`, async (route) => {
      stage.posts.push(new URLSearchParams(route.request().postData() ?? ""));
      await route.fulfill({ status: 204 });
    });
    await fill();
    await cloudflareIsThere();
    await button().click();
    await expect.poll(() => stage.posts, { timeout: 15_000 }).toHaveLength(1);

    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await button().click();
    await expect.poll(() => stage.posts, { timeout: 15_000 }).toHaveLength(2);

    const tokens = stage.posts.map((post) => post.get(PROOF));
    expect(new Set(tokens).size).toBe(2);
    expect(await Promise.all(tokens.map(vouchesFor))).toEqual([true, true]);
  });

  it("LB-25 asks Cloudflare nothing before the visitor touches the form", async () => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await visit(TURNSTILE_TEST_KEYS.passes);
    await page.waitForLoadState("networkidle");
    expect(asked.filter((url) => url.startsWith(CLOUDFLARE))).toEqual([]);

    await page.getByLabel("Your name").focus();
    await expect.poll(() => asked.some((url) => url.startsWith(CLOUDFLARE)), { timeout: 15_000 }).toBe(true);
  });
});

it("reads a form in Arabic from right to left, and scrolls nowhere else", async () => {
  await visit(TURNSTILE_TEST_KEYS.passes, { language: "ar", title: "تواصل معنا" });

  const heading = await page.getByRole("heading").evaluate((element) => getComputedStyle(element).direction);
  const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  expect(heading).toBe("rtl");
  expect(beside).toBe(0);
});
