import type { Page } from "playwright-core";
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

describe("leads", () => {
  it("arrive in the list without reloading, within two seconds", async () => {
    const page = await open("/app/leads");
    await page.getByText("Live").first().waitFor();

    const startedAtMs = Date.now();
    visits.fake.arrive({ name: "Somebody in a hurry" });
    await page.getByRole("link", { name: "Somebody in a hurry" }).waitFor();

    expect(Date.now() - startedAtMs).toBeLessThan(2_000);
    expect(await page.locator(".lead-row").first().innerText()).toContain("Somebody in a hurry");
    expect(await page.title()).toMatch(/^\(\d+\) Leads · Leadbell$/);
  });

  it("do not push away what one is reading, but wait behind a button", async () => {
    const page = await open("/app/leads");
    await page.locator(".lead-row").nth(40).scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => scrollY);

    visits.fake.arrive({ name: "Somebody in a hurry" });
    const pill = page.getByRole("button", { name: "1 new lead" });
    await pill.waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(before);
    await pill.click();

    await page.getByRole("link", { name: "Somebody in a hurry" }).waitFor();
  });

  it("still arrive when the live connection was cut and came back", async () => {
    const page = await open("/app/leads");
    await page.getByText("Live").first().waitFor();

    visits.fake.dropLive();
    visits.fake.arrive({ name: "Came while cut off" });

    await page.getByRole("link", { name: "Came while cut off" }).waitFor({ timeout: 10_000 });
    await page.getByText("Live").first().waitFor();
  });

  it("are searched, walked through and opened by keyboard, and the list is as it was on the way back", async () => {
    const page = await open("/app/leads");
    await page.locator(".lead-row").nth(20).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("visitor number 1");
    await expect.poll(() => page.locator(".lead-row").count()).toBe(11);
    expect(page.url()).toContain("q=visitor+number+1");
    await page.keyboard.press("Escape");

    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Visitor number 10", level: 1 }).waitFor();
    await page.keyboard.press("u");

    await expect.poll(() => page.locator(".lead-row").count()).toBe(11);
    expect(await page.getByLabel("Search leads").inputValue()).toBe("visitor number 1");
    await page.getByRole("navigation").getByRole("link", { name: "Leads" }).first().click();
    await expect.poll(() => page.getByLabel("Search leads").inputValue()).toBe("");
    await expect.poll(() => page.locator(".lead-row").count()).toBeGreaterThan(11);
  });

  it.each([
    { way: "the browser's back button", back: (page: Page) => page.goBack() },
    { way: "a key", back: (page: Page) => page.keyboard.press("u") },
  ])("stand where one left them, on the way back by $way", async ({ back }) => {
    const page = await open("/app/leads");
    const link = page.locator(".lead-row").nth(40).getByRole("link");
    await link.scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => scrollY);
    expect(before).toBeGreaterThan(0);
    await link.click();
    await page.getByRole("heading", { name: "What happened" }).waitFor();

    await back(page);

    await expect.poll(() => page.evaluate(() => scrollY)).toBe(before);
    expect(await link.evaluate((element) => element.getBoundingClientRect().top)).toBeGreaterThan(0);
  });

  it("are claimed with a way back", async () => {
    const page = await open("/app/leads");
    await page.getByRole("link", { name: "School of the Northern Hills" }).click();
    await page.getByRole("button", { name: "Claim" }).click();
    await page.getByRole("button", { name: "Give back" }).waitFor();

    await page.getByRole("button", { name: "Undo" }).click();

    await page.getByRole("button", { name: "Claim" }).waitFor();
    expect(visits.fake.state.leads[0]?.status).toBe("new");
  });

  it("show why they went where they went, and send a delivery again", async () => {
    const page = await open("/app/leads");
    await page.getByRole("link", { name: "Owner of a bakery" }).click();
    await page.getByRole("button", { name: "Why there?" }).click();
    await page.getByText("it takes every lead").waitFor();

    await page.locator(".delivery", { hasText: "CRM" }).getByRole("button", { expanded: false }).click();
    await page.getByText("503 Service Unavailable").first().waitFor();
    await page.locator(".delivery", { hasText: "CRM" }).getByRole("button", { name: "Try now" }).click();

    await page.getByText("It goes out again, under the same id.").waitFor();
    expect(visits.fake.calls.some(({ method, path }) => method === "POST" && path.endsWith("/replay"))).toBe(true);
  });
});

