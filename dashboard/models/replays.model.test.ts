import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it } from "vitest";
import { aDelivery, aDestination, aLead, aReplay, minutesAgo } from "../testing/fake-data.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk, type ModelDesk } from "../testing/model-desk.ts";
import { createReplayDraft, createReplaysModel, isUnderWay } from "./replays.model.ts";

const crm = aDestination("webhook", { name: "CRM" });
const idle = aDestination("webhook", { name: "Idle" });
const shop = aDestination("webhook", { name: "Shop" });

let desk: ModelDesk;
beforeEach(async () => {
  const state = anEmptyWorkspace();
  const at = (minutes: number, status: "sent" | "failed", destination = crm) =>
    aDelivery(destination, aLead({}), { status, created_at: minutesAgo(minutes) });
  state.destinations = [crm, shop, idle];
  state.deliveries = [at(5, "failed"), at(600, "failed"), at(5, "sent"), at(5, "failed", shop)];
  desk = await createModelDesk(state);
});
afterEach(() => desk.fake.close());

it("counts what would be sent again, for what is chosen, before anything is", async () => {
  const targets = signal<readonly string[]>([crm.id]);
  const draft = createReplayDraft(desk.api, desk.toasts, targets);
  const totalOf = async (change: Parameters<typeof draft.choose>[0]) => {
    draft.choose(change);
    await expect.poll(() => draft.total.value).not.toBeNull();
    return draft.total.value;
  };

  expect(await totalOf({})).toBe(2);
  expect(await totalOf({ status: "all" })).toBe(3);
  expect(await totalOf({ span: "hour" })).toBe(2);
  targets.value = [crm.id, shop.id];
  expect(await totalOf({ status: "failed", span: "" })).toBe(3);
  expect(desk.fake.state.replays).toEqual([]);
});

it("begins one replay for each destination that has something to send, and tells how many deliveries they hold", async () => {
  const draft = createReplayDraft(desk.api, desk.toasts, signal([crm.id, shop.id, idle.id]));

  await draft.preview();
  expect(await draft.start()).toBe(true);

  expect(desk.fake.state.replays.map(({ destination_id }) => destination_id).toSorted()).toEqual(
    [crm.id, shop.id].toSorted(),
  );
  expect(desk.toasts.shown.value.at(-1)?.text).toBe("Sending 3 deliveries again.");
});

it("says in its own place why it could not begin", async () => {
  const draft = createReplayDraft(desk.api, desk.toasts, signal([crm.id]));
  await draft.preview();
  desk.fake.state.destinations = [];

  expect(await draft.start()).toBe(false);

  expect(draft.mistake.value).not.toBeNull();
  expect(draft.isStarting.value).toBe(false);
});

it("stops a replay that is under way", async () => {
  const running = aReplay(crm, { total: 120, replayed: 50, arrived: 31 });
  desk.fake.state.replays = [running];
  const model = createReplaysModel(desk.api, desk.live, desk.toasts, () => [crm.id]);
  await model.refresh();
  expect(model.isRunning.value).toBe(true);

  await model.stop(running.id);

  expect(model.replays.value).toMatchObject([{ state: "stopped", stop_reason: "by_person" }]);
});

it("is under way until the last one that was sent has arrived or failed", () => {
  const done = { state: "done" as const, total: 3, replayed: 3 };

  expect(isUnderWay(aReplay(crm, { ...done, arrived: 2 }))).toBe(true);
  expect(isUnderWay(aReplay(crm, { ...done, arrived: 2, failed: 1 }))).toBe(false);
});
