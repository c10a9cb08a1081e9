import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import type { FakeState } from "./testing/fake-state.ts";
import { dashboardVisits } from "./testing/visits.ts";

const visits = dashboardVisits();

function open(path: (state: FakeState) => string, options?: Parameters<typeof visits.begin>[2]): Promise<Page> {
  const state = aBusyWorkspace();
  return visits.begin(state, path(state), options);
}

const openLead = (state: FakeState) => `/app/leads/${state.leads.find(({ status }) => status === "new")?.id}`;
const outcomesSent = () => visits.fake.calls.filter(({ path }) => path.endsWith("/outcome")).map(({ body }) => body);

describe("what became of a lead", () => {
  it("is said by one click, with an amount after it, and is undone by another", async () => {
    const page = await open(openLead);

    await page.getByRole("button", { name: "Won" }).click();
    await page.getByText("Won. Well done!").waitFor();
    await page.getByLabel("Amount").fill("1.299,50");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("€1,299.50").waitFor();
    await page.getByRole("button", { name: "Open it again" }).click();
    await page.getByRole("button", { name: "Lost" }).waitFor();

    expect(outcomesSent()).toEqual([
      { outcome: "won", amount: null },
      { outcome: "won", amount: { minor: 129_950, currency: "EUR" } },
      { outcome: null, amount: null },
    ]);
    expect(visits.here.mishaps).toEqual([]);
  });

  it("is told by keyboard alone: 2 for lost, 0 to open it again", async () => {
    const page = await open(openLead);
    await page.getByRole("button", { name: "Won" }).waitFor();

    await page.keyboard.press("2");
    await page.getByText("Marked as lost.").waitFor();
    await page.getByRole("button", { name: "Open it again" }).waitFor();
    await page.keyboard.press("0");
    await page.getByText("It is open again.").waitFor();

    expect(outcomesSent()).toEqual([
      { outcome: "lost", amount: null },
      { outcome: null, amount: null },
    ]);
  });

  it("refuses an amount that cannot be read, in its place, and sends nothing", async () => {
    const page = await open((state) => `/app/leads/${state.leads.find(({ outcome }) => outcome === "won")?.id}`);

    await page.getByLabel("Amount").fill("a lot");
    await page.getByRole("button", { name: "Save", exact: true }).click();

    await page.getByRole("alert").getByText("Give an amount").waitFor();
    expect(outcomesSent()).toEqual([]);
  });

  it("narrows the list, by an address that can be kept", async () => {
    const page = await open(() => "/app/leads");
    await page.locator(".lead-row").first().waitFor();

    await page.getByLabel("Outcome").selectOption("won");

    await expect.poll(() => page.locator(".lead-row").count()).toBe(1);
    expect(page.url()).toContain("outcome=won");
    await page.locator(".lead-row").getByText("Won").waitFor();
  });
});

describe("reports", () => {
  it("tell by month how well high scores do, with counts, as a picture and as a table", async () => {
    const page = await open(() => "/app/reports");

    await page.getByText("Of leads scored 70 and more, 46").waitFor();
    const chart = page.getByRole("img", { name: "Share of won leads by month" });
    await chart.getByText("18/38").waitFor();
    await page.getByText("The same as a table").click();

    const row = page.getByRole("row", { name: /Aug 2026/ });
    await row.getByText("6 of 14").waitFor();
    await row.getByText("too few to say").waitFor();
    // Two months have fewer than 20 decided at the top: there is no bar to read a claim from.
    expect(await chart.locator(".bar.too-few").count()).toBe(2);
    expect(await chart.locator(".bar.top").count()).toBe(4);
    expect(visits.here.mishaps).toEqual([]);
  });

  it("are reached by keyboard, and ask anew for another time and another kind of source", async () => {
    const page = await open(() => "/app/leads");
    await page.locator(".lead-row").first().waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.getByRole("heading", { name: "Reports", level: 1 }).waitFor();

    await page.getByLabel("Time", { exact: true }).selectOption("3");
    await page.getByText("Campaign", { exact: true }).click();

    await page.getByText("spring-roofing").waitFor();
    const asked = visits.fake.calls
      .filter(({ path }) => path.startsWith("/api/reports"))
      .map(({ query }) => String(query));
    expect(asked).toContain("months=3&top=hot");
    expect(asked).toContain("months=3&by=campaign");
  });

  it("let the owner stop what outcomes do to scores, and begin anew after being asked", async () => {
    const page = await open(() => "/app/reports");

    await page.getByRole("switch", { name: /Let outcomes move scores/ }).click();
    await page.getByText("Scores stay as they are.").waitFor();
    await page.getByRole("button", { name: "Begin anew" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Begin anew" }).click();

    await page.getByText("Nothing yet: 0 outcomes so far").waitFor();
    const changes = visits.fake.calls.filter(
      ({ path, method }) => path.startsWith("/api/recalibration") && method !== "GET",
    );
    expect(changes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "PATCH /api/recalibration",
      "POST /api/recalibration/reset",
    ]);
  });

  it.each([390, 1280])("have no sideways scroll at %i pixels", async (width) => {
    const page = await open(() => "/app/reports", { viewport: { width, height: 844 } });
    await page.locator(".share-bar").first().waitFor();

    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

describe("a CRM's way in", () => {
  it("is made with a secret that is shown once, with examples that hold it", async () => {
    const page = await open(() => "/app/destinations/outcomes");
    await page.getByLabel("Name").fill("HubSpot");
    await page.getByRole("button", { name: "Make an address" }).click();

    const dialog = page.getByRole("dialog", { name: "Your secret" });
    await dialog.getByText("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", { exact: true }).waitFor();
    await dialog.getByText("Node", { exact: true }).click();
    await dialog.getByText("createHmac").first().waitFor();
    await dialog.getByRole("button", { name: "I have copied it" }).click();

    await page.getByRole("heading", { name: "HubSpot" }).waitFor();
    expect(await page.content()).not.toContain("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    expect(visits.here.mishaps).toEqual([]);
  });

  it("tells of its last calls, and why one was refused", async () => {
    const page = await open(() => "/app/destinations/outcomes");

    await page.getByText("the signature does not fit").waitFor();
    await page.getByRole("button", { name: "Last calls" }).click();

    const calls = page.getByRole("list", { name: "Last calls, newest first" });
    await calls.getByText("1 refused").waitFor();
    await calls.getByText("There is no such lead here.").waitFor();
  });

  it("is closed for good only after being asked", async () => {
    const page = await open(() => "/app/destinations/outcomes");
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();

    await page.getByText("No CRM is connected yet").waitFor();
  });
});
