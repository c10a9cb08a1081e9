import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchBrowser } from "../../tools/browser.ts";
import { build } from "../../tools/build.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** A browser for the built dashboard; builds it first when its sources are newer than the build. */
export async function launchDashboardBrowser(): Promise<Browser> {
  const page = join(ROOT, "dist/public/app/index.html");
  const isFresh = existsSync(page) && newest(join(ROOT, "dashboard")) < statSync(page).mtimeMs;
  if (!isFresh) await build();
  return launchBrowser();
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Math.max(
    ...files.filter((name) => /\.(tsx?|css|html)$/.test(name)).map((name) => statSync(join(folder, name)).mtimeMs),
  );
}

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** What should never happen: errors of the page, warnings of the browser about it, dialogs. */
  mishaps: string[];
}

/** A fresh profile, and a page whose mishaps are written down. */
export async function visit(browser: Browser, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const mishaps: string[] = [];
  page.on("pageerror", (error) => mishaps.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // A refused API call is told to the person by the page; the browser's own line about it is of no interest.
    const isNoise = message.text().includes("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !isNoise) mishaps.push(`console: ${message.text()}`);
  });
  page.on("dialog", (dialog) => {
    mishaps.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { context, page, mishaps };
}
