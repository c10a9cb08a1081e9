import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FormDefinition } from "../../worker/modules/forms/contract.ts";
import { wordsIn } from "../../worker/modules/forms/widget-words.ts";
import { contrast, inkOn } from "../colours.ts";
import { reservedHeight } from "../reserved-height.ts";
import { setStage } from "./set-stage.ts";
import { DEFINITION, FORM_ID, fillForm } from "./stage.ts";

const field = (type: FormDefinition["fields"][number]["type"], key: string, label: string, required = false) => ({
  key,
  label,
  type,
  required,
  placeholder: "",
  options:
    type === "select" || type === "radio" ? ["As soon as possible", "Within the next three months", "Later"] : [],
});

const EVERY_TYPE: FormDefinition = {
  ...DEFINITION,
  fields: [
    ...DEFINITION.fields,
    field("url", "website", "Your website"),
    field("select", "budget", "Budget", true),
    field("radio", "when", "When should it be ready?", true),
    field("checkbox", "call", "Please call me back", true),
  ],
};

const LONG: FormDefinition = {
  ...EVERY_TYPE,
  title: "Tell us what you would like to have built, and when you would like to move in",
  intro: "We are a workshop of twelve people. ".repeat(8).trim(),
  button: "Send my request to the workshop and wait for an answer",
  footnote: "Your details are used to answer you and are deleted after two years unless you become a customer. "
    .repeat(2)
    .trim(),
  fields: EVERY_TYPE.fields.map((one) => ({
    ...one,
    label: `${one.label} (please give us as much detail as you can)`,
  })),
};

const { browser, stage } = await setStage();

interface Visit {
  definition?: FormDefinition;
  attributes?: string;
  isFloating?: boolean;
  width?: number;
  dir?: "ltr" | "rtl";
}

async function visit({
  definition = EVERY_TYPE,
  attributes = "",
  isFloating = false,
  width = 1_024,
  dir = "ltr",
}: Visit = {}) {
  stage.forms.set(FORM_ID, definition);
  const words = wordsIn(definition.language);
  if (words !== undefined) stage.settings = { words };
  const own = `data-leadbell-form="${FORM_ID}" ${attributes}`;
  const inline = isFloating ? "" : `<div ${own}></div>`;
  const script = `<script async src="${stage.service}/widget.js" ${isFloating ? own : ""}></script>`;
  const head = `<meta name="viewport" content="width=device-width"><title>A page</title><style>body { margin: 16px }</style>`;
  stage.pages.set("/", {
    html: `<!doctype html><html lang="en" dir="${dir}">${head}<main><h1>A page</h1>${inline}</main>${script}`,
  });
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  await page.goto(stage.site);
  await page.locator(isFloating ? ".launcher" : "form").waitFor();
  return page;
}

