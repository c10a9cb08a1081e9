import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createApi } from "../api.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk, type ModelDesk } from "../testing/model-desk.ts";
import { createSession, type Session } from "./session.model.ts";

let desk: ModelDesk;
let session: Session;

beforeEach(async () => {
  desk = await createModelDesk(anEmptyWorkspace());
  const api = createApi({
    fetch: (path, init) => fetch(desk.fake.url + String(path), init),
    onSignedOut: () => session.sessionEnded(),
  });
  session = createSession(api, desk.live);
});
afterEach(() => desk.fake.close());

it("shows the door to somebody without a session", async () => {
  desk.fake.isSignedIn = false;

  await session.load();

  expect(session.state.value).toBe("signed_out");
});

it("keeps the page when the session ends meanwhile, and goes on after signing in again", async () => {
  await session.load();
  desk.fake.isSignedIn = false;

  await session.counts.refresh();
  expect(session.state.value).toBe("signed_in");
  expect(session.hasExpired.value).toBe(true);
  desk.fake.isSignedIn = true;
  session.signedIn({ ...desk.fake.state.me, workspace: desk.fake.state.workspace });

  expect(session.hasExpired.value).toBe(false);
});

it("says so when the server cannot be asked who we are", async () => {
  desk.fake.trouble = { status: 503, code: "storage_busy", message: "Busy. Try again." };

  await session.load();

  expect(session.state.value).toBe("unreachable");
  expect(session.problem.value).toBe("Busy. Try again.");
});

it("counts anew when a lead changes anywhere", async () => {
  await session.load();
  await vi.waitFor(() => expect(session.counts.value.value?.unclaimed).toBe(0));

  desk.fake.arrive();
  desk.tell({ topic: "lead" });

  await vi.waitFor(() => expect(session.counts.value.value?.unclaimed).toBe(1));
});
