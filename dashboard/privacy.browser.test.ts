import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import { dashboardVisits } from "./testing/visits.ts";

const visits = dashboardVisits();

/** The page of the newest lead, with a person behind it. */
async function openLead(role: "owner" | "agent" = "owner"): Promise<Page> {
  const state = aBusyWorkspace();
  state.me.role = role;
  const page = await visits.begin(state, `/app/leads/${state.leads[0]?.id}`);
  await page.getByRole("heading", { name: "Privacy" }).waitFor();
  return page;
}

const callsOf = (method: string) => visits.fake.calls.filter((call) => call.method === method);

describe("a person's rights on their lead's page", () => {
  it("LB-21 erases after the word was typed, and goes back to a list without them", async () => {
    const page = await openLead();
    const name = await page.getByRole("heading", { level: 1 }).innerText();
    await page.getByRole("button", { name: "Erase…" }).click();
    const press = page.getByRole("button", { name: "Erase for good" });

    const couldPressAtOnce = await press.isEnabled();
    await page.getByLabel("Type “erase” to go on").fill("Erase");
    await press.click();
    await page.getByRole("heading", { name: "Leads", exact: true }).waitFor();

    expect(couldPressAtOnce).toBe(false);
    expect(callsOf("POST").map(({ path }) => path)).toEqual([
      expect.stringMatching(/^\/api\/contacts\/con_\w+\/erase$/),
    ]);
    expect(await page.locator(".lead-row").filter({ hasText: name }).count()).toBe(0);
    expect(visits.here.mishaps).toEqual([]);
  });

  it("LB-23 restricts with one switch, and takes it back with one press", async () => {
    const page = await openLead("agent");

    await page.getByRole("switch", { name: /No AI/ }).click();
    await page.getByText("No AI for this person from now on.").waitFor();
    const isOn = await page.getByRole("switch", { name: /No AI/ }).isChecked();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("AI may be used for this person again.").waitFor();

    expect(isOn).toBe(true);
    expect(callsOf("PUT").map(({ body }) => body)).toEqual([{ restrictions: ["ai"] }, { restrictions: [] }]);
    expect(await page.getByRole("button", { name: "Erase…" }).count()).toBe(0);
  });

  it("LB-22 corrects what is wrong and sends nothing else", async () => {
    const page = await openLead("agent");

    await page.getByRole("button", { name: "Correct" }).click();
    await page.getByLabel("Name", { exact: true }).fill("The right name");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "The right name" }).waitFor();

    expect(callsOf("POST").map(({ body }) => body)).toEqual([{ name: "The right name" }]);
  });

  it("LB-20 exports the list as it is filtered", async () => {
    const page = await openLead();
    await page.goto(`${visits.fake.url}/app/leads?source=widget&min_score=40`);

    await page.getByRole("button", { name: "Export" }).click();
    const href = await page.getByRole("link", { name: "CSV for spreadsheets" }).getAttribute("href");

    expect(href).toBe("/api/exports/leads?source=widget&min_score=40&format=csv");
  });

  it("F74 asks again before a shorter time erases leads at once", async () => {
    const page = await openLead();
    await page.goto(`${visits.fake.url}/app/settings`);

    await page.getByLabel("Keep leads for").selectOption("90");
    await page.getByRole("heading", { name: "Erase 3 leads now?" }).waitFor();
    const before = callsOf("PUT").length;
    await page.getByRole("button", { name: "Erase them" }).click();
    await page.getByText("Settings saved.").waitFor();

    expect(before).toBe(0);
    expect(callsOf("PUT").map(({ body }) => body)).toEqual([{ keep_leads_days: 90 }]);
  });
});
