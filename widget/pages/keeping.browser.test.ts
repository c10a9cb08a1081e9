import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setStage } from "./set-stage.ts";
import { FORM_ID, fillForm, OTHER_FORM_ID, pageWithForm } from "./stage.ts";

const DAY_MS = 24 * 3_600_000;
const STILL_HERE = "Not sent yet. Your message is kept here, and we keep trying.";
const KEPT = "Not sent yet. We keep trying. If you close this page, it is sent when you come back within 24 hours.";

const { browser, stage } = await setStage();
let context: BrowserContext;

beforeEach(async () => {
  context = await browser.newContext();
  stage.pages.set("/", { html: pageWithForm(stage) });
  stage.pages.set("/other", { html: "<!doctype html><title>Another page of the site</title>" });
});
afterEach(() => context.close());

async function open({ atMs = Date.now() }: { atMs?: number } = {}): Promise<Page> {
  const page = await context.newPage();
  await page.clock.install({ time: atMs });
  await page.goto(stage.site);
  await page.getByRole("button", { name: "Send request" }).waitFor();
  return page;
}

async function send(page: Page): Promise<void> {
  await fillForm(page);
  await page.getByRole("button", { name: "Send request" }).click();
}

/** The visitor fills in and sends while nothing gets through, and is told so. */
async function sendInVain(sentence: string): Promise<Page> {
  stage.isDown = true;
  const page = await open();
  await send(page);
  await says(page, sentence);
  return page;
}

/** Closes the tab, and waits until its last beacon has been lost. */
async function leave(page: Page): Promise<void> {
  const tries = () => stage.requests.filter(({ path }) => path.endsWith("/submissions")).length;
  const before = tries();
  await page.goto(`${stage.site}/other`);
  await expect.poll(tries).toBeGreaterThan(before);
  await page.close();
}

const says = (page: Page, sentence: string) => page.getByRole("status").getByText(sentence).waitFor();
const thanks = (page: Page) => page.getByText("Your request has arrived").waitFor();
const stored = (page: Page) => page.evaluate(() => ({ ...localStorage }));
const ids = () => stage.submissions.map(({ submission_id }) => submission_id);

/** As after each visit: all that the browser holds for the site. */
async function everythingStored(page: Page) {
  return page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).length,
    cookies: document.cookie,
  }));
}
const NOTHING = { local: [], session: [], databases: 0, cookies: "" };

describe("F06 while the service is down", () => {
  it("for five minutes, an open tab keeps the lead in its memory alone, tells the truth, and delivers it once", async () => {
    const page = await sendInVain(STILL_HERE);

    for (let minute = 0; minute < 5; minute++) await page.clock.fastForward(60_000);
    await says(page, STILL_HERE);
    expect(await page.getByLabel("What do you have in mind?").inputValue()).toBe("An oak kitchen");
    expect(await page.getByText("Your request has arrived").count()).toBe(0);
    expect(await everythingStored(page)).toEqual(NOTHING);
    stage.isDown = false;
    await page.clock.fastForward(60_000);

    await thanks(page);
    expect(stage.submissions).toHaveLength(1);
    expect(await everythingStored(page)).toEqual(NOTHING);
    expect(stage.requests.map(({ path }) => path)).not.toContain("/widget/unsent.js");
  });

  it("a form that the site's own routes take off the page is delivered all the same", async () => {
    const page = await sendInVain(STILL_HERE);
    await page.evaluate(() => document.querySelector("[data-leadbell-form]")?.remove());
    await page.clock.fastForward(1_000);
    expect(await page.getByRole("button").count()).toBe(0);

    stage.isDown = false;
    await page.clock.fastForward(60_000);

    await expect.poll(() => stage.submissions.length).toBe(1);
  });

  it("a reload in the default mode leaves nothing behind", async () => {
    const page = await sendInVain(STILL_HERE);

    await page.reload();
    await page.getByRole("button", { name: "Send request" }).waitFor();

    expect(await everythingStored(page)).toEqual(NOTHING);
    expect(await page.getByLabel("What do you have in mind?").inputValue()).toBe("");
  });
});

