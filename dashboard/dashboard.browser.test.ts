import { describe, expect, it } from "vitest";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import { aDestination } from "./testing/fake-data.ts";
import { RIGHT_CODE } from "./testing/fake-routes.ts";
import { anEmptyWorkspace, type FakeState } from "./testing/fake-state.ts";
import { dashboardVisits } from "./testing/visits.ts";

const visits = dashboardVisits();

const open = (path: string, state: FakeState = aBusyWorkspace(), options: { isSignedIn?: boolean } = {}) =>
  visits.begin(state, path, options);

describe("signing in", () => {
  it("leads from a mailed code to the page one wanted, by keyboard alone", async () => {
    const page = await open("/app/forms", aBusyWorkspace(), { isSignedIn: false });
    await page.getByLabel("E-mail").waitFor();
    await page.keyboard.type("owner@example.com");
    await page.keyboard.press("Enter");

    const code = page.getByLabel("Six digits");
    await code.waitFor();
    expect(await code.getAttribute("autocomplete")).toBe("one-time-code");
    await page.keyboard.type("000000");
    await page.getByRole("alert").getByText("not right").waitFor();
    await page.keyboard.type(RIGHT_CODE);

    await page.getByRole("heading", { name: "Forms", level: 1 }).waitFor();
    expect(page.url()).toBe(`${visits.fake.url}/app/forms`);
    expect(visits.here.mishaps).toEqual([]);
  });

  it("takes a pasted code with a space in it", async () => {
    const page = await open("/app", aBusyWorkspace(), { isSignedIn: false });
    await page.getByLabel("E-mail").fill("owner@example.com");
    await page.getByRole("button", { name: "Mail me a code" }).click();
    const code = page.getByLabel("Six digits");
    await code.waitFor();

    await code.evaluate(
      (input, text) => {
        input.focus();
        document.execCommand("insertText", false, text);
      },
      `${RIGHT_CODE.slice(0, 3)} ${RIGHT_CODE.slice(3)}`,
    );

    await page.getByRole("heading", { name: "Leads", level: 1 }).waitFor();
  });

  it("asks somebody without a workspace for its name, then shows the guide", async () => {
    const state = { ...anEmptyWorkspace(), workspace: null };
    const page = await open("/app", state);

    const name = page.getByLabel("Name of the business");
    await name.waitFor();
    await expect.poll(() => name.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type("Example Roofing");
    await page.keyboard.press("Enter");

    await page.getByRole("heading", { name: "Your first lead in two minutes" }).waitFor();
    expect(visits.fake.state.workspace?.name).toBe("Example Roofing");
  });

  it("asks to sign in again over the open page when the session ends, and loses nothing that was typed", async () => {
    const page = await open("/app/forms");
    await page.getByRole("link", { name: "Contact page" }).click();
    await page.getByLabel("Title", { exact: true }).fill("Half-written title");
    visits.fake.isSignedIn = false;
    await page.getByRole("button", { name: "Save" }).click();

    const dialog = page.getByRole("dialog", { name: "Sign in again" });
    await dialog.getByRole("button", { name: "Mail me a code" }).click();
    await dialog.getByLabel("Six digits").fill(RIGHT_CODE);
    await dialog.waitFor({ state: "detached" });

    expect(await page.getByLabel("Title", { exact: true }).inputValue()).toBe("Half-written title");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
  });
});

describe("the form editor", () => {
  it("moves a question by keyboard and shows it in the preview at once", async () => {
    const page = await open("/app/forms");
    await page.getByRole("link", { name: "Contact page" }).click();
    await page.getByRole("button", { name: "Move Message up" }).focus();

    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");

    const labels = await page.locator(".preview-label").allInnerTexts();
    expect(labels.map((label) => label.split(" ")[0])).toEqual(["Name", "Message", "E-mail", "Phone"]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Move Message up");
  });

  it("asks before unsaved work is left, by link and by the back button", async () => {
    const page = await open("/app/forms");
    await page.getByRole("link", { name: "Contact page" }).click();
    await page.getByLabel("Title", { exact: true }).fill("Unsaved");

    await page.locator(".sidebar nav").getByRole("link", { name: "Leads" }).click();
    const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(await page.getByLabel("Title", { exact: true }).inputValue()).toBe("Unsaved");
    await page.evaluate(() => history.back());
    await dialog.getByRole("button", { name: "Leave and lose them" }).click();

    await page.getByRole("heading", { name: "Forms", level: 1 }).waitFor();
    expect(visits.fake.state.forms[0]?.definition.title).toBe("How can we help?");
  });

  it("offers a choice when somebody else saved meanwhile", async () => {
    const page = await open("/app/forms");
    await page.getByRole("link", { name: "Contact page" }).click();
    await page.getByLabel("Title", { exact: true }).fill("Mine");
    const [form] = visits.fake.state.forms;
    if (form !== undefined) form.version = 5;

    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Keep mine" }).click();
    await page.getByRole("button", { name: "Save" }).click();

    await page.getByText("Saved.").waitFor();
    expect(visits.fake.state.forms[0]).toMatchObject({ version: 6, definition: { title: "Mine" } });
  });
});

it("takes a new owner from an empty workspace to the first lead through the real widget", async () => {
  const page = await open("/app", anEmptyWorkspace());
  await page.getByRole("button", { name: "Make the form" }).click();
  await page.getByRole("link", { name: "Open in Telegram" }).waitFor();
  await page.getByText("Live").first().waitFor();
  visits.fake.state.destinations.push(aDestination("telegram"));
  visits.fake.tell({ topic: "destination" });
  const crm = page.getByRole("listitem").filter({ hasText: "Connect your CRM" });
  await crm.getByRole("button", { name: "Skip for now" }).click();

  const widget = page.locator("[data-leadbell-form]");
  await widget.getByLabel("E-mail").fill("visitor@example.com");
  await widget.getByLabel("Message").fill("Hello from the guide");
  await widget.getByRole("button", { name: "Send" }).click();

  await page.getByRole("heading", { name: "Your first lead is in" }).waitFor({ timeout: 15_000 });
  await page.getByText("data-leadbell-form=").waitFor();
  expect(visits.here.mishaps).toEqual([]);
  expect(visits.fake.reports).toEqual([]);
});

it("shows what is wrong with a webhook where it is wrong", async () => {
  const page = await open("/app/destinations/webhooks/new");
  await page.getByLabel("Name", { exact: true }).fill("CRM");
  await page.getByLabel("Address").fill("http://127.0.0.1/hook");

  await page.getByRole("button", { name: "Add webhook" }).click();

  await page.getByText("This address is not public.").waitFor();
  expect(await page.getByLabel("Address").getAttribute("aria-invalid")).toBe("true");
});

it("shows a new API key once", async () => {
  const page = await open("/app/settings");
  await page.getByLabel("Name of the new key").fill("Server");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByText("lbk_7c1d2e3f").waitFor();

  await page.getByRole("button", { name: "I have copied it" }).click();

  await page.getByText("lbk_7c1d…").waitFor();
  expect(await page.content()).not.toContain("lbk_7c1d2e3f");
});

it("says that one is offline, and that the server has trouble", async () => {
  const page = await open("/app/leads");
  await page.locator(".lead-row").first().waitFor();
  await visits.here.context.setOffline(true);
  await page.getByText("You are offline.").waitFor();
  await visits.here.context.setOffline(false);
  await page.getByText("You are offline.").waitFor({ state: "detached" });

  visits.fake.trouble = { status: 503, code: "storage_busy", message: "The store is busy. Try again." };
  await page.getByLabel("Search leads").fill("x");

  await page.getByText("The store is busy. Try again.").waitFor();
});

it("WC-16 keeps only the theme and the sidebar on the device, and nothing personal", async () => {
  const page = await open("/app/leads");
  await page.locator(".lead-row").first().waitFor();
  await page.getByRole("button", { name: "Colours: as the device" }).click();
  await page.getByRole("button", { name: "Colours: light" }).click();
  await page.getByRole("button", { name: "Fold the sidebar" }).click();
  for (const path of ["/app/held", "/app/forms", "/app/destinations", "/app/settings"]) {
    await page.goto(visits.fake.url + path);
    await page.locator("h1").waitFor();
  }

  const dump = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: "caches" in window ? (await caches.keys()).length : 0,
  }));
  expect(dump).toEqual({
    local: { "leadbell.theme": "dark", "leadbell.sidebar": "folded" },
    session: {},
    cookies: "",
    databases: 0,
    caches: 0,
  });
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  expect(await page.locator(".shell.folded").count()).toBe(1);
});
