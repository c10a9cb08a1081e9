import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import { dashboardVisits } from "./testing/visits.ts";

const visits = dashboardVisits();
const BUSY = { status: 503, code: "storage_busy", message: "The store is busy. Try again." };

const open = (path: string) => visits.begin(aBusyWorkspace(), path);
const told = (page: Page) => page.getByRole("status", { name: "Notices" }).getByText(BUSY.message);

describe("what the server refuses is told, and what is shown holds", () => {
  it("for one's own name", async () => {
    const page = await open("/app/settings");
    const name = page.getByLabel("Your name");
    await name.fill("Somebody else");
    visits.fake.trouble = BUSY;

    await name.press("Enter");

    await told(page).waitFor();
    expect(await name.inputValue()).toBe("Somebody else");
  });

  it("for a new key", async () => {
    const page = await open("/app/settings");
    await page.getByLabel("Name of the new key").fill("Server");
    visits.fake.trouble = BUSY;

    await page.getByRole("button", { name: "Make a key" }).click();

    await told(page).waitFor();
    expect(await page.getByLabel("Name of the new key").inputValue()).toBe("Server");
  });

  it("for signing out, and the page stays", async () => {
    const page = await open("/app/settings");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    visits.fake.trouble = BUSY;

    await page.getByRole("button", { name: "Sign out" }).first().click();

    await told(page).waitFor();
    expect(visits.fake.isSignedIn).toBe(true);
    expect(visits.here.mishaps).toEqual([]);
  });

  it("for a switch, which goes back to what holds", async () => {
    const page = await open("/app/settings");
    const ai = page.getByRole("switch", { name: "Let AI score" });
    const wasOn = await ai.isChecked();
    visits.fake.trouble = BUSY;

    await ai.press("Space");

    await told(page).waitFor();
    await expect.poll(() => ai.isChecked()).toBe(wasOn);
    expect(await ai.getAttribute("aria-checked")).toBe(String(wasOn));
  });

  it("for a choice from a list, which goes back to what holds", async () => {
    const page = await open("/app/settings");
    const time = page.getByLabel("Keep leads for");
    await time.waitFor();
    const before = await time.inputValue();
    visits.fake.trouble = BUSY;

    await time.selectOption({ label: "10 years" });

    await told(page).waitFor();
    await expect.poll(() => time.inputValue()).toBe(before);
  });

  it("for a question of a form, which opens with the focus where it has to be mended", async () => {
    const page = await open("/app/forms");
    await page.getByRole("link", { name: "Contact page" }).click();
    await page.getByLabel("Title", { exact: true }).fill("Ask us");
    const error = {
      code: "validation_failed",
      message: "Give the question a label.",
      field: "definition.fields.1.label",
    };
    await page.route("**/api/forms/*", (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 422, json: { error: { ...error, request_id: "req_1" } } })
        : route.continue(),
    );

    await page.getByRole("button", { name: "Save" }).click();

    const label = page.getByLabel("Question", { exact: true });
    await expect.poll(() => label.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await label.getAttribute("aria-invalid")).toBe("true");
  });
});

it("leads to the rule that has to be mended, and lays no notice over the button that tries again", async () => {
  const page = await open("/app/destinations/rules");
  await page.getByRole("button", { name: "Add rule" }).click();
  const place = (await page.locator(".rule").count()) - 1;
  const error = { code: "validation_failed", message: "This must not be empty.", field: `rules.${place}.name` };
  await page.route("**/api/rules", (route) =>
    route.request().method() === "PUT"
      ? route.fulfill({ status: 422, json: { error: { ...error, request_id: "req_1" } } })
      : route.continue(),
  );

  await page.getByRole("button", { name: "Save" }).click();

  const name = page.getByLabel(`Name of rule ${place + 1}`);
  await expect.poll(() => name.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await name.getAttribute("aria-invalid")).toBe("true");

  await page.getByRole("button", { name: "Remove rule 1" }).click();
  const notice = page.locator(".toast");
  await notice.waitFor();
  const bottomOfNotice = await notice.evaluate((toast) => toast.getBoundingClientRect().bottom);
  const topOfBar = await page.locator(".save-bar").evaluate((bar) => bar.getBoundingClientRect().top);
  expect(bottomOfNotice).toBeLessThanOrEqual(topOfBar);
});
