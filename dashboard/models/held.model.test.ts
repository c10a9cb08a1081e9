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

  desk.toasts.shown.value.at(-1)?.action?.run();
  await expect.poll(() => model.leads.value?.length).toBe(3);
});

it("goes on when one of many fails, and says so", async () => {
  const model = createHeldModel(desk.api, desk.live, desk.toasts, "held");
  await model.refresh();

  await model.release([idOf("one"), "lead_gone", idOf("two")]);

  expect(model.leads.value?.map(({ name }) => name)).toEqual(["three"]);
  expect(desk.toasts.shown.value.some(({ tone }) => tone === "bad")).toBe(true);
});

it("chooses all and none", async () => {
  const model = createHeldModel(desk.api, desk.live, desk.toasts, "held");
  await model.refresh();

  model.chooseAll(true);
  expect(model.areAllChosen.value).toBe(true);
  model.chooseAll(false);
  expect(model.chosen.value.size).toBe(0);
});
