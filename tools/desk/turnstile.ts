import { Hono } from "hono";

/** The site keys that Cloudflare publishes for tests, and what each brings about. */
export const TURNSTILE_TEST_KEYS = {
  passes: "1x00000000000000000000AA",
  blocks: "2x00000000000000000000AB",
  asks: "3x00000000000000000000FF",
};

/**
 * Cloudflare's script as the widget knows it, and siteverify. The script passes, blocks or asks by the published test keys;
 * siteverify takes every token but those that begin with `bad`, each once.
 */
export function createTurnstile(now: () => number): Hono {
  /** Token → the key of the question it was spent on. */
  const used = new Map<string, string>();
  const routes = new Hono();
  routes.get("/turnstile/v0/api.js", (c) => {
    c.header("content-type", "text/javascript");
    return c.body(`(${actTurnstile.toString()})()`);
  });
  // As at Cloudflare the word comes out of a frame: a page whose policy forbids the frame gets none.
  routes.get("/turnstile/v0/frame", (c) => c.html('<script>parent.postMessage("passed", "*")</script>'));
  routes.post("/turnstile/v0/siteverify", async (c) => {
    const isJson = (c.req.header("content-type") ?? "").includes("json");
    const body = (isJson ? await c.req.json() : await c.req.parseBody()) as Record<string, string | undefined>;
    const { secret = "", response = "", idempotency_key: key = crypto.randomUUID() } = body;
    const problem =
      secret === ""
        ? "missing-input-secret"
        : response === ""
          ? "missing-input-response"
          : (used.get(response) ?? key) !== key
            ? "timeout-or-duplicate"
            : response.startsWith("bad")
              ? "invalid-input-response"
              : null;
    used.set(response, key);
    if (problem !== null) return c.json({ success: false, "error-codes": [problem] });
    const challenge_ts = new Date(now()).toISOString();
    return c.json({ success: true, "error-codes": [], challenge_ts, hostname: "localhost", action: "", cdata: "" });
  });
  return routes;
}

/** Of the page, what is used here: workerd's tests, which have no page, read this file too. */
interface PageElement {
  dataset: Record<string, string | undefined>;
  type: string;
  name: string;
  value: string;
  textContent: string;
  src: string;
  hidden: boolean;
  contentWindow: unknown;
  onclick: () => void;
  append(child: PageElement): void;
  remove(): void;
}
interface Page {
  turnstile: unknown;
  addEventListener(name: "message", hear: (event: { source: unknown }) => void): void;
  document: {
    currentScript: { src: string } | null;
    readyState: string;
    contains(element: PageElement): boolean;
    createElement(name: string): PageElement;
    querySelectorAll(selector: string): Iterable<PageElement>;
    addEventListener(name: string, hear: () => void): void;
  };
}

/** Runs in the visitor's page. Like the real one it does not look into shadow roots, and refuses options it does not know. */
function actTurnstile(): void {
  const page = globalThis as unknown as Page;
  const { document } = page;
  const { src = "" } = document.currentScript ?? {};
  const frameUrl = new URL("frame", src).href;
  let next = 0;
  const render = (box: PageElement, options: Record<string, unknown>) => {
    if (!document.contains(box)) throw new Error("[Cloudflare Turnstile] Unable to find a container.");
    const { size = "normal", sitekey } = options;
    if (!["compact", "flexible", "normal"].includes(String(size))) throw new Error("Invalid value for size.");
    const call = (name: string, ...args: unknown[]) =>
      (options[name] as ((...all: unknown[]) => void) | undefined)?.(...args);
    // In a form of the page's own the token goes along by itself.
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "cf-turnstile-response";
    if (options["response-field"] !== false) box.append(input);
    const pass = () => {
      input.value = `desk-token-${next++}-${Math.random().toString(36).slice(2)}`;
      call("callback", input.value);
    };
    const key = String(sitekey);
    if (key.startsWith("1x")) {
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.src = frameUrl;
      page.addEventListener("message", ({ source }) => {
        if (source === frame.contentWindow) pass();
      });
      box.append(frame);
    } else if (key.startsWith("2x")) setTimeout(() => call("error-callback", "300030"), 50);
    else {
      const tick = document.createElement("button");
      tick.type = "button";
      tick.textContent = "Verify you are human";
      tick.onclick = () => {
        tick.remove();
        call("after-interactive-callback");
        pass();
      };
      call("before-interactive-callback");
      box.append(tick);
    }
    return `cf-chl-widget-${next}`;
  };
  page.turnstile = { render, remove() {} };

  if (src.includes("render=explicit")) return;
  const renderAll = () => {
    for (const box of document.querySelectorAll(".cf-turnstile")) render(box, { sitekey: box.dataset.sitekey });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", renderAll);
  else renderAll();
}
