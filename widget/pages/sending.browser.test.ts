import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setStage } from "./set-stage.ts";
import { fillForm, pageWithForm } from "./stage.ts";

const { browser, stage } = await setStage();
let page: Page;

beforeEach(async () => {
  page = await browser.newPage();
  stage.pages.set("/", { html: pageWithForm(stage) });
  await page.goto(stage.site);
  await fillForm(page);
});
afterEach(() => page.close());

const send = () => page.getByRole("button", { name: "Send request" }).click();
const thanks = () => page.getByText("Your request has arrived").waitFor();
const message = () => page.getByLabel("What do you have in mind?").inputValue();
const comeOnline = () => page.evaluate(() => dispatchEvent(new Event("online")));
const ids = () => stage.submissions.map(({ submission_id }) => submission_id);

describe("sending a filled form", () => {
  it("F07 keeps the text on screen when the answer is lost, and sends again under the same id", async () => {
    stage.answers = ["cut"];
    await send();
    await page.getByText("Not sent yet. Your message is kept here, and we keep trying.").waitFor();
    expect(await message()).toBe("An oak kitchen");

    await comeOnline();
    await thanks();

    expect(stage.submissions).toHaveLength(2);
    expect(new Set(ids()).size).toBe(1);
    expect(stage.submissions[1]).toEqual(stage.submissions[0]);
  });

  it.each([408, 425, 429, 500, 503])("tries again by itself after a %d", async (status) => {
    stage.answers = [{ status }];

    await send();
    await thanks();

    expect(new Set(ids()).size).toBe(1);
    expect(stage.submissions).toHaveLength(2);
  });

  it("waits as long as the service asks for", async () => {
    stage.answers = [{ status: 429, headers: { "retry-after": "3" } }];
    const startedAtMs = Date.now();

    await send();
    await thanks();

    expect(Date.now() - startedAtMs).toBeGreaterThan(2_900);
  });

  it("shows a refusal at the field it names, with the service's own words, and lets the visitor mend it", async () => {
    const error = {
      code: "validation_failed",
      message: "This number is too short.",
      field: "fields.phone",
      request_id: "r",
    };
    stage.answers = [{ status: 422, body: { error } }];

    await send();
    await page.getByText("This number is too short.").waitFor();

    const phone = page.getByLabel("Phone");
    expect(await phone.getAttribute("aria-invalid")).toBe("true");
    expect(await phone.evaluate((input) => (input.getRootNode() as ShadowRoot).activeElement === input)).toBe(true);
    expect(await message()).toBe("An oak kitchen");
    await phone.fill("+49 30 1234567");
    expect(await phone.getAttribute("aria-invalid")).toBe("false");
    await send();
    await thanks();
    expect(stage.submissions[1]?.fields.phone).toBe("+49 30 1234567");
  });

  it("says a refusal that belongs to no field below the button", async () => {
    const error = { code: "origin_not_allowed", message: "This form may not be used on this site.", request_id: "r" };
    stage.answers = [{ status: 403, body: { error } }];

    await send();

    await page.getByRole("status").getByText("This form may not be used on this site.").waitFor();
    expect(stage.submissions).toHaveLength(1);
  });

  it("makes one request of a double click", async () => {
    await page.getByRole("button", { name: "Send request" }).dblclick();
    await thanks();

    expect(stage.submissions).toHaveLength(1);
  });

  it("takes a new id for a text that was changed after the first one had arrived unseen", async () => {
    stage.answers = [
      "cut",
      { status: 409, body: { error: { code: "idempotency_conflict", message: "", request_id: "r" } } },
    ];
    await send();
    await page.getByText("Not sent yet").waitFor();

    await page.getByLabel("What do you have in mind?").fill("A walnut kitchen");
    await send();
    await thanks();

    expect(stage.submissions.map(({ fields }) => fields.message)).toEqual([
      "An oak kitchen",
      "A walnut kitchen",
      "A walnut kitchen",
    ]);
    const [first, second, third] = ids();
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("stops trying by itself while the visitor rewrites the text", async () => {
    stage.answers = ["cut"];
    await send();
    await page.getByText("Not sent yet").waitFor();

    await page.getByLabel("What do you have in mind?").press("x");
    await comeOnline();

    expect(await page.getByRole("status").innerText()).toBe("");
    await send();
    await thanks();
    expect(stage.submissions).toHaveLength(2);
  });

  it("sends one last beacon under the same id when the page is left while it waits", async () => {
    stage.answers = ["cut"];
    await send();
    await page.getByText("Not sent yet").waitFor();

    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await expect.poll(() => stage.submissions.length).toBeGreaterThan(1);

    expect(new Set(ids()).size).toBe(1);
  });

  it("sends without a bot check when its token cannot be had", async () => {
    await page.route("**/v1/token", (route) => route.abort());
    await page.reload();
    await fillForm(page);

    await send();
    await thanks();

    expect(stage.submissions[0]?.evidence).not.toHaveProperty("token");
    expect(stage.submissions[0]?.evidence).toMatchObject({ honeypot: "" });
  });

  it("reports what a bot wrote into the field that people do not see", async () => {
    await page.locator(".trap").evaluate((input: HTMLInputElement) => {
      input.value = "http://spam.example";
    });

    await send();
    await thanks();

    expect(stage.submissions[0]?.evidence?.honeypot).toBe("http://spam.example");
    expect(Object.keys(stage.submissions[0]?.fields ?? {})).toEqual(["name", "email", "phone", "message"]);
  });

  it("sends by Enter, and asks for what is missing before anything is sent", async () => {
    await page.getByLabel("E-mail").fill("not an address");
    await page.getByLabel("E-mail").press("Enter");
    await page.getByText("Please check this address.").waitFor();
    expect(stage.submissions).toHaveLength(0);

    await page.getByLabel("E-mail").fill("visitor@example.com");
    await page.getByLabel("E-mail").press("Enter");
    await thanks();

    expect(stage.submissions).toHaveLength(1);
  });
});