const { resolve } = createRequire(import.meta.url);

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(resolve("axe-core/axe.min.js"), "utf8"));
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  return page.evaluate(async (values) => {
    const { axe } = window as unknown as {
      axe: {
        run(target: Document, options: object): Promise<{ violations: { id: string; nodes: { target: unknown }[] }[] }>;
      };
    };
    const result = await axe.run(document, { runOnly: { type: "tag", values } });
    return result.violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map(({ target }) => target))}`);
  }, tags);
}

const focused = (page: Page) =>
  page.evaluate(() => {
    const root = document.activeElement?.shadowRoot;
    const element = root?.activeElement ?? document.activeElement;
    return element?.getAttribute("name") ?? element?.className ?? "";
  });

describe("a visitor of any kind", () => {
  it.each(["light", "dark"])(
    "meets no fault that axe knows, in %s, empty, with mistakes, and after the thanks",
    async (theme) => {
      const page = await visit({ attributes: `data-leadbell-theme="${theme}"` });
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Send request" }).click();
      await page.getByText("Please fill this in.").first().waitFor();
      expect(await violations(page)).toEqual([]);
      await fillForm(page);
      await page.getByLabel("Budget").selectOption("Later");
      await page.getByLabel("Later", { exact: true }).check();
      await page.getByLabel("Please call me back").check();
      await page.getByRole("button", { name: "Send request" }).click();
      await page.getByText("Your request has arrived").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.close();
    },
  );

  it("meets no fault that axe knows in the floating form, on a phone and on a desk", async () => {
    for (const width of [360, 1_024]) {
      const page = await visit({ isFloating: true, width });
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Talk to us" }).click();
      await page.getByRole("dialog").waitFor();
      await page.waitForTimeout(250); // axe reads colours in the middle of the panel's fade otherwise
      expect(await violations(page)).toEqual([]);
      await page.close();
    }
  });

  it("fills in and sends the form by keyboard alone, and hears the thanks", async () => {
    const page = await visit({ definition: DEFINITION });

    for (const text of ["A visitor", "visitor@example.com", "", "An oak kitchen"]) {
      await page.keyboard.press("Tab");
      await page.keyboard.type(text);
    }
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("send");
    await page.keyboard.press("Enter");
    await page.getByText("Your request has arrived").waitFor();

    expect(
      await page
        .getByRole("heading", { name: "Thank you" })
        .evaluate((heading) => (heading.getRootNode() as ShadowRoot).activeElement === heading),
    ).toBe(true);
    await page.close();
  });

  it("keeps what is typed, and the focus, when an extension of the browser puts elements of its own into the form", async () => {
    const page = await visit({ definition: DEFINITION });
    await page.getByLabel("Your name").fill("A visitor");
    await page.getByLabel("What do you have in mind?").fill("An oak kitchen");
    await page.locator("form").evaluate((form) => {
      for (const control of form.querySelectorAll("input, textarea, label, p")) {
        for (const put of ["before", "after"] as const) control[put](document.createElement("some-extension"));
      }
    });

    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Please fill this in.").waitFor();
    expect(await focused(page)).toBe("email");
    await fillForm(page);
    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Your request has arrived").waitFor();

    expect(stage.submissions[0]?.fields).toMatchObject({ name: "A visitor", message: "An oak kitchen" });
    await page.close();
  });

  it("is led to the first mistake, which is tied to its field", async () => {
    const page = await visit();
    await page.getByLabel("Your name").fill("A visitor");

    await page.getByRole("button", { name: "Send request" }).click();

    expect(await focused(page)).toBe("email");
    const description = await page.getByLabel("E-mail").evaluate((input) => {
      const id = input.getAttribute("aria-describedby") ?? "";
      return (input.getRootNode() as ShadowRoot).getElementById(id)?.textContent;
    });
    expect(description).toBe("Please fill this in.");
    await page.close();
  });

  it("opens the floating form by keyboard, leaves it by Esc, and stands on the button again", async () => {
    for (const width of [360, 1_024]) {
      const page = await visit({ isFloating: true, width });
      const launcher = page.getByRole("button", { name: "Talk to us" });
      await launcher.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Talk to us" }).waitFor();
      expect(await page.locator(".launcher").getAttribute("aria-expanded")).toBe("true");
      expect(await page.getByRole("dialog").evaluate((dialog) => dialog.matches(":modal"))).toBe(width === 360);

      await page.keyboard.press("Escape");

      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await expect.poll(() => focused(page)).toBe("launcher");
      // The browser tells of a closed dialog in a task of its own.
      await expect.poll(() => launcher.getAttribute("aria-expanded")).toBe("false");
      await page.close();
    }
  });

  it("keeps the focus when a form opens by itself on a desk", async () => {
    const page = await visit({ isFloating: true, attributes: `data-leadbell-open="load"` });

    await page.getByRole("dialog").waitFor();

    expect(await focused(page)).toBe("");
    await page.close();
  });

  it.each([
    ["click", ".quote", (page: Page) => page.evaluate(() => document.querySelector("h1")?.click())],
    ["time", "0.1", async () => {}],
    ["scroll", "50", (page: Page) => page.evaluate(() => scrollTo(0, 9_999))],
    [
      "exit",
      "",
      (page: Page) =>
        page.evaluate(() => document.dispatchEvent(new MouseEvent("mouseout", { clientY: -1, bubbles: true }))),
    ],
  ])("sees the floating form when the page asked for it on %s", async (when, value, act) => {
    const page = await visit({
      isFloating: true,
      attributes: `data-leadbell-open="${when}" data-leadbell-open-value="${value}"`,
    });
    await page.evaluate(() => {
      const heading = document.querySelector("h1");
      heading?.classList.add("quote");
      heading?.setAttribute("style", "height: 3000px");
    });

    await act(page);

    await page.getByRole("dialog").waitFor();
    await page.close();
  });

  it("finds touch targets of 44 px, and text that no phone zooms into", async () => {
    const page = await visit({ width: 360 });

    const small = await page.locator("form").evaluate((form) =>
      [...form.querySelectorAll<HTMLElement>("input:not(.trap), select, textarea, button")].flatMap((control) => {
        const target = control.closest("label") ?? control;
        const isSmall = target.offsetHeight < 44 || Number.parseFloat(getComputedStyle(control).fontSize) < 16;
        return isSmall && !control.closest("label")
          ? [control.outerHTML]
          : target.offsetHeight < 44
            ? [control.outerHTML]
            : [];
      }),
    );

    expect(small).toEqual([]);
    await page.close();
  });

  it("reads from right to left where the page does", async () => {
    const page = await visit({ dir: "rtl" });

    const label = await page.locator("label").first().boundingBox();
    const card = await page.locator(".card").boundingBox();

    expect((label?.x ?? 0) + (label?.width ?? 0)).toBeGreaterThan((card?.x ?? 0) + (card?.width ?? 0) - 30);
    await page.close();
  });

  it("ends an English sentence with its full stop on a page that reads from right to left", async () => {
    const page = await visit({ dir: "rtl", definition: { ...DEFINITION, intro: "We call you." } });

    const [first = 0, last = 0] = await page.locator(".intro").evaluate(({ firstChild }) => {
      const text = firstChild as Text;
      return [0, text.length - 1].map((place) => {
        const range = document.createRange();
        range.setStart(text, place);
        range.setEnd(text, place + 1);
        return range.getBoundingClientRect().left;
      });
    });

    expect(last).toBeGreaterThan(first);
    await page.close();
  });

  it("shows the lines of an introduction as its owner wrote them", async () => {
    const page = await visit({ definition: { ...DEFINITION, intro: "One\nTwo\n\nThree" } });

    expect(await page.locator(".intro").evaluate((intro) => (intro as HTMLElement).offsetHeight)).toBe(4 * 22);
    await page.close();
  });

  it("reads a form in Arabic from right to left on a page that is not", async () => {
    const page = await visit({ definition: { ...DEFINITION, language: "ar" } });

    const label = await page.locator("label").first().boundingBox();
    const card = await page.locator(".card").boundingBox();

    expect((label?.x ?? 0) + (label?.width ?? 0)).toBeGreaterThan((card?.x ?? 0) + (card?.width ?? 0) - 30);
    await page.close();
  });

  it("gets the whole screen of a phone that is held sideways for the floating form", async () => {
    const page = await visit({ isFloating: true, width: 844 });
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 844, height: 390 });

    await page.getByRole("button", { name: "Talk to us" }).click();

    expect(await page.getByRole("dialog").boundingBox()).toEqual({ x: 0, y: 0, width: 844, height: 390 });
    await page.close();
  });

  it("reads the form in its own language", async () => {
    const page = await visit({ definition: { ...DEFINITION, language: "de" } });

    await page.getByRole("button", { name: "Send request" }).click();

    await page.getByText("Bitte ausfüllen.").first().waitFor();
    await page.close();
  });

  it("can read the button on every accent", () => {
    const steps = [0, 0x33, 0x66, 0x99, 0xcc, 0xff].map((value) => value.toString(16).padStart(2, "0"));
    const accents = steps.flatMap((red) => steps.flatMap((green) => steps.map((blue) => `#${red}${green}${blue}`)));

    expect(accents.filter((accent) => contrast(accent, inkOn(accent)) < 4.5)).toEqual([]);
  });
});

