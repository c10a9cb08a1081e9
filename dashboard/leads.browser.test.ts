import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import type { FakeState } from "./testing/fake-state.ts";
import { dashboardVisits } from "./testing/visits.ts";

const visits = dashboardVisits();

const open = (path: string, state: FakeState = aBusyWorkspace()) => visits.begin(state, path);

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

it("goes through the held ones by keyboard, takes back by a key, and never loses the focus", async () => {
  const page = await open("/app/held");
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  const named = (name: string) => visits.fake.state.leads.find((lead) => lead.name === name);
  await page.getByRole("link", { name: "Quick typist" }).waitFor();

  await page.keyboard.press("j");
  expect(await focused()).toBe("Quick typist");
  await page.keyboard.press("x");
  await expect.poll(focused).toBe("From another site");
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
  await expect.poll(focused).toBe("Quick typist");
});

it("says where an unlisted lead came from, and leads to the form's list", async () => {
  const page = await open("/app/held");
  await page.getByLabel("Held for").selectOption({ label: "Another site (1)" });

  await page.getByText("If that site is yours, put it on the form’s list").waitFor();
  expect(await page.locator(".held-card").count()).toBe(1);
  await page.getByRole("link", { name: "Open the form’s list of sites" }).click();
  await page.getByRole("heading", { name: "Where it may stand" }).waitFor();
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
