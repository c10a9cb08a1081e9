import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import type { FakeState } from "./testing/fake-state.ts";
import { dashboardVisits } from "./testing/visits.ts";

const visits = dashboardVisits();

/** A lead that waits for somebody; given `change`, the workspace is changed first. */
function openLead(change: (state: FakeState) => void = () => {}): Promise<Page> {
  const state = aBusyWorkspace();
  change(state);
  const lead = state.leads.find(({ status, score_reasons }) => status === "new" && score_reasons.length > 0);
  return visits.begin(state, `/app/leads/${lead?.id}`);
}

/** The name of what has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const label =
      element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0] : null;
    return (element?.getAttribute("aria-label") ?? label?.textContent ?? element?.textContent ?? "").trim();
  });
const press = (page: Page, name: string) => page.getByRole("button", { name }).press("Enter");

it("goes on to what takes the place of a button that was pressed, when a score is argued with", async () => {
  const page = await openLead();

  await press(page, "Wrong category");
  await expect.poll(() => focused(page)).toBe("It is rather");
  await press(page, "Cancel");
  await expect.poll(() => focused(page)).toBe("Too high");
  await press(page, "Too low");
  await expect.poll(() => focused(page)).toBe("Take back");
  await press(page, "Take back");
  await expect.poll(() => focused(page)).toBe("Too high");

  expect(visits.here.mishaps).toEqual([]);
});

it("goes from Claim to Give back, and from Won to the amount", async () => {
  const page = await openLead();

  await press(page, "Claim");
  await expect.poll(() => focused(page)).toBe("Give back");
  await press(page, "Won");
  await expect.poll(() => focused(page)).toBe("Amount");
});

it("stays on a switch that is being saved", async () => {
  const page = await openLead();
  const noAi = page.getByRole("switch", { name: "No AI" });

  await noAi.press("Space");
  await page.getByText("No AI for this person from now on.").waitFor();

  expect(await noAi.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await noAi.isChecked()).toBe(true);
});

it("goes back from a notice to where it came from, when the notice was undone", async () => {
  const page = await openLead();
  const noAi = page.getByRole("switch", { name: "No AI" });
  await noAi.press("Space");
  const undo = page.getByRole("status", { name: "Notices" }).getByRole("button", { name: "Undo" });

  await undo.press("Enter");

  await expect.poll(() => noAi.isChecked()).toBe(false);
  expect(await noAi.evaluate((element) => element === document.activeElement)).toBe(true);
});

it("lets one argue with a score that no reason is given for", async () => {
  const page = await openLead((state) => {
    for (const lead of state.leads.slice(0, 3)) Object.assign(lead, { status: "new", score_reasons: [], score: 20 });
  });
  const bare = visits.fake.state.leads[0];
  await page.goto(`${visits.fake.url}/app/leads/${bare?.id}`);

  await press(page, "Too low");

  await page.getByText("said that this score is too low").waitFor();
});
