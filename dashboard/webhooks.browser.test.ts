import { expect, it } from "vitest";
import { aBusyWorkspace } from "./testing/busy-workspace.ts";
import { aReplay, minutesAgo } from "./testing/fake-data.ts";
import type { FakeState } from "./testing/fake-state.ts";
import { dashboardVisits } from "./testing/visits.ts";

const visits = dashboardVisits();

/** A busy workspace, and one of its endpoints by name. */
function withEndpoint(name: string) {
  const state: FakeState = aBusyWorkspace();
  const destination = state.destinations.find((one) => one.name === name);
  if (destination === undefined) throw new Error(`there is no ${name}`);
  return { state, destination, path: `/app/destinations/webhooks/${destination.id}` };
}

it("tells on its own page why a webhook is off, and switches it on again there, where the notice leads", async () => {
  const { state, destination, path } = withEndpoint("Old spreadsheet");
  const page = await visits.begin(state, path);
  await page.getByText("the endpoint answered 410 Gone").waitFor();

  await page.getByRole("button", { name: "Switch it on" }).click();

  await page.getByText("What it missed waits in the delivery log: send it again.").waitFor();
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  expect(destination.status).toBe("active");
  expect(visits.here.mishaps).toEqual([]);
});

it("tells that the last call failed long before a webhook counts as failing, on its page and in the list", async () => {
  const { state, destination, path } = withEndpoint("CRM");
  destination.last_failure_at = minutesAgo(5);
  const page = await visits.begin(state, path);
  await page.getByText("The last call failed, 5 min ago.").waitFor();

  await page.getByRole("link", { name: "Destinations" }).last().click();
  await page.getByText("The last call failed, 5 min ago.").waitFor();
  await page.getByRole("link", { name: "See why" }).click();

  await page.getByText("It answered 503: a fault on its side.").waitFor();
  expect(new URL(page.url()).searchParams.get("destination")).toBe(destination.id);
});

it("lets an agent read a webhook and change nothing of it", async () => {
  const { state, path } = withEndpoint("CRM");
  state.me = { ...state.me, role: "agent" };
  const page = await visits.begin(state, path);

  await page.getByText("Owners and admins can change it.").waitFor();

  expect(await page.getByLabel("Address").isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: /^(Save|Pause|Send a test|Replace them)$/ }).count()).toBe(0);
});

it("tells a call that is under way from one that was cut off", async () => {
  const { state, destination } = withEndpoint("CRM");
  const [delivery] = state.deliveries.filter((one) => one.destination_id === destination.id);
  const [attempt] = delivery?.attempt_list ?? [];
  if (delivery === undefined || attempt === undefined) throw new Error("the CRM has a delivery");
  const open = { ...attempt, outcome: "unknown" as const, status_code: null, duration_ms: null, request: null };
  const unsettled = { ...open, answer_excerpt: null };
  Object.assign(delivery, { status: "pending", attempts: 2 });
  delivery.attempt_list = [
    { ...unsettled, number: 2, started_at: minutesAgo(0) },
    { ...unsettled, number: 1, started_at: minutesAgo(10) },
  ];
  const page = await visits.begin(state, `/app/destinations/log?id=${delivery.id}`);

  await page.getByRole("button", { expanded: false }).filter({ hasText: "lead.created" }).click();

  await page.getByText("It is called right now").waitFor();
  expect(await page.getByText("We were cut off during this call").count()).toBe(1);
});

it("shows a request as it went, as its very bytes, and as a command without what is secret", async () => {
  const { state, destination } = withEndpoint("CRM");
  const [delivery] = state.deliveries.filter((one) => one.destination_id === destination.id);
  const page = await visits.begin(state, `/app/destinations/log?id=${delivery?.id}`);
  await page.getByRole("button", { expanded: false }).filter({ hasText: "lead.created" }).click();
  const shown = page.getByRole("group", { name: "Request", exact: true });

  await page.getByText("Request", { exact: true }).first().click();
  await shown.getByText("POST https://crm.example.com/hooks/leadbell").waitFor();
  await page.getByText("Body as sent").click();
  expect(await shown.textContent()).toBe(delivery?.attempt_list[0]?.request?.body);
  await page.getByText("cURL", { exact: true }).click();

  const command = await shown.textContent();
  expect(command).toContain("curl -i -X POST 'https://crm.example.com/hooks/leadbell'");
  expect(command).not.toContain("webhook-signature");
});

it("finds what was sent of a lead by its id, or of a time of one's own, and keeps that in the address", async () => {
  const { state } = withEndpoint("CRM");
  const lead = state.deliveries[0]?.lead_id ?? "";
  const page = await visits.begin(state, "/app/destinations/log");
  const asked = (name: string) => visits.fake.calls.findLast(({ path }) => path === "/api/deliveries")?.query.get(name);

  await page.getByLabel("Find by webhook-id or lead id").fill(lead);
  await expect
    .poll(() => page.locator(".delivery").count())
    .toBe(state.deliveries.filter((one) => one.lead_id === lead).length);
  expect(asked("lead_id")).toBe(lead);
  await page.getByLabel("Find by webhook-id or lead id").fill("");
  await page.getByLabel("Time").selectOption("own");
  await page.getByLabel("From").fill("2026-11-21T09:00");
  await page.getByLabel("From").blur();

  await expect.poll(() => asked("from")).toMatch(/^2026-11-2\dT\d\d:00:00\.000Z$/);
  expect(page.url()).toContain("time=own&from=2026-11-21T09%3A00");
});

it("tells at the end of a replay what had arrived by itself, so that nothing seems to be missing", async () => {
  const { state, destination, path } = withEndpoint("CRM");
  const over = { state: "done" as const, finished_at: minutesAgo(1) };
  state.replays = [aReplay(destination, { ...over, total: 94, replayed: 72, arrived: 71, failed: 1 })];

  const page = await visits.begin(state, path);

  await page.getByText("71 of 72 arrived · 1 failed again · 22 had arrived by themselves meanwhile").waitFor();
});