describe("F06 where the form's owner lets the browser keep what is unsent", () => {
  beforeEach(() => {
    stage.settings = { keeps_unsent: true };
  });

  it("a lead outlives its tab, arrives once when the visitor comes back, and is then erased", async () => {
    const first = await sendInVain(KEPT);
    const [[key = "", text = ""] = []] = Object.entries(await stored(first));
    await leave(first);
    stage.isDown = false;

    const second = await open();

    await says(second, "Your earlier message has been sent.");
    expect(stage.submissions).toHaveLength(1);
    expect(stage.submissions[0]).toMatchObject({ fields: { message: "An oak kitchen" } });
    expect(key).toBe(`leadbell-unsent/${FORM_ID}/${stage.submissions[0]?.submission_id}`);
    expect(Object.keys(JSON.parse(text))).toEqual(["at", "text"]);
    expect(await everythingStored(second)).toEqual(NOTHING);
    expect(await second.getByLabel("Your name").inputValue()).toBe(""); // the next visitor of this browser sees no answer
  });

  it("a visitor who comes back too early is told so, and hears when it has arrived", async () => {
    await leave(await sendInVain(KEPT));
    const page = await open();
    await says(page, "Your earlier message is not sent yet. We keep trying.");

    stage.isDown = false;
    await page.clock.fastForward(60_000);

    await says(page, "Your earlier message has been sent.");
    expect(stage.submissions).toHaveLength(1);
  });

  it("news of an earlier message takes neither the focus nor a refusal away from the visitor", async () => {
    await leave(await sendInVain(KEPT));
    const page = await open();
    await says(page, "Your earlier message is not sent yet. We keep trying.");
    await page.getByRole("button", { name: "Send request" }).click();
    await page.getByText("Please fill this in.").first().waitFor();
    await page.getByLabel("What do you have in mind?").focus();

    stage.isDown = false;
    await page.clock.fastForward(60_000);
    await says(page, "Your earlier message has been sent.");

    const focus = page.getByLabel("What do you have in mind?");
    expect(await focus.evaluate((field) => (field.getRootNode() as ShadowRoot).activeElement === field)).toBe(true);
  });

  it("a lead that is under way when its page is left is kept until it is known to have arrived", async () => {
    stage.answers = ["silence"];
    const page = await open();
    await send(page);
    await expect.poll(() => stage.submissions.length).toBe(1);
    expect(await stored(page)).toEqual({});

    await page.goto(`${stage.site}/other`);
    expect(Object.keys(await stored(page))).toHaveLength(1);
    await page.goto(stage.site);

    await says(page, "Your earlier message has been sent.");
    expect(new Set(ids()).size).toBe(1);
    expect(await stored(page)).toEqual({});
  });

  it("nothing is ever written for a lead that arrives at once", async () => {
    await context.addInitScript(() => {
      const written: string[] = [];
      Object.assign(window, { written });
      Storage.prototype.setItem = (key: string) => void written.push(key);
    });
    const page = await open();

    await send(page);
    await thanks(page);

    expect(await page.evaluate(() => (window as unknown as { written: string[] }).written)).toEqual([]);
  });

  it("what arrives in the same tab is erased at once", async () => {
    const page = await sendInVain(KEPT);
    expect(Object.keys(await stored(page))).toHaveLength(1);

    stage.isDown = false;
    await page.clock.fastForward(60_000);

    await thanks(page);
    expect(await stored(page)).toEqual({});
    expect(stage.submissions).toHaveLength(1);
  });

  it("what the service refuses is erased: the visitor has read why, and the text is on the screen", async () => {
    const page = await sendInVain(KEPT);
    stage.isDown = false;
    const error = { code: "validation_failed", message: "This number is too short.", field: "fields.phone" };
    stage.answers = [{ status: 422, body: { error } }];

    await page.clock.fastForward(60_000);

    await page.getByText("This number is too short.").waitFor();
    expect(await stored(page)).toEqual({});
    expect(await page.getByLabel("What do you have in mind?").inputValue()).toBe("An oak kitchen");
  });

  it("nothing lies longer than 24 hours: not after the visitor has come back", async () => {
    await leave(await sendInVain(KEPT));
    stage.isDown = false;

    const late = await open({ atMs: Date.now() + DAY_MS + 1_000 });

    await expect.poll(() => stored(late)).toEqual({});
    expect(stage.submissions).toEqual([]);
  });

  it("nothing lies longer than 24 hours: not in a tab that stays open, which still delivers from its memory", async () => {
    const page = await sendInVain(KEPT);

    await page.clock.fastForward(DAY_MS);

    await says(page, STILL_HERE);
    expect(await stored(page)).toEqual({});
    stage.isDown = false;
    await page.clock.fastForward(60_000);
    await thanks(page);
    expect(stage.submissions).toHaveLength(1);
  });

  it.each([
    [
      "blocked",
      () =>
        Object.defineProperty(window, "localStorage", {
          get() {
            throw new DOMException("Access is denied for this document.", "SecurityError");
          },
        }),
    ],
    [
      "full",
      () => {
        Storage.prototype.setItem = () => {
          throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
        };
      },
    ],
    [
      "broken",
      () => {
        for (const name of ["getItem", "setItem", "removeItem", "key"] as const) {
          Storage.prototype[name] = () => {
            throw new Error("disk I/O error");
          };
        }
      },
    ],
    ["missing", () => Object.defineProperty(window, "localStorage", { value: null })],
  ])("a storage that is %s changes no more than what the visitor is told", async (_what, breakStorage) => {
    await context.addInitScript(breakStorage);
    const page = await sendInVain(STILL_HERE);

    stage.isDown = false;
    await page.clock.fastForward(60_000);

    await thanks(page);
    expect(stage.submissions).toHaveLength(1);
  });

  it("two tabs that find the same leftover make one lead of it", async () => {
    await leave(await sendInVain(KEPT));
    stage.isDown = false;

    const tabs = await Promise.all([open(), open()]);

    await Promise.all(tabs.map((tab) => expect.poll(() => stored(tab)).toEqual({})));
    expect(new Set(ids()).size).toBe(1);
    for (const submission of stage.submissions) expect(submission).toEqual(stage.submissions[0]);
  });

  it("two tabs that find a leftover whose older version had arrived make one lead of it as well", async () => {
    const page = await sendInVain(KEPT);
    const [known = ""] = Object.keys(await stored(page));
    await leave(page);
    stage.isDown = false;
    stage.conflicting = known.split("/")[2] ?? "";

    const tabs = await Promise.all([open(), open()]);

    await Promise.all(tabs.map((tab) => expect.poll(() => stored(tab)).toEqual({})));
    const fresh = new Set(ids().filter((id) => id !== stage.conflicting));
    expect([known, fresh.size]).toEqual([`leadbell-unsent/${FORM_ID}/${stage.conflicting}`, 1]);
  });

  it("leaves alone what belongs to the site and to other forms, and clears away what is broken or too old", async () => {
    const page = await context.newPage();
    await page.goto(`${stage.site}/other`);
    const entries = {
      [`leadbell-unsent/${OTHER_FORM_ID}/a`]: JSON.stringify({ at: Date.now() - 1_000, text: "{}" }),
      [`leadbell-unsent/${OTHER_FORM_ID}/b`]: JSON.stringify({ at: Date.now() - DAY_MS - 1, text: "{}" }),
      [`leadbell-unsent/${FORM_ID}/c`]: "not ours",
      [`leadbell-unsent/${FORM_ID}/d`]: JSON.stringify({ at: Date.now() + DAY_MS + 60_000, text: "{}" }),
      theirs: "1",
    };
    await page.evaluate((all) => Object.assign(localStorage, all), entries);

    await page.goto(stage.site);

    await expect
      .poll(async () => Object.keys(await stored(page)).toSorted())
      .toEqual([`leadbell-unsent/${OTHER_FORM_ID}/a`, "theirs"]);
    expect(stage.submissions).toEqual([]);
  });

  it("keeps a leftover for the next visit while its form takes a break", async () => {
    await leave(await sendInVain(KEPT));
    stage.isDown = false;
    stage.answers = [{ status: 404, body: { error: { code: "not_found", message: "", request_id: "r" } } }];
    const page = await open();
    await expect.poll(() => stage.submissions.length).toBe(1);
    expect(Object.keys(await stored(page))).toHaveLength(1);

    await page.reload();

    await says(page, "Your earlier message has been sent.");
    expect(new Set(ids()).size).toBe(1);
  });

  it("does without its part when that cannot be loaded", async () => {
    await context.route("**/widget/unsent.js", (route) => route.abort());
    const page = await sendInVain(STILL_HERE);

    stage.isDown = false;
    await page.clock.fastForward(60_000);

    await thanks(page);
    expect(await everythingStored(page)).toEqual(NOTHING);
  });

  it("LB-25 works under the strict policy that we name, and stores under the one documented key", async () => {
    const policy = `default-src 'none'; script-src ${stage.service}; connect-src ${stage.service}`;
    const html = stage.pages.get("/")?.html ?? "";
    stage.pages.set("/", { html, headers: { "content-security-policy": policy } });
    await context.addInitScript(() => {
      Object.assign(window, { violations: [] as string[] });
      addEventListener("securitypolicyviolation", (event) => {
        (window as unknown as { violations: string[] }).violations.push(event.violatedDirective);
      });
    });

    const page = await sendInVain(KEPT);

    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
    const { local, ...rest } = await everythingStored(page);
    expect(local).toEqual([expect.stringMatching(/^leadbell-unsent\/frm_\w+\/[\w-]{36}$/)]);
    expect(rest).toEqual({ session: [], databases: 0, cookies: "" });
  });
});
