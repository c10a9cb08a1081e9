import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aLead } from "../testing/fake-data.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk, type ModelDesk } from "../testing/model-desk.ts";
import { createLeadModel } from "./lead.model.ts";

let desk: ModelDesk;
const lead = aLead({ status: "new", claimed_by: null, claimed_at: null });
const me = () => desk.fake.state.me.name;
const stored = () => desk.fake.state.leads[0];

beforeEach(async () => {
  const state = anEmptyWorkspace();
  state.leads = [structuredClone(lead)];
  desk = await createModelDesk(state);
});
afterEach(() => desk.fake.close());

async function openLead() {
  const model = createLeadModel(desk.api, desk.live, desk.toasts, lead.id, () => {}, me);
  await model.refresh();
  return model;
}

it("leaves a lead to nobody, as it was, when its closing is taken back", async () => {
  const model = await openLead();
  await model.setOutcome("won");
  expect(stored()).toMatchObject({ outcome: "won", claimed_by: me() });

  desk.toasts.undo();

  await vi.waitFor(() => expect(stored()).toMatchObject({ status: "new", outcome: null, claimed_by: null }));
});

it("gives me back what was mine when I take back that it is no lead", async () => {
  const model = await openLead();
  await model.claim();
  await model.notALead();
  expect(stored()?.status).toBe("not_a_lead");

  desk.toasts.undo();

  await vi.waitFor(() => expect(stored()).toMatchObject({ status: "claimed", claimed_by: me() }));
});

it("offers no way back to a colleague's lead that was given back: it would become mine", async () => {
  Object.assign(desk.fake.state.leads[0] ?? {}, { status: "claimed", claimed_by: "A colleague" });
  const model = await openLead();

  await model.giveBack();

  expect(desk.toasts.shown.value).toMatchObject([{ text: "Given back: anybody can claim it.", action: null }]);
});
