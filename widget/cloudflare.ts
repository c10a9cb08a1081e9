/** Cloudflare allows no copy of this file: it has to come from there. */
const SCRIPT_URL = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";

/** A visitor who has pressed the button waits this long for Cloudflare, and longer only while it asks them something. */
const PATIENCE_MS = 4_000;
const PATIENCE_WHILE_ASKED_MS = 18_000;

/** Of Cloudflare's script, what is used here. */
interface TurnstileScript {
  render(container: HTMLElement, options: Record<string, unknown>): string | undefined;
  remove(widgetId: string): void;
}

export interface Looks {
  siteKey: string;
  theme: string;
  language: string;
}

/** One question, one token, one submission. */
export interface Turnstile {
  /** The token, or undefined when Cloudflare has none to give in good time: then the lead is held for a look, never lost. */
  token(): Promise<string | undefined>;
  remove(): void;
}

let loading: Promise<TurnstileScript> | undefined;

/**
 * Draws nothing unless Cloudflare wants to ask the visitor something.
 * @param box in the page itself: inside a shadow root Cloudflare's script does not find it
 */
export async function askCloudflare(box: HTMLElement, { siteKey, theme, language }: Looks): Promise<Turnstile> {
  loading ??= loadScript();
  const script = await loading.catch((error) => {
    loading = undefined; // the next touch tries again
    throw error;
  });

  let known: string | undefined;
  let isAsking = false;
  let hear = () => {};
  const tell = (token?: string) => {
    known = token;
    hear();
  };
  const widgetId = script.render(box, {
    sitekey: siteKey,
    appearance: "interaction-only",
    size: "flexible",
    theme,
    language,
    "response-field": false,
    callback: tell,
    "expired-callback": () => {
      known = undefined; // Cloudflare fetches a new one by itself
    },
    "error-callback": () => {
      tell();
      return true; // heard: nothing for the console
    },
    "unsupported-callback": () => tell(),
    "before-interactive-callback": () => {
      isAsking = true;
      box.style.paddingBottom = "12px"; // the button stands right below
    },
    "after-interactive-callback": () => {
      isAsking = false;
      box.style.paddingBottom = "";
    },
  });

  return {
    async token() {
      const heard = new Promise<void>((resolve) => {
        hear = resolve;
      });
      const wait = (ms: number) => Promise.race([heard, new Promise((resolve) => setTimeout(resolve, ms))]);
      if (known === undefined) await wait(PATIENCE_MS);
      if (known === undefined && isAsking) await wait(PATIENCE_WHILE_ASKED_MS - PATIENCE_MS);
      return known;
    },
    remove() {
      if (widgetId !== undefined) script.remove(widgetId);
    },
  };
}

/** The page may have Turnstile already, for a form of its own. */
function loadScript(): Promise<TurnstileScript> {
  const found = () => (window as { turnstile?: TurnstileScript }).turnstile;
  return new Promise((resolve, reject) => {
    const script = found();
    if (script !== undefined) return resolve(script);
    const tag = document.createElement("script");
    tag.src = SCRIPT_URL;
    tag.onerror = reject;
    tag.onload = () => {
      const loaded = found();
      if (loaded === undefined) reject(new Error("Turnstile did not start."));
      else resolve(loaded);
    };
    document.head.append(tag);
  });
}
