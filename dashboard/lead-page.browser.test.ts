import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import { dashboardVisits } from "./testing/visits.ts";

const visits = dashboardVisits();

const currentPlaces = (page: Page) => page.locator(".sidebar nav [aria-current=page] .nav-label").allInnerTexts();

it("stands among the held ones while its lead is held, and after it was released there", async () => {
  const page = await visits.begin(aBusyWorkspace(), "/app/held");
  await page.getByRole("link", { name: "Quick typist" }).click();
  await page.getByRole("heading", { name: "Held for you to look at" }).waitFor();
  await expect.poll(() => currentPlaces(page)).toEqual(["Held"]);
  await expect.poll(() => page.title()).toContain("Held · Leadbell");

  await page.getByRole("button", { name: "Release" }).click();
  await page.getByRole("button", { name: "Claim" }).waitFor();
  expect(await currentPlaces(page)).toEqual(["Held"]);
  await page.keyboard.press("u");

  await page.getByRole("link", { name: "From another site" }).waitFor();
  await page.goto(`${visits.fake.url}/app/leads`);
  await page.getByRole("link", { name: "Quick typist" }).click();
  await page.getByRole("button", { name: "Claim" }).waitFor();
  expect(await currentPlaces(page)).toEqual(["Leads"]);
});

it("says of a lead from the API that a server sent it, and takes that server's address for nobody else's", async () => {
  const state = aBusyWorkspace();
  const lead = state.leads.find(({ verdict }) => verdict === "accepted");
  if (lead === undefined) throw new Error("there are leads");
  Object.assign(lead, { source: "api", ip: "192.0.2.44" });
  const page = await visits.begin(state, `/app/leads/${lead.id}`);

  await page.getByText("A server of yours, through the API").waitFor();

  await page.getByText("Address of that server").waitFor();
  expect(await page.getByText("Address of the sender").count()).toBe(0);
  expect(await page.locator(".ledger").innerText()).not.toContain("The visitor");
});
