import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { reservedHeight } from "../../widget/reserved-height.ts";
import type { PublicForm } from "../../worker/modules/forms/contract.ts";
import { launchBrowser } from "../browser.ts";
import { median } from "./intake.ts";
import type { Stage } from "./stage.ts";

const ROUNDS = 7;

/** The emulated phone. Source: the issue; 1.6 Mbit/s down, 750 kbit/s up, 150 ms round trip, a processor four times slower. */
const PHONE = { cpuRate: 4, downloadBytes: 200_000, uploadBytes: 93_750, latencyMs: 150 };

interface Visit {
  scriptMs: number;
  taskMs: number;
  blockingMs: number;
  firstPaintMs: number;
  /** Of the form's first field, or of the heading on the blank page. */
  readyMs: number;
  layoutShift: number;
  stored: number;
  hosts: number;
}

export interface WidgetReport {
  blank: Visit;
  widget: Visit;
}

/** A page of text with the inline form and without it, by turns, each in a browser context of its own. */
export async function measureWidget(stage: Stage): Promise<WidgetReport> {
  const config = await fetch(`${stage.server.url}/v1/forms/${stage.demo.formId}/config`);
  const { definition } = (await config.json()) as PublicForm;
  // As the dashboard's snippet reserves it.
  const height = reservedHeight(definition);
  const snippet = `<div data-leadbell-form="${stage.demo.formId}" style="min-height:${height}px"></div><script async src="${stage.server.url}/widget.js"></script>`;
  const site = createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(pageWith(request.url === "/widget" ? snippet : ""));
  });
  await new Promise<void>((done) => site.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const browser = await launchBrowser();
  try {
    const visits = { blank: [] as Visit[], widget: [] as Visit[] };
    for (let round = 0; round < ROUNDS; round++) {
      visits.blank.push(await visit(browser, `${origin}/blank`, "h1"));
      visits.widget.push(await visit(browser, `${origin}/widget`, "[data-leadbell-form]"));
    }
    return { blank: middle(visits.blank), widget: middle(visits.widget) };
  } finally {
    await browser.close();
    site.closeAllConnections();
    site.close();
  }
}

function pageWith(snippet: string): string {
  const text = "<p>A workshop for kitchens. We measure, draw, build and fit.</p>".repeat(12);
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title><h1>Kitchens</h1>${snippet}${text}`;
}

async function visit(browser: Browser, url: string, waitFor: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable");
  await cdp.send("Network.enable");
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: PHONE.cpuRate });
  await cdp.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: PHONE.latencyMs,
    downloadThroughput: PHONE.downloadBytes,
    uploadThroughput: PHONE.uploadBytes,
  });
  await page.addInitScript(watch, waitFor);
  await page.goto(url);
  await page.waitForFunction(() => (window as unknown as Watched).bench.readyMs > 0);
  await page.waitForTimeout(500); // whatever still settles
  const { metrics } = await cdp.send("Performance.getMetrics");
  const metric = (name: string) => (metrics.find((one) => one.name === name)?.value ?? 0) * 1_000;
  const seen = await page.evaluate(() => (window as unknown as Watched).bench);
  const stored = await page.evaluate(() => localStorage.length + sessionStorage.length);
  const cookies = await context.cookies();
  await context.close();
  return {
    ...seen,
    scriptMs: metric("ScriptDuration"),
    taskMs: metric("TaskDuration"),
    stored: stored + cookies.length,
    hosts: hosts.size,
  };
}

interface Watched {
  bench: { readyMs: number; blockingMs: number; layoutShift: number; firstPaintMs: number };
}

/** Runs in the page before anything else: a tool's own waiting would cost main-thread time. */
function watch(selector: string): void {
  const bench: Watched["bench"] = { readyMs: 0, blockingMs: 0, layoutShift: 0, firstPaintMs: 0 };
  (window as unknown as Watched).bench = bench;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) bench.blockingMs += Math.max(0, entry.duration - 50);
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) bench.layoutShift += (entry as unknown as { value: number }).value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName("first-contentful-paint")) bench.firstPaintMs = entry.startTime;
  }).observe({ type: "paint", buffered: true });

  const look = () => {
    const host = document.querySelector(selector);
    const roots = host === null ? [] : [host, ...host.querySelectorAll("*")].map((element) => element.shadowRoot);
    const isReady = selector === "h1" ? host !== null : roots.some((root) => root?.querySelector("input, textarea"));
    if (isReady) bench.readyMs = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function middle(visits: readonly Visit[]): Visit {
  const of = (key: keyof Visit) => median(visits.map((one) => one[key]));
  return {
    scriptMs: of("scriptMs"),
    taskMs: of("taskMs"),
    blockingMs: of("blockingMs"),
    firstPaintMs: of("firstPaintMs"),
    readyMs: of("readyMs"),
    layoutShift: Math.max(...visits.map(({ layoutShift }) => layoutShift)),
    stored: Math.max(...visits.map(({ stored }) => stored)),
    hosts: Math.max(...visits.map(({ hosts }) => hosts)),
  };
}
