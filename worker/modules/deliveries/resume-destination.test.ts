import { describe, expect, it } from "vitest";
import { createDeliveryScene } from "../../testing/delivery-scene.ts";

describe("a destination that is paused", () => {
  it("keeps leads waiting while a destination is paused and sends each once when it is resumed", async () => {
    const s = await createDeliveryScene();
    await s.change("paused");
    await s.plan("one");
    await s.plan("two");

    await s.harness.runJobs();
    expect(s.receiver.calls).toHaveLength(0);
    expect((await s.deliveries()).map(({ status, next_try_at }) => [status, next_try_at])).toEqual([
      ["pending", null],
      ["pending", null],
    ]);
    await s.change("active");
    await s.harness.runJobs();
    await s.harness.runJobs();

    expect(s.receiver.calls).toHaveLength(2);
    expect((await s.deliveries()).map(({ status }) => status)).toEqual(["sent", "sent"]);
  });

  it("gets what waited although somebody pressed “send again” meanwhile, once and again", async () => {
    const s = await createDeliveryScene();
    await s.change("paused");
    const id = await s.plan();
    await s.harness.runJobs();

    for (let press = 0; press < 3; press++) {
      s.harness.advance(1_000);
      expect((await s.replay(id)).status).toBe(200);
      await s.harness.runJobs();
    }
    expect(s.receiver.calls).toHaveLength(0);
    expect(await s.show(id)).toMatchObject({ status: "pending", next_try_at: null });
    await s.change("active");
    await s.harness.runJobs();

    expect(s.receiver.calls.map(({ headers }) => headers.get("webhook-id"))).toEqual([id]);
    expect(await s.show(id)).toMatchObject({ status: "sent", attempts: 1 });
  });

  it("gets all that waited, more than one run sends, each once", async () => {
    const s = await createDeliveryScene();
    await s.change("paused");
    const names = Array.from({ length: 70 }, (_, number) => `waiting ${number}`);
    for (const name of names) await s.plan(name);
    await s.harness.runJobs();

    await s.change("active");
    await s.harness.runJobs();

    expect(s.receiver.calls).toHaveLength(names.length);
    expect(new Set(s.receiver.calls.map(({ headers }) => headers.get("webhook-id"))).size).toBe(names.length);
  }, 60_000);

  it("loses nothing when it is paused again before all that waited was sent on its way", async () => {
    const s = await createDeliveryScene();
    await s.change("paused");
    const id = await s.plan();
    await s.harness.runJobs();

    for (let turn = 0; turn < 3; turn++) {
      s.harness.advance(1_000);
      await s.change("active");
      await s.change("paused");
      await s.harness.runJobs();
    }
    expect(s.receiver.calls).toHaveLength(0);
    s.harness.advance(1_000);
    await s.change("active");
    await s.harness.runJobs();

    expect(s.receiver.calls.map(({ headers }) => headers.get("webhook-id"))).toEqual([id]);
  });
});
