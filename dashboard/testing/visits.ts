import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { launchDashboardBrowser, type Visit, visit } from "./browser.ts";
import { type FakeApi, startFakeApi } from "./fake-api.ts";
import type { FakeState } from "./fake-state.ts";

/** For a file of tests: one browser, and for each test a stand-in API and a fresh profile of its own, put away after it. */
export function dashboardVisits() {
  let browser: Browser;
  let current: { fake: FakeApi; here: Visit } | null = null;
  const now = () => {
    if (current === null) throw new Error("begin a visit first");
    return current;
  };

  beforeAll(async () => {
    browser = await launchDashboardBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await current?.here.context.close();
    await current?.fake.close();
    current = null;
  });

  return {
    get fake(): FakeApi {
      return now().fake;
    },
    get here(): Visit {
      return now().here;
    },
    async begin(
      state: FakeState,
      path: string,
      { isSignedIn, ...profile }: { isSignedIn?: boolean } & Parameters<typeof visit>[1] = {},
    ): Promise<Visit["page"]> {
      const fake = await startFakeApi(state, isSignedIn === undefined ? {} : { isSignedIn });
      const here = await visit(browser, profile);
      current = { fake, here };
      await here.page.goto(fake.url + path);
      return here.page;
    },
  };
}
