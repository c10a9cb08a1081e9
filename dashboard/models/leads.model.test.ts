import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aLead, minutesAgo } from "../testing/fake-data.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk, type ModelDesk } from "../testing/model-desk.ts";
import { createLeadsModel, PAGE_SIZE } from "./leads.model.ts";

let desk: ModelDesk;
const names = (model: ReturnType<typeof createLeadsModel>) => model.leads.value?.map(({ name }) => name);

beforeEach(async () => {
  const state = anEmptyWorkspace();
  for (let place = 0; place < PAGE_SIZE + 20; place++) {
    state.leads.push(aLead({ name: `lead ${place}`, score: place, created_at: minutesAgo(10 + place) }));
  }
  desk = await createModelDesk(state);
});
afterEach(() => desk.fake.close());

it("puts a lead that arrives on top, marks it as new, and keeps the older ones that were loaded", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  const close = model.open({});
  await vi.waitFor(() => expect(model.leads.value).toHaveLength(PAGE_SIZE));
  await model.loadMore();
  expect(model.leads.value).toHaveLength(PAGE_SIZE + 20);

  const { id } = desk.fake.arrive({ name: "just now" });
  desk.tell({ topic: "lead", id });
  await vi.waitFor(() => expect(names(model)?.[0]).toBe("just now"));

  expect(model.leads.value).toHaveLength(PAGE_SIZE + 21);
  expect(new Set(model.leads.value?.map((lead) => lead.id)).size).toBe(PAGE_SIZE + 21);
  expect(model.freshIds.value.has(id)).toBe(true);
  close();
});

it("lets new leads wait while somebody reads further down, and shows them on demand", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  await model.refresh();
  model.setReadingFurtherDown(true);

  desk.fake.arrive({ name: "just now" });
  await model.look();

  expect(names(model)?.[0]).toBe("lead 0");
  expect(model.waiting.value).toHaveLength(1);
  model.showWaiting();
  expect(names(model)?.[0]).toBe("just now");
  expect(model.waiting.value).toHaveLength(0);
});

it("leaves out no lead when more arrive at once than a page holds", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  await model.refresh();

  for (let place = 0; place < PAGE_SIZE * 2 + 10; place++) desk.fake.arrive({ name: `burst ${place}` });
  await model.look();
  while (model.nextCursor.value !== null) await model.loadMore();

  expect(names(model)).toHaveLength(desk.fake.state.leads.length);
  expect(new Set(model.leads.value?.map(({ id }) => id)).size).toBe(desk.fake.state.leads.length);
});

it("says that more than a page waits for whoever reads further down, and shows all of it on demand", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  await model.refresh();
  model.setReadingFurtherDown(true);

  for (let place = 0; place < PAGE_SIZE * 2; place++) desk.fake.arrive({ name: `burst ${place}` });
  await model.look();
  expect(names(model)?.[0]).toBe("lead 0");
  expect(model.waitMore.value).toBe(true);

  model.showWaiting();
  expect(model.waitMore.value).toBe(false);
  while (model.nextCursor.value !== null) await model.loadMore();
  expect(model.leads.value).toHaveLength(desk.fake.state.leads.length);
});

it("loses no row when a lead arrives while older ones are on their way", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  await model.refresh();

  const loading = model.loadMore();
  desk.fake.arrive({ name: "just now" });
  await Promise.all([loading, model.look()]);

  expect(names(model)?.[0]).toBe("just now");
  expect(model.leads.value).toHaveLength(PAGE_SIZE + 21);
});

it("keeps what was loaded for whoever comes back to the list", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  model.open({})();
  await vi.waitFor(() => expect(model.leads.value).toHaveLength(PAGE_SIZE));
  await model.loadMore();

  const { id } = desk.fake.arrive({ name: "meanwhile" });
  model.open({})();

  await vi.waitFor(() => expect(model.leads.value?.[0]?.id).toBe(id));
  expect(model.leads.value).toHaveLength(PAGE_SIZE + 21);
});

it("takes over what changed in a lead that is shown", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  await model.refresh();

  const [first] = desk.fake.state.leads;
  if (first !== undefined) first.status = "claimed";
  await model.look();

  expect(model.leads.value?.[0]?.status).toBe("claimed");
});

it("searches once when the typing pauses, and asks for what was typed last", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const model = createLeadsModel(desk.api, desk.live);

  for (const text of ["l", "le", "lead 7"]) model.search(text);
  vi.advanceTimersByTime(250);
  vi.useRealTimers();
  await vi.waitFor(() => expect(model.leads.value).not.toBeNull());

  const questions = desk.fake.calls.filter(({ path }) => path === "/api/leads");
  expect(questions.map(({ query }) => query.get("q"))).toEqual(["lead 7"]);
  expect(names(model)).toEqual(["lead 7"]);
});

it("asks the server with the filters, and drops them all at once", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  model.narrow({ min_score: 68 });
  await vi.waitFor(() => expect(names(model)).toEqual(["lead 68", "lead 69"]));
  expect(model.isFiltered.value).toBe(true);

  model.clearFilter();

  await vi.waitFor(() => expect(model.leads.value).toHaveLength(PAGE_SIZE));
  expect(model.isFiltered.value).toBe(false);
});

it("keeps the list and tells why when a later look fails", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  await model.refresh();

  desk.fake.trouble = { status: 503, code: "storage_busy", message: "The store is busy. Try again." };
  await model.refresh();

  expect(model.leads.value).toHaveLength(PAGE_SIZE);
  expect(model.problem.value).toBe("The store is busy. Try again.");
});

it("knows the leads before and after one, as the list stands", async () => {
  const model = createLeadsModel(desk.api, desk.live);
  await model.refresh();
  const ids = model.leads.value?.map(({ id }) => id) ?? [];

  expect(model.neighbours(ids[0] ?? "")).toEqual({ before: null, after: ids[1] });
  expect(model.neighbours(ids[1] ?? "")).toEqual({ before: ids[0], after: ids[2] });
  expect(model.neighbours("lead_elsewhere")).toEqual({ before: null, after: null });
});
