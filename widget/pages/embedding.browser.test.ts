import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setStage } from "./set-stage.ts";
import { DEFINITION, FORM_ID, fillForm, OTHER_FORM_ID } from "./stage.ts";

const { browser, stage } = await setStage();
let page: Page;

beforeEach(async () => {
  page = await (await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin" })).newPage();
});
afterEach(() => page.context().close());

const script = (attributes = "") => `<script async src="${stage.service}/widget.js" ${attributes}></script>`;

async function visit(html: string, path = "/", headers: Record<string, string> = {}): Promise<void> {
  stage.pages.set(new URL(path, stage.site).pathname, { html: `<!doctype html><title>A page</title>${html}`, headers });
  await page.goto(stage.site + path);
}

describe("a page that holds the widget", () => {
  it("LB-01 takes a lead by one script tag and one element, and tells where the visitor came from", async () => {
    await visit(
      `<div data-leadbell-form="${FORM_ID}" data-leadbell-hidden-plan="pro" data-leadbell-hidden-sales-rep="7"></div>${script()}`,
      "/landing?utm_source=news&utm_campaign=spring&gclid=abc&other=1#part",
    );
    await fillForm(page);

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Your request has arrived").waitFor();

    const [submission] = stage.submissions;
    expect(submission).toMatchObject({
      fields: {
        name: "A visitor",
        email: "visitor@example.com",
        phone: "",
        message: "An oak kitchen",
        plan: "pro",
        sales_rep: "7",
      },
      source: "widget",
      context: {
        page_url: `${stage.site}/landing?utm_source=news&utm_campaign=spring&gclid=abc&other=1`,
        page_title: "A page",
        utm: { utm_source: "news", utm_campaign: "spring", gclid: "abc" },
        language: "en-GB",
        time_zone: "Europe/Berlin",
      },
      evidence: { token: "token-1", solution: 1234, honeypot: "", automated: true },
    });
    expect(submission?.evidence?.touches).toBeGreaterThan(0);
  });

  it("keeps the landing address as first touch when the site changes its own address later", async () => {
    await visit(`<div id="place"></div>${script()}`, "/landing?utm_source=news");
    await page.evaluate((id) => {
      history.pushState({}, "", "/contact");
      document.querySelector("#place")?.setAttribute("data-leadbell-form", id);
    }, FORM_ID);
    await fillForm(page);

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Your request has arrived").waitFor();

    const context = stage.submissions[0]?.context;
    expect(context?.first_touch).toMatchObject({
      url: `${stage.site}/landing?utm_source=news`,
      utm: { utm_source: "news" },
    });
    expect(context?.last_touch).toMatchObject({ url: `${stage.site}/contact`, utm: {} });
    expect(context?.utm).toEqual({ utm_source: "news" });
  });

  it("leaves out queries and campaign marks where the page says no-utm", async () => {
    await visit(`<div data-leadbell-form="${FORM_ID}" data-leadbell-no-utm></div>${script()}`, "/?utm_source=news");
    await fillForm(page);

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Your request has arrived").waitFor();

    expect(JSON.stringify(stage.submissions[0]?.context)).not.toContain("news");
  });

  it("works under default-src 'none' with the two directives we name, and breaks no rule of the page", async () => {
    const policy = `default-src 'none'; script-src ${stage.service}; connect-src ${stage.service}`;
    await page.addInitScript(() => {
      Object.assign(window, { violations: [] as string[] });
      addEventListener("securitypolicyviolation", (event) => {
        (window as unknown as { violations: string[] }).violations.push(event.violatedDirective);
      });
    });
    await visit(
      `<div data-leadbell-form="${FORM_ID}"><svg width="1" height="700" aria-hidden="true"></svg></div>${script(`data-leadbell-form="${OTHER_FORM_ID}"`)}`,
      "/",
      { "content-security-policy": policy },
    );
    await fillForm(page);

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Your request has arrived").waitFor();
    await page.getByRole("button", { name: "Talk to us" }).click();

    await page.getByRole("dialog").waitFor();
    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
    const colour = await page
      .locator("button.send")
      .first()
      .evaluate((button) => getComputedStyle(button).backgroundColor);
    expect(colour).toBe("rgb(138, 63, 252)");
  });

  it("LB-25 stores nothing on the visitor's device and sends no cookie", async () => {
    await visit(`<div data-leadbell-form="${FORM_ID}"></div>${script()}`);
    await page.context().addCookies([{ name: "theirs", value: "1", url: stage.service, sameSite: "Lax" }]);
    await fillForm(page);

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Your request has arrived").waitFor();

    const stored = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: "caches" in window ? (await caches.keys()).length : 0,
      cookies: document.cookie,
    }));
    expect(stored).toEqual({ local: 0, session: 0, databases: 0, caches: 0, cookies: "" });
    expect((await page.context().cookies()).map(({ name }) => name)).toEqual(["theirs"]);
    const calls = stage.requests.filter(({ path }) => path.startsWith("/v1/"));
    expect(calls.map(({ cookie }) => cookie)).toEqual(["", "", ""]);
  });

  it("asks no preflight: every call is a simple request", async () => {
    await visit(`<div data-leadbell-form="${FORM_ID}"></div>${script()}`);
    await fillForm(page);

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Your request has arrived").waitFor();

    expect(stage.requests.map(({ method }) => method)).not.toContain("OPTIONS");
    const posts = stage.requests.filter(({ method }) => method === "POST");
    expect(new Set(posts.map(({ contentType }) => contentType))).toEqual(new Set(["text/plain;charset=UTF-8"]));
  });

  it("adds exactly one name to the page's globals and changes none of its looks", async () => {
    const text = `<p id="theirs">Their text</p>`;
    await visit(`${text}<div data-leadbell-form="${FORM_ID}"></div>`);
    const before = await page.evaluate(lookAtPage);

    await visit(`${text}<div data-leadbell-form="${FORM_ID}"></div>${script()}`);
    await page.getByRole("button", { name: "Send request" }).waitFor();

    const after = await page.evaluate(lookAtPage);
    expect(after.globals.filter((name) => !before.globals.includes(name))).toEqual(["leadbell"]);
    expect(after.style).toBe(before.style);
    expect(after.sheets).toBe(before.sheets);
  });

  it("looks the same whatever the page's own styles say", async () => {
    const rude = `<style>* { margin: 9px; letter-spacing: 4px } div, p, button, input { color: red !important; font: 40px serif; border: 9px solid lime; float: left }</style>`;
    const html = `<div data-leadbell-form="${FORM_ID}" data-leadbell-theme="light"></div>${script()}`;
    const look = () =>
      page.getByLabel("Your name").evaluate((input) => {
        const { color, fontSize, borderTopWidth, letterSpacing, height } = getComputedStyle(input);
        return { color, fontSize, borderTopWidth, letterSpacing, height };
      });
    await visit(html);
    const plain = await look();

    await visit(rude + html);

    expect(await look()).toEqual(plain);
    expect(plain.fontSize).toBe("16px"); // a smaller one makes phones zoom in
  });

  it("stays in its corner whatever the page's own styles do to every div", async () => {
    const corner = () => page.locator(".launcher").boundingBox();
    await visit(script(`data-leadbell-form="${FORM_ID}"`));
    await page.getByRole("button", { name: "Talk to us" }).waitFor();
    const plain = await corner();

    const rude =
      "<style>div { filter: contrast(1); transform: rotate(9deg); display: none !important; opacity: 0.2 }</style>";
    await visit(rude + script(`data-leadbell-form="${FORM_ID}"`));
    await page.getByRole("button", { name: "Talk to us" }).waitFor();

    expect(await corner()).toEqual(plain);
  });

  it("answers calls that were made before it loaded", async () => {
    const stub = `<script>window.leadbell = window.leadbell || function () { (leadbell.q = leadbell.q || []).push(arguments) };
      window.heard = []; leadbell("on", "open", (event) => heard.push(event.detail.formId)); leadbell("prefill", { email: "known@example.com", plan: "team" }); leadbell("open", "${FORM_ID}");</script>`;
    await visit(`${stub}${script(`data-leadbell-form="${FORM_ID}"`)}`);

    await page.getByRole("dialog", { name: "Talk to us" }).waitFor();

    expect(await page.getByLabel("E-mail").inputValue()).toBe("known@example.com");
    expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([FORM_ID]);
  });

  it("tells the page what happens in events that never hold an answer", async () => {
    await page.addInitScript(() => {
      const heard: [string, string][] = [];
      Object.assign(window, { heard });
      for (const name of ["ready", "view", "open", "close", "start", "submit", "success", "error"]) {
        addEventListener(`leadbell:${name}`, (event) =>
          heard.push([name, JSON.stringify((event as CustomEvent).detail)]),
        );
      }
    });
    await visit(`<div data-leadbell-form="${FORM_ID}"></div>${script()}`);
    await fillForm(page);

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Your request has arrived").waitFor();

    const heard = await page.evaluate(() => (window as unknown as { heard: [string, string][] }).heard);
    expect(heard.map(([name]) => name)).toEqual(["ready", "view", "start", "submit", "success"]);
    const { submission_id } = stage.submissions[0] ?? {};
    for (const [, detail] of heard)
      expect(JSON.parse(detail)).toEqual({ formId: FORM_ID, submissionId: submission_id });
  });

  it("shows two forms side by side, each with its own answers", async () => {
    await visit(
      `<div data-leadbell-form="${FORM_ID}"></div><div data-leadbell-form="${OTHER_FORM_ID}"></div>${script()}`,
    );
    await page.getByRole("heading", { name: "Book a visit" }).waitFor();
    await page.getByRole("heading", { name: "Ask for a quote" }).waitFor();
    await page.evaluate(
      ([id]) =>
        (window as unknown as { leadbell: (...call: unknown[]) => Promise<void> }).leadbell(
          "prefill",
          { name: "Second" },
          id,
        ),
      [OTHER_FORM_ID],
    );

    const names = page.getByLabel("Your name");
    expect(await names.nth(0).inputValue()).toBe("");
    expect(await names.nth(1).inputValue()).toBe("Second");
  });

  it("comes back after a page swap, and goes with the element it belonged to", async () => {
    await visit(`<main><div data-leadbell-form="${FORM_ID}"></div></main>${script()}`);
    await page.getByRole("heading", { name: "Ask for a quote" }).waitFor();

    await page.evaluate((id) => {
      const fresh = document.createElement("main");
      const place = document.createElement("div");
      place.setAttribute("data-leadbell-form", id);
      fresh.append(place);
      document.querySelector("main")?.replaceWith(fresh);
    }, OTHER_FORM_ID);

    await page.getByRole("heading", { name: "Book a visit" }).waitFor();
    expect(await page.getByRole("heading").count()).toBe(1);
  });

  it("comes back with what was typed when the site redraws its element and empties it", async () => {
    await visit(`<main><div data-leadbell-form="${FORM_ID}"></div></main>${script()}`);
    await page.getByLabel("Your name").fill("Half typed");

    await page.evaluate(() => document.querySelector("[data-leadbell-form]")?.replaceChildren());

    await page.getByLabel("Your name").waitFor();
    expect(await page.getByLabel("Your name").inputValue()).toBe("Half typed");
    expect(await page.getByRole("heading").count()).toBe(1);
  });

  it("puts the floating button back when a page swap replaces the whole body", async () => {
    await visit(`<head>${script(`data-leadbell-form="${FORM_ID}"`)}</head><body><p>One</p></body>`);
    await page.getByRole("button", { name: "Talk to us" }).waitFor();

    await page.evaluate(() => document.body.replaceWith(document.createElement("body")));

    await page.getByRole("button", { name: "Talk to us" }).waitFor();
    expect(await page.locator(".launcher").count()).toBe(1);
  });

  it("leaves nothing behind when the page destroys it, and gives the element its own children back", async () => {
    await page.addInitScript(() => {
      const live = new Map<string, number>();
      Object.assign(window, { live });
      for (const target of [window, document]) {
        const { addEventListener: add, removeEventListener: drop } = target;
        const key = (type: string) => `${target === window ? "window" : "document"} ${type}`;
        target.addEventListener = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
          live.set(key(type), (live.get(key(type)) ?? 0) + 1);
          options?.signal?.addEventListener("abort", () => live.set(key(type), (live.get(key(type)) ?? 0) - 1));
          add.call(target, type, listener, options);
        };
        target.removeEventListener = (type: string, listener: EventListener) => {
          live.set(key(type), (live.get(key(type)) ?? 0) - 1);
          drop.call(target, type, listener);
        };
      }
    });
    await visit(
      `<div id="a" data-leadbell-form="${FORM_ID}"><em>Loading</em></div>${script(`data-leadbell-form="${OTHER_FORM_ID}" data-leadbell-open="scroll" data-leadbell-open-value="90"`)}`,
    );
    await page.getByRole("heading", { name: "Ask for a quote" }).waitFor();
    await page.locator(".launcher").waitFor();

    await page.evaluate(async () => {
      const { leadbell } = window as unknown as { leadbell: (...call: unknown[]) => Promise<void> };
      await leadbell("on", "open", () => {});
      await leadbell("destroy");
    });

    expect(await page.locator("#a").innerHTML()).toBe("<em>Loading</em>");
    expect(await page.locator("body > div").count()).toBe(1);
    const live = await page.evaluate(() =>
      [...(window as unknown as { live: Map<string, number> }).live].filter(([, n]) => n > 0),
    );
    expect(live).toEqual([]);
    await page.evaluate(() =>
      (window as unknown as { leadbell: (command: string) => Promise<void> }).leadbell("update"),
    );
    await page.getByRole("heading", { name: "Ask for a quote" }).waitFor();
  });

  it("shows nothing for a form that does not exist or is paused, and tries again when the service is busy", async () => {
    stage.configStatus = 503;
    await visit(
      `<div id="a" data-leadbell-form="${FORM_ID}">Loading</div><div id="b" data-leadbell-form="frm_unknown">Call us</div>${script()}`,
    );
    await page.getByRole("link", { name: "Open the form" }).first().waitFor();
    expect(await page.getByRole("link").first().getAttribute("href")).toBe(`${stage.service}/f/${FORM_ID}`);

    stage.configStatus = null;
    await page.evaluate(() => dispatchEvent(new Event("online")));

    await page.getByRole("heading", { name: "Ask for a quote" }).waitFor();
    stage.forms.clear();
    await visit(`<div id="b" data-leadbell-form="frm_unknown">Call us</div>${script()}`);
    await page.waitForLoadState("networkidle");
    expect(await page.locator("#b").innerText()).toBe("Call us");
  });

  it("moves nothing on the page: layout shift stays under 0.02 from load to thanks", async () => {
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: "layout-shift", buffered: true });
    });
    const { reservedHeight } = await import("../reserved-height.ts");
    await visit(
      `<style>body { max-width: 40rem }</style><p>Before</p><div data-leadbell-form="${FORM_ID}" style="min-height:${reservedHeight(DEFINITION)}px"></div><p id="after">After</p>${script()}`,
    );
    await page.getByRole("heading", { name: "Ask for a quote" }).waitFor();
    const top = () => page.locator("#after").evaluate((after) => (after as HTMLElement).offsetTop);
    const before = await top();
    await fillForm(page);

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Your request has arrived").waitFor();

    expect(await top()).toBe(before);
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.02);
  });
});

/** Runs in the page. */
function lookAtPage() {
  const theirs = document.querySelector("#theirs") ?? document.body;
  const { color, fontFamily, fontSize, lineHeight, margin } = getComputedStyle(theirs);
  return {
    globals: Object.keys(window).filter((name) => !/^\d+$/.test(name)),
    style: [color, fontFamily, fontSize, lineHeight, margin].join(),
    sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
  };
}