describe("the room a page reserves", () => {
  it.each([
    ["an ordinary form", DEFINITION],
    ["every type of question", EVERY_TYPE],
    ["long texts", LONG],
    ["texts of several lines", { ...DEFINITION, intro: "One\nTwo\n\nThree", footnote: "One\nTwo\n\nThree" }],
    ["German", { ...EVERY_TYPE, language: "de" }],
    ["Russian, whose words are long", { ...EVERY_TYPE, language: "ru" }],
    ["one question", { ...DEFINITION, title: "", intro: "", footnote: "", fields: DEFINITION.fields.slice(1, 2) }],
  ])("is enough for %s from 320 to 1280 px, with its mistakes and its waiting", async (_name, definition) => {
    for (const width of [320, 360, 390, 480, 481, 768, 1_280]) {
      const page = await visit({ definition, width });
      const heightOf = () => page.locator(".card").evaluate((card) => (card as HTMLElement).offsetHeight);
      const drawn = await heightOf();

      await page.getByRole("button", { name: definition.button }).click();
      const withMistakes = await heightOf();
      await page.locator(".status").evaluate((status) => {
        status.textContent =
          "Not sent yet. We keep trying. If you close this page, it is sent when you come back within 24 hours.";
      });

      expect(drawn, `${width} px`).toBeLessThanOrEqual(reservedHeight(definition));
      expect(withMistakes, `${width} px`).toBe(drawn);
      expect(await heightOf(), `${width} px`).toBeLessThanOrEqual(reservedHeight(definition));
      await page.close();
    }
  });
});
