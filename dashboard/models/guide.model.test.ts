import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aDestination } from "../testing/fake-data.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk, type ModelDesk } from "../testing/model-desk.ts";
import { createGuideModel } from "./guide.model.ts";

let desk: ModelDesk;
beforeEach(async () => {
  desk = await createModelDesk(anEmptyWorkspace());
});
afterEach(() => desk.fake.close());

it("reads what is done from the data, step by step, up to the first lead", async () => {
  const model = createGuideModel(desk.api, desk.live);
  const close = model.open();
  await vi.waitFor(() => expect(model.current.value).toBe("form"));

  await model.createForm();
  expect(model.current.value).toBe("telegram");
  desk.fake.state.destinations.push(aDestination("telegram"));
  desk.tell({ topic: "destination" });
  await vi.waitFor(() => expect(model.current.value).toBe("webhook"));
  model.skip("webhook");
  expect(model.current.value).toBe("lead");
  desk.fake.arrive({ name: "First" });
  desk.tell({ topic: "lead" });

  await vi.waitFor(() => expect(model.lead.value?.name).toBe("First"));
  expect(model.current.value).toBeNull();
  close();
});

it("celebrates a lead that was held as well, as nothing is lost", async () => {
  const model = createGuideModel(desk.api, desk.live);
  desk.fake.arrive({ name: "Held one", verdict: "held" });

  await model.progress.refresh();

  expect(model.lead.value?.verdict).toBe("held");
});
