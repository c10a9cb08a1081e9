import { afterAll, beforeEach } from "vitest";
import { launchBrowser } from "../../tools/browser.ts";
import { openStage } from "./stage.ts";

/** A browser and a stage for one file of tests: reset before each test, put away after the last. */
export async function setStage() {
  const [browser, stage] = await Promise.all([launchBrowser(), openStage()]);
  beforeEach(() => stage.reset());
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });
  return { browser, stage };
}
