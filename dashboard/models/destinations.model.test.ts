import { expect, it } from "vitest";
import { aDestination } from "../testing/fake-data.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk } from "../testing/model-desk.ts";
import { createDestinationsModel } from "./destinations.model.ts";

it("tells of a destination that no rule sends anything to", async () => {
  const state = anEmptyWorkspace();
  const [reached, left, off] = ["Reached", "Left out", "Off"].map((name) => aDestination("webhook", { name }));
  if (reached === undefined || left === undefined || off === undefined) throw new Error("three were made");
  const rule = { name: "Some", min_score: null, form_ids: [], all_destinations: false };
  state.destinations = [reached, left, off];
  state.rules = [
    { ...rule, id: "rul_1", enabled: true, destination_ids: [reached.id] },
    { ...rule, id: "rul_2", enabled: false, destination_ids: [off.id] },
  ];
  const desk = await createModelDesk(state);
  const model = createDestinationsModel(desk.api, desk.live, desk.toasts);
  expect(model.isLeftOut(left.id)).toBe(false); // not known yet

  await model.refresh();

  expect([reached, left, off].map(({ id }) => model.isLeftOut(id))).toEqual([false, true, true]);
  await desk.fake.close();
});
