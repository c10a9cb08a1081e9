import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RIGHT_CODE } from "../testing/fake-routes.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk, type ModelDesk } from "../testing/model-desk.ts";
import { createSignInModel } from "./sign-in.model.ts";

let desk: ModelDesk;
beforeEach(async () => {
  desk = await createModelDesk(anEmptyWorkspace());
});
afterEach(() => desk.fake.close());

it("signs in as soon as the code is whole, however it was pasted", async () => {
  const signedIn = vi.fn();
  const model = createSignInModel(desk.api, signedIn);
  model.email.value = " owner@example.com ";
  await model.sendCode();

  await model.enterCode(` ${RIGHT_CODE.slice(0, 3)}-${RIGHT_CODE.slice(3)}\n`);

  expect(desk.fake.calls.map(({ path, body }) => [path, body])).toEqual([
    ["/api/sign-in/code", { email: "owner@example.com" }],
    ["/api/sign-in/verify", { email: "owner@example.com", code: RIGHT_CODE }],
  ]);
  expect(signedIn).toHaveBeenCalledOnce();
});

it("says what is wrong with a wrong code and is ready for the next", async () => {
  const signedIn = vi.fn();
  const model = createSignInModel(desk.api, signedIn);
  model.email.value = "owner@example.com";
  await model.sendCode();

  await model.enterCode("000000");

  expect(model.problem.value).toContain("not right");
  expect(model.code.value).toBe("");
  expect(signedIn).not.toHaveBeenCalled();
  model.close();
});

it("offers a new code after half a minute", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const model = createSignInModel(desk.api, () => {});
  model.email.value = "owner@example.com";

  await model.sendCode();
  expect(model.secondsToResend.value).toBe(30);
  vi.advanceTimersByTime(30_000);

  expect(model.secondsToResend.value).toBe(0);
  vi.useRealTimers();
});
