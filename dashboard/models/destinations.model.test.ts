import { expect, it, vi } from "vitest";
import { aDestination } from "../testing/fake-data.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk } from "../testing/model-desk.ts";
import { createDestinationsModel, createTelegramLinkModel } from "./destinations.model.ts";

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

const PATIENT = { timeout: 15_000 };

it("shows a new code for Telegram when the last one has expired, until the page is left", async () => {
  const desk = await createModelDesk(anEmptyWorkspace());
  const asked = () => desk.fake.calls.filter(({ path }) => path === "/api/telegram/links").length;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const model = createTelegramLinkModel(desk.api, desk.live);
    const close = model.open();
    await vi.waitUntil(() => model.link.value !== null, PATIENT);

    vi.advanceTimersByTime(15 * 60_000);
    await vi.waitUntil(() => asked() === 2, PATIENT);
    await vi.waitUntil(() => vi.getTimerCount() === 1, PATIENT);
    close();

    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
    await desk.fake.close();
  }
});
