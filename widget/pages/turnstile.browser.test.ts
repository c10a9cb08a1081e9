import type { BrowserContext, Page, Route } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TURNSTILE_TEST_KEYS } from "../../tools/desk/turnstile.ts";
import { CLOUDFLARE, fromDesk, vouchesFor } from "./cloudflare-stand-in.ts";
import { setStage } from "./set-stage.ts";
import { fillForm, pageWithForm } from "./stage.ts";

const { browser, stage } = await setStage();
let context: BrowserContext;
let page: Page;

beforeEach(async () => {
  context = await browser.newContext();
  await context.route(`${CLOUDFLARE}/**`, fromDesk);
  page = await context.newPage();
});
afterEach(() => context.close());

async function visit(siteKey: string | null, policy?: string): Promise<void> {
  stage.settings = { turnstile_site_key: siteKey };
  stage.pages.set("/", {
    html: pageWithForm(stage),
    headers: policy === undefined ? {} : { "content-security-policy": policy },
  });
  await page.goto(stage.site);
  await page.getByRole("button", { name: "Send request" }).waitFor();
}

async function send(): Promise<void> {
  await fillForm(page);
  await page.getByRole("button", { name: "Send request" }).click();
}
const thanks = () => page.getByText("Your request has arrived").waitFor();
const token = (place = 0) => stage.submissions[place]?.evidence?.turnstile;

describe("a form whose owner has Turnstile asked", () => {
  it("sends a token that Cloudflare knows, a fresh one with each submission, and shows the visitor nothing", async () => {
    await visit(TURNSTILE_TEST_KEYS.passes);
    await send();
    await thanks();
    await page.evaluate(async () => {
      const { leadbell } = window as unknown as { leadbell(command: string): Promise<void> };
      await leadbell("destroy");
      await leadbell("update");
    });
    await send();
    await thanks();

    expect([await vouchesFor(token(0)), await vouchesFor(token(1))]).toEqual([true, true]);
    expect(token(0)).not.toBe(token(1));
  });

  it("asks a visitor whom Cloudflare wants to see, inside the form, and waits for the answer", async () => {
    await visit(TURNSTILE_TEST_KEYS.asks);
    await fillForm(page);
    const tick = page.getByRole("button", { name: "Verify you are human" });
    await tick.waitFor();
    const [box, form] = await Promise.all([tick.boundingBox(), page.locator("form").boundingBox()]);
    expect(box?.y).toBeGreaterThan(form?.y ?? 0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan((form?.y ?? 0) + (form?.height ?? 0));

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByRole("status").getByText("Sending…").waitFor();
    await tick.click();
    await thanks();

    expect(await vouchesFor(token())).toBe(true);
  });

  it.each([
    ["does not vouch for the browser", TURNSTILE_TEST_KEYS.blocks, fromDesk],
    ["is blocked by the browser", TURNSTILE_TEST_KEYS.passes, (route: Route) => route.abort("blockedbyclient")],
    ["is down", TURNSTILE_TEST_KEYS.passes, (route: Route) => route.fulfill({ status: 503, body: "" })],
    ["answers nonsense", TURNSTILE_TEST_KEYS.passes, (route: Route) => route.fulfill({ body: "<html>" })],
    ["never answers", TURNSTILE_TEST_KEYS.passes, () => {}],
    ["is never answered by the visitor", TURNSTILE_TEST_KEYS.asks, fromDesk],
    [
      "has no such site",
      "nonsense",
      async (route: Route) => route.fulfill({ body: "turnstile = { render() { throw new Error() } }" }),
    ],
  ])("sends without a token, to be held and not lost, when Cloudflare %s", async (_what, siteKey, answer) => {
    await context.unroute(`${CLOUDFLARE}/**`);
    await context.route(`${CLOUDFLARE}/**`, answer);
    await page.clock.install();
    await visit(siteKey);

    await send();
    const arrived = thanks();
    for (let second = 0; second < 24; second++) await page.clock.runFor(1_000);
    await arrived;

    expect(stage.submissions).toHaveLength(1);
    expect(stage.submissions[0]?.evidence).toMatchObject({ token: "token-1", solution: 1234 });
    expect(token()).toBeUndefined();
  });

  it("sends without a token when our own part cannot be loaded, or a policy forbids Cloudflare", async () => {
    await context.route("**/widget/turnstile.js", (route) => route.abort());
    await visit(TURNSTILE_TEST_KEYS.passes);
    await send();
    await thanks();
    await context.unroute("**/widget/turnstile.js");

    const policy = `default-src 'none'; script-src ${stage.service}; connect-src ${stage.service}`;
    await visit(TURNSTILE_TEST_KEYS.passes, policy);
    await send();
    await thanks();

    expect([token(0), token(1)]).toEqual([undefined, undefined]);
  });

  it("works under the policy that we name for it", async () => {
    await visit(
      TURNSTILE_TEST_KEYS.passes,
      `default-src 'none'; script-src ${stage.service} ${CLOUDFLARE}; connect-src ${stage.service}; frame-src ${CLOUDFLARE}`,
    );

    await send();
    await thanks();

    expect(await vouchesFor(token())).toBe(true);
  });

  it("takes Cloudflare's script from a page that has it already", async () => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.addInitScript(() => {
      Object.assign(window, {
        turnstile: {
          render: (_box: unknown, options: { callback(token: string): void }) =>
            options.callback("from the page's own"),
          remove() {},
        },
      });
    });
    await visit(TURNSTILE_TEST_KEYS.passes);

    await send();
    await thanks();

    expect(token()).toBe("from the page's own");
    expect(asked.filter((url) => url.startsWith(CLOUDFLARE))).toEqual([]);
  });

  it("asks Cloudflare nothing before the visitor touches the form", async () => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));

    await visit(TURNSTILE_TEST_KEYS.passes);
    await page.waitForLoadState("networkidle");
    expect(asked.filter((url) => url.startsWith(CLOUDFLARE) || url.includes("/widget/"))).toEqual([]);

    await page.getByLabel("Your name").focus();
    await expect.poll(() => asked.some((url) => url.startsWith(CLOUDFLARE))).toBe(true);
  });
});

it("LB-25 asks no third party anything where the owner has not switched it on", async () => {
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).origin));
  await visit(null);

  await send();
  await thanks();

  expect([...hosts].toSorted()).toEqual([stage.service, stage.site].toSorted());
});
