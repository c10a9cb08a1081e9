import { afterEach, beforeEach, expect, it } from "vitest";
import { aLead } from "../testing/fake-data.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk, type ModelDesk } from "../testing/model-desk.ts";
import { createHeldModel } from "./held.model.ts";

let desk: ModelDesk;
beforeEach(async () => {
  const state = anEmptyWorkspace();
  state.leads = ["one", "two", "three"].map((name) => aLead({ name, verdict: "held" }));
  desk = await createModelDesk(state);
});
afterEach(() => desk.fake.close());

const idOf = (name: string) => desk.fake.state.leads.find((lead) => lead.name === name)?.id ?? "";

it("releases the chosen ones together and leaves the others", async () => {
  const model = createHeldModel(desk.api, desk.live, desk.toasts, "held");
  await model.refresh();
  model.choose(idOf("one"), true);
  model.choose(idOf("three"), true);

  await model.release([...model.chosen.value]);

  expect(model.leads.value?.map(({ name }) => name)).toEqual(["two"]);
  expect(model.chosen.value.size).toBe(0);
  expect(desk.fake.state.leads.filter(({ verdict }) => verdict === "accepted")).toHaveLength(2);
});

it("brings back what was put away when one undoes it", async () => {
  const model = createHeldModel(desk.api, desk.live, desk.toasts, "held");
  await model.refresh();
  await model.notALead([idOf("two")]);
  expect(model.leads.value).toHaveLength(2);

  desk.toasts.undo();
  await expect.poll(() => model.leads.value?.length).toBe(3);
});

it("leads back in two steps from a release: it is no lead after all, and then it is", async () => {
  const model = createHeldModel(desk.api, desk.live, desk.toasts, "held");
  await model.refresh();
  await model.release([idOf("one")]);
  const statusOfOne = () => desk.fake.state.leads.find(({ name }) => name === "one")?.status;

  desk.toasts.undo(); // what went out cannot be called back: a release has no such way
  expect(statusOfOne()).toBe("new");
  desk.toasts.shown.value.find(({ action }) => action?.label === "Not a lead")?.action?.run();
  await expect.poll(() => desk.toasts.shown.value.some(({ action }) => action?.label === "Undo")).toBe(true);
  expect(statusOfOne()).toBe("not_a_lead");
  desk.toasts.undo();
  await expect.poll(statusOfOne).toBe("new");
});

it("goes on when one of many fails, and says so", async () => {
  const model = createHeldModel(desk.api, desk.live, desk.toasts, "held");
  await model.refresh();

  await model.release([idOf("one"), "lead_gone", idOf("two")]);

  expect(model.leads.value?.map(({ name }) => name)).toEqual(["three"]);
  expect(desk.toasts.shown.value.some(({ tone }) => tone === "bad")).toBe(true);
});

it("shows those of one kind, so that they can be released together, and goes back to all when none is left", async () => {
  const reason = { kind: "rate_form", points: 10, sentence: "Many at once." };
  for (const lead of desk.fake.state.leads) if (lead.name !== "two") lead.verdict_reasons = [reason];
  const model = createHeldModel(desk.api, desk.live, desk.toasts, "held");
  await model.refresh();
  model.choose(idOf("two"), true);
  expect(model.families.value).toEqual([
    { family: "crowd", count: 2 },
    { family: "words", count: 1 },
  ]);

  model.narrow("crowd");
  expect(model.chosen.value.size).toBe(0);
  model.chooseAll(true);
  await model.release([...model.chosen.value]);

  expect(model.family.value).toBeNull();
  expect(model.leads.value?.map(({ name }) => name)).toEqual(["two"]);
});

it("lets go of a chosen one that somebody else has decided about meanwhile", async () => {
  const model = createHeldModel(desk.api, desk.live, desk.toasts, "held");
  await model.refresh();
  model.chooseAll(true);

  await desk.api.leads.release(idOf("one"));
  await model.refresh();

  expect([...model.chosen.value].toSorted()).toEqual([idOf("two"), idOf("three")].toSorted());
});

it("chooses all and none", async () => {
  const model = createHeldModel(desk.api, desk.live, desk.toasts, "held");
  await model.refresh();

  model.chooseAll(true);
  expect(model.areAllChosen.value).toBe(true);
  model.chooseAll(false);
  expect(model.chosen.value.size).toBe(0);
});
