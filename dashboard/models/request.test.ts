import { expect, it } from "vitest";
import { ApiError } from "../api.ts";
import { createRequest } from "./request.ts";

it("never replaces a newer answer by a slower old one", async () => {
  const answers: ((value: string) => void)[] = [];
  const request = createRequest(() => new Promise<string>((resolve) => answers.push(resolve)));

  const first = request.refresh();
  const second = request.refresh();
  answers[1]?.("new");
  answers[0]?.("old");
  await Promise.all([first, second]);

  expect(request.value.value).toBe("new");
  expect(request.isBusy.value).toBe(false);
});

it("keeps what it had when a later try fails, and tells why", async () => {
  let isDown = false;
  const request = createRequest(async () => {
    if (isDown) throw new ApiError("It rains.", { code: "storage_busy", status: 503 });
    return "sunshine";
  });

  await request.refresh();
  isDown = true;
  await request.refresh();

  expect(request.value.value).toBe("sunshine");
  expect(request.problem.value).toBe("It rains.");
  expect(request.isGone.value).toBe(false);
});

it("knows when what is asked for is no longer there", async () => {
  const request = createRequest(async () => {
    throw new ApiError("There is no such lead.", { code: "not_found", status: 404 });
  });

  await request.refresh();

  expect(request.isGone.value).toBe(true);
});
