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

/** Runs in the visitor's page. Like the real one it does not look into shadow roots, and refuses options it does not know. */
function actTurnstile(): void {
  const page = globalThis as unknown as {
    turnstile: unknown;
    document: { contains(element: unknown): boolean; createElement(name: string): HTMLButtonElement };
  };
  interface HTMLButtonElement {
    type: string;
    textContent: string;
    onclick: () => void;
  }
  let next = 0;
  page.turnstile = {
    render(box: { append(child: unknown): void; replaceChildren(): void }, options: Record<string, unknown>) {
      if (!page.document.contains(box)) throw new Error("[Cloudflare Turnstile] Unable to find a container.");
      if (!["compact", "flexible", "normal"].includes(String(options.size))) throw new Error("Invalid value for size.");
      const call = (name: string, ...args: unknown[]) =>
        (options[name] as ((...all: unknown[]) => void) | undefined)?.(...args);
      const pass = () => call("callback", `desk-token-${next++}-${Math.random().toString(36).slice(2)}`);
      const key = String(options.sitekey);
      if (key.startsWith("1x")) setTimeout(pass, 50);
      else if (key.startsWith("2x")) setTimeout(() => call("error-callback", "300030"), 50);
      else {
        const tick = page.document.createElement("button");
        tick.type = "button";
        tick.textContent = "Verify you are human";
        tick.onclick = () => {
          box.replaceChildren();
          call("after-interactive-callback");
          pass();
        };
        call("before-interactive-callback");
        box.append(tick);
      }
      return `cf-chl-widget-${next}`;
    },
    remove() {},
  };
}
