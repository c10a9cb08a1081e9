import { expect, it, vi } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { LISTENING_MS } from "./live-feed.do.ts";

/** An open dashboard; `heard` is the next thing that it hears, a change or the code by which it was hung up on. */
async function openDashboard({ services }: Harness, workspaceId: string) {
  const request = new Request("http://leadbell.test/api/live", { headers: { upgrade: "websocket" } });
  const { webSocket } = await services.openLiveFeed(workspaceId, request);
  if (webSocket === null) throw new Error("no WebSocket was opened");
  const heard = () =>
    new Promise<unknown>((resolve) => {
      webSocket.addEventListener("message", ({ data }) => resolve(JSON.parse(String(data))), { once: true });
      webSocket.addEventListener("close", ({ code }) => resolve(code), { once: true });
    });
  webSocket.accept();
  return { heard, close: () => webSocket.close() };
}

it("F49 tells changes to a workspace's own dashboards, and after ten minutes asks each who listens there", async () => {
  const harness = createHarness();
  const [{ workspaceId }, stranger] = [await signIn(harness), await signIn(harness)];
  const change = { topic: "lead", id: "lead_1" } as const;
  const early = await openDashboard(harness, workspaceId);
  const theirs = await openDashboard(harness, stranger.workspaceId);

  const [first, atTheirs] = [early.heard(), theirs.heard()];
  harness.services.notifyLive(workspaceId, change);
  expect(await first).toEqual(change);

  const openedAtMs = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(openedAtMs + LISTENING_MS + 1_000);
  const late = await openDashboard(harness, workspaceId);
  const [atEarly, atLate] = [early.heard(), late.heard()];
  harness.services.notifyLive(workspaceId, change);
  expect(await atEarly).toBe(1012);
  expect(await atLate).toEqual(change);

  harness.services.notifyLive(stranger.workspaceId, { topic: "workspace" });
  expect(await atTheirs).toBe(1012); // the first thing that they hear, as nothing of the other workspace reached them
  late.close();
  await harness.settle();
});