it("sends again what failed, after telling how much that is, and shows how far it has come until it is stopped", async () => {
  const state = aBusyWorkspace();
  const crm = state.destinations.find(({ name }) => name === "CRM");
  const lost = state.deliveries.filter((delivery) => delivery.destination_id === crm?.id);
  for (const delivery of lost) Object.assign(delivery, { status: "failed", last_error_code: "http_503" });
  const failed = lost.length;
  const page = await open("/app/destinations/log?status=failed", state);
  await page.getByText("It answered 503: a fault on its side.").first().waitFor();

  await page.getByRole("button", { name: "Send again …" }).click();
  await page.getByText(`${failed} deliveries will be sent again`).waitFor();
  await page.getByRole("button", { name: `Send ${failed} again` }).click();
  await page.getByText(`0 of ${failed} arrived`).waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).click();

  await page.getByText("Stopped", { exact: true }).waitFor();
  expect(visits.fake.state.replays).toMatchObject([{ destination_id: crm?.id, status: "failed", state: "stopped" }]);
});

it("releases held leads together, by their check boxes", async () => {
  const page = await open("/app/held");
  await page.getByLabel("Choose all").check();

  await page.getByRole("button", { name: "Release 2" }).click();

  await page.getByRole("heading", { name: "Nothing waits for you" }).waitFor();
  expect(visits.fake.state.leads.filter(({ verdict }) => verdict === "held")).toHaveLength(0);
});

/** A test that waits for an answer of the server may meet a busy machine. */
const PATIENT = { timeout: 15_000 };

it("goes through the held ones by keyboard, takes back by a key, and never loses the focus", async () => {
  const page = await open("/app/held");
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  const named = (name: string) => visits.fake.state.leads.find((lead) => lead.name === name);
  await page.getByRole("link", { name: "Quick typist" }).waitFor();

  await page.keyboard.press("j");
  expect(await focused()).toBe("Quick typist");
  await page.keyboard.press("x");
  await expect.poll(focused, PATIENT).toBe("From another site");
  expect(named("Quick typist")?.status).toBe("not_a_lead");

  await page.getByText("Put away as not a lead.").waitFor();
  await page.keyboard.press("z");
  await page.getByRole("link", { name: "Quick typist" }).waitFor();
  expect(named("Quick typist")?.status).toBe("new");

  await page.keyboard.press("v");
  await page.getByRole("button", { name: "Release 1" }).waitFor();
  await page.keyboard.press("a");
  await page.getByText("Released: it goes to your destinations now.").waitFor();
  expect(named("From another site")?.verdict).toBe("accepted");
  await expect.poll(focused, PATIENT).toBe("Quick typist");
});

it("says where an unlisted lead came from, and leads to the form's list", async () => {
  const page = await open("/app/held");
  await page.getByLabel("Held for").selectOption({ label: "Another site (1)" });

  await page.getByText("If that site is yours, put it on the form’s list").waitFor();
  expect(await page.locator(".held-card").count()).toBe(1);
  await page.getByRole("link", { name: "Open the form’s list of sites" }).click();
  await page.getByRole("heading", { name: "Where it may stand" }).waitFor();
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
  await page.getByText("lb_live_7c1d2e3f").waitFor();

  await page.getByRole("button", { name: "I have copied it" }).click();

  await page.getByText("lb_live_7c1d…").waitFor();
  expect(await page.content()).not.toContain("lb_live_7c1d2e3f");
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

it("prints a lead in dark on white, without the menu, whatever colours the screen has", async () => {
  const state = aBusyWorkspace();
  const page = await visits.begin(state, `/app/leads/${state.leads[1]?.id}`, { colorScheme: "dark" });
  await page.getByRole("heading", { name: "What happened" }).waitFor();
  const darkness = () =>
    page.evaluate(
      () =>
        getComputedStyle(document.body)
          .color.match(/[\d.]+/g)
          ?.map(Number)[0] ?? Number.NaN,
    );
  await expect.poll(darkness).toBeGreaterThan(200);

  await page.emulateMedia({ media: "print", colorScheme: "dark" });

  await expect.poll(darkness).toBeLessThan(60);
  expect(await page.getByRole("link", { name: "Destinations" }).first().isVisible()).toBe(false);
  expect(await page.getByRole("button", { name: "Not a lead" }).isVisible()).toBe(false);
  expect(await page.getByRole("heading", { name: "What happened" }).isVisible()).toBe(true);
});
