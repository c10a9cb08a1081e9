import { expect, it } from "vitest";
import { HOUR_MS } from "../../core/time.ts";
import { createTelegramScene, GROUP } from "../../testing/telegram-scene.ts";
import { forgetOld } from "./forget-old.ts";

it("forgets codes and guesses after a quarter of an hour, and updates after three days, not before", async () => {
  const { harness, people, makeCode, count } = await createTelegramScene();
  await makeCode();
  await people.write(GROUP, "/link WR0NGC0DE000");

  await forgetOld.run(harness.services);
  expect([await count("telegram_link_codes"), await count("telegram_guesses")]).toEqual([1, 1]);

  harness.advance(HOUR_MS);
  await forgetOld.run(harness.services);
  expect([await count("telegram_link_codes"), await count("telegram_guesses")]).toEqual([0, 0]);
  expect(await count("telegram_updates")).toBe(1);

  harness.advance(72 * HOUR_MS);
  await forgetOld.run(harness.services);
  expect(await count("telegram_updates")).toBe(0);
});
