import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CANARY, XSS_PAYLOADS } from "../../dashboard/testing/xss-payloads.ts";
import { bundleWidget } from "../../tools/build.ts";
import type { FormDefinition } from "../../worker/modules/forms/contract.ts";
import { setStage } from "./set-stage.ts";
import { DEFINITION, FORM_ID } from "./stage.ts";

const STYLE_PAYLOADS = [
  "</style><script>window.pwned = 1</script>",
  `url(javascript:window.pwned=1)`,
  `@import url("${CANARY}/style.css");`,
  `url(${CANARY}/x.png)`,
  `red; background: url(${CANARY}/x.png)`,
  `}*{display:none!important}`,
  `expression(window.pwned = 1)`,
];

const { browser, stage } = await setStage();
let context: BrowserContext;
let page: Page;
let dialogs: string[];
let strays: string[];

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  [dialogs, strays] = [[], []];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    const { origin } = new URL(request.url());
    if (origin !== stage.site && origin !== stage.service) strays.push(request.url());
  });
});
afterEach(() => context.close());

/** The page of a customer, with looks of its own; it reports whatever its policy refuses. */
async function visit(own: string, policy = ""): Promise<void> {
  const html = `<!doctype html><title>A page</title><p id="theirs" class="root card">Their text</p>${own}`;
  stage.pages.set("/", { html, headers: policy === "" ? {} : { "content-security-policy": policy } });
  await page.addInitScript(() => {
    Object.assign(window, { refused: [] as string[] });
    addEventListener("securitypolicyviolation", (event) => {
      (window as unknown as { refused: string[] }).refused.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(stage.site);
}
const script = () => `<script async src="${stage.service}/widget.js"></script>`;
const inPage = () => `<div data-leadbell-form="${FORM_ID}"></div>${script()}`;

/** What of the page is the page's own. */
const look = () =>
  page.evaluate(() => {
    const { color, display, font, backgroundColor } = getComputedStyle(document.querySelector("#theirs") as Element);
    return {
      globals: Object.keys(window).filter((name) => !/^\d+$/.test(name)),
      style: [color, display, font, backgroundColor].join(),
      sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
    };
  });

/** Elements that text must never become, anywhere inside the widget. */
const strangers = () =>
  page.evaluate(() => {
    const root = document.querySelector("[data-leadbell-form] > div")?.shadowRoot;
    const known =
      "div form h2 p label b small input textarea select option button slot fieldset legend span svg path dialog";
    return [...(root?.querySelectorAll("*") ?? [])]
      .filter((element) => {
        const isKnown = known.split(" ").includes(element.localName);
        const acts = [...element.attributes].some(
          ({ name }) => name.startsWith("on") || ["src", "href"].includes(name),
        );
        return !isKnown || acts;
      })
      .map(({ outerHTML }) => outerHTML);
  });

const damage = async () => ({
  dialogs,
  strays,
  strangers: await strangers(),
  refused: await page.evaluate(() => (window as unknown as { refused: string[] }).refused),
  pwned: await page.evaluate(() => "pwned" in window),
});
const NONE = { dialogs: [], strays: [], strangers: [], refused: [], pwned: false };

const everyText = (text: string): FormDefinition => ({
  ...DEFINITION,
  title: text,
  intro: text,
  button: text,
  thanks_title: text,
  thanks_text: text,
  launcher: text,
  footnote: text,
  fields: [
    { key: "email", label: text, type: "email", required: true, placeholder: text, options: [] },
    {
      key: "choice",
      label: text,
      type: "select",
      required: false,
      placeholder: text,
      options: [text, ...XSS_PAYLOADS],
    },
    { key: "pick", label: text, type: "radio", required: false, placeholder: text, options: [text, ...XSS_PAYLOADS] },
    { key: "tick", label: text, type: "checkbox", required: false, placeholder: text, options: [] },
    { key: "message", label: text, type: "textarea", required: false, placeholder: text, options: [] },
  ],
});

describe("a form whose settings are hostile", () => {
  it("F56 shows every payload as text: in the form, the words, a refusal and the thanks", async () => {
    const text = XSS_PAYLOADS.join(" ");
    stage.forms.set(FORM_ID, everyText(text));
    const words = {
      optional: text,
      missing: text,
      check: text,
      sending: text,
      waiting: text,
      failed: text,
      close: text,
    };
    stage.settings = { words: { ...words, kept: text, earlier_waiting: text, earlier_sent: text } };
    stage.answers = [
      { status: 422, body: { error: { code: "validation_failed", message: text, field: "fields.email" } } },
      { status: 403, body: { error: { code: "origin_not_allowed", message: text } } },
    ];
    await visit(inPage(), `script-src ${stage.service}; connect-src ${stage.service}; style-src 'none'`);
    const send = page.locator("button.send");
    await send.waitFor();
    await page.evaluate(
      (value) =>
        (window as unknown as { leadbell(...call: unknown[]): Promise<void> }).leadbell("prefill", {
          message: value,
          choice: value,
        }),
      text,
    );
    await send.click(); // the word for what is missing
    expect(await page.locator(".mistake").first().innerText()).not.toBe("");

    await page.locator("input[type=email]").fill("visitor@example.com");
    await send.click();
    await expect.poll(() => stage.submissions.length).toBe(1);
    await expect.poll(() => page.locator("input[aria-invalid=true]").count()).toBe(1);
    expect(await damage()).toEqual(NONE);
    await page.locator("input[type=email]").fill("visitor@example.com");
    await send.click();
    await page.locator(".trouble").waitFor();
    expect(await damage()).toEqual(NONE);
    await send.click();
    await page.locator(".thanks").waitFor();

    expect(await damage()).toEqual(NONE);
    expect(await page.locator(".thanks h2").innerText()).toContain("<script");
  });

  it.each(STYLE_PAYLOADS)("F62 leaves the page as it was when every look and text is %s", async (payload) => {
    await visit(`<div></div>`);
    const before = await look();
    const looks = { accent: payload, theme: payload, radius: payload, position: payload, language: payload };
    stage.forms.set(FORM_ID, { ...everyText(payload), ...looks } as unknown as FormDefinition);

    await visit(inPage());
    await page.locator("button.send").waitFor();

    const after = await look();
    expect(after.globals.filter((name) => !before.globals.includes(name))).toEqual(["leadbell"]);
    expect({ ...after, globals: 0 }).toEqual({ ...before, globals: 0 });
    expect(await damage()).toEqual(NONE);
    expect(await page.locator("button.send").isVisible()).toBe(true);
  });

  it.each(STYLE_PAYLOADS)("F62 leaves the page as it was when its own tag says %s everywhere", async (payload) => {
    const names = [
      "accent",
      "theme",
      "position",
      "language",
      "mode",
      "open",
      "open-value",
      "button-label",
      "hidden-plan",
    ];
    const value = payload.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const attributes = names.map((name) => `data-leadbell-${name}="${value}"`).join(" ");

    await visit(`<div data-leadbell-form="${FORM_ID}" ${attributes}></div>${script()}`);
    await page.locator("button.send").waitFor();

    expect(await damage()).toEqual(NONE);
  });

  it("F62 stands a label of a megabyte, should one ever get past the 422", async () => {
    stage.forms.set(FORM_ID, everyText("x".repeat(1_000_000)));
    await visit(inPage());
    await page.locator("button.send").waitFor();

    expect(await damage()).toEqual(NONE);
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(width[0]).toBe(width[1]);
  });
});

describe("F63 messages from other windows", () => {
  it("are heard by nobody: neither the widget, nor its parts, nor the dashboard listens or sends any", async () => {
    const { code, parts } = await bundleWidget();
    const dashboard = resolve(import.meta.dirname, "../../dashboard");
    const sources = (await readdir(dashboard, { recursive: true })).filter(
      (name) => /\.tsx?$/.test(name) && !name.includes(".test.") && !name.startsWith("testing"),
    );
    const texts = await Promise.all(sources.map((name) => readFile(join(dashboard, name), "utf8")));

    const widget = [code, ...Object.values(parts)];
    const speaking = [
      ...widget.filter((text) => text.includes("onmessage")),
      ...[...widget, ...texts].filter((text) =>
        /postMessage|MessageChannel|BroadcastChannel|addEventListener\(\s*["'`]message/.test(text),
      ),
    ];

    expect(sources.length).toBeGreaterThan(50);
    expect(speaking).toEqual([]);
  });

  it("change nothing, from the page itself, from a frame of another origin, well-formed or not", async () => {
    await context.addInitScript(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const { addEventListener: add } = EventTarget.prototype;
      EventTarget.prototype.addEventListener = function (type: string, ...rest: unknown[]) {
        if (type.startsWith("message")) heard.push(`listens to ${type}`);
        return Reflect.apply(add, this, [type, ...rest]);
      };
      const say = window.postMessage;
      window.postMessage = function (...message: unknown[]) {
        if (new Error().stack?.includes("/widget")) heard.push("says something");
        return Reflect.apply(say, this, message);
      };
    });
    const messages = [
      "leadbell:open",
      '{"type":"leadbell","command":"open"}',
      { type: "leadbell:open", formId: FORM_ID },
      { leadbell: ["destroy"] },
      { event: "submit", fields: { email: "evil@example.com" } },
      null,
      "{",
      { height: 9_999_999 },
    ];
    // The visitor's own page in a frame of another site, which speaks to it, and frames that speak to the page.
    const speak = `for (const message of ${JSON.stringify(messages)}) for (const target of [parent, top, ...Array.from(frames)]) target.postMessage(message, "*");`;
    stage.pages.set("/speaker", { html: `<!doctype html><script>${speak}</script>` });
    const foreign = `${stage.site.replace("localhost", "127.0.0.1")}/speaker`;
    await visit(
      `<div data-leadbell-form="${FORM_ID}"></div>${script().replace("async", `data-leadbell-form="${FORM_ID}" async`)}<iframe src="${foreign}"></iframe><iframe src="/speaker"></iframe>`,
    );
    await page.getByRole("button", { name: "Talk to us" }).waitFor();
    const drawn = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("div")].map(({ shadowRoot }) => shadowRoot?.innerHTML.replace(/note_\w+/g, "")),
      );
    const before = await drawn();

    for (const frame of page.frames()) await frame.evaluate(speak).catch(() => {});
    await page.evaluate((all) => {
      for (const data of all) {
        dispatchEvent(new MessageEvent("message", { data, origin: "https://evil.example" }));
        document.dispatchEvent(new MessageEvent("message", { data }));
      }
    }, messages);

    expect(await drawn()).toEqual(before);
    expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([]);
    expect(stage.submissions).toEqual([]);
  });
});
