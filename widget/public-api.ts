import type { EventName } from "./model.ts";
import { mountWidget, type Widget } from "./mount.tsx";
import { readOptions } from "./options.ts";

const SELECTOR = "[data-leadbell-form]";

/** Page changes are looked at together, so that a page that redraws a lot pays for one look. */
const LOOK_AFTER_MS = 50;

type Listener = (event: CustomEvent<{ formId: string; submissionId?: string }>) => void;

/**
 * `leadbell(command, ...arguments)`, the only name on `window`. A form's id among the arguments picks that form; without one
 * the command is for all of them. Called before the form is on the page, it waits for it.
 */
interface PublicApi {
  (command: "open" | "close" | "toggle", formId?: string): Promise<void>;
  (command: "prefill", values: Record<string, unknown>, formId?: string): Promise<void>;
  (command: "on" | "off", event: EventName, listener: Listener): Promise<void>;
  /** Looks for forms again, also for those that `destroy` took away. */
  (command: "update"): Promise<void>;
  (command: "destroy", formId?: string): Promise<void>;
  version: number;
}

declare global {
  interface Window {
    leadbell?: (PublicApi | ((...call: unknown[]) => void)) & { q?: ArrayLike<unknown>[] };
  }
}

export function installPublicApi(api: string): void {
  const before = window.leadbell;
  // A second copy of the script has nothing to do but to let the first one find its tag.
  if (before !== undefined && "version" in before) return void (before as PublicApi)("update");

  const widgets = new Map<Element, Widget>();
  let dismissed = new WeakSet<Element>();
  let waiting: (() => void)[] = [];
  let listening = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new MutationObserver(() => {
    timer ??= setTimeout(look, LOOK_AFTER_MS);
  });

  window.leadbell = Object.assign(call, { version: 1 }) as PublicApi;
  update();
  for (const early of before?.q ?? []) void call(...(Array.from(early) as [string, ...unknown[]]));

  async function call(command: string, ...args: unknown[]): Promise<void> {
    const formId = args.find((argument) => typeof argument === "string" && argument.startsWith("frm_"));
    switch (command) {
      case "open":
      case "close":
      case "toggle":
        return forEach(formId, (widget) => widget[command]());
      case "prefill": {
        const values = args.find((argument) => typeof argument === "object") as Record<string, unknown>;
        return forEach(formId, (widget) => widget.prefill(values));
      }
      case "on":
        return addEventListener(`leadbell:${args[0]}`, args[1] as EventListener, { signal: listening.signal });
      case "off":
        return removeEventListener(`leadbell:${args[0]}`, args[1] as EventListener);
      case "update":
        return update();
      case "destroy":
        return destroy(formId);
      default:
        throw new Error(`leadbell has no command "${command}".`);
    }
  }

  async function forEach(formId: unknown, act: (widget: Widget) => void): Promise<void> {
    const meant = () => [...widgets.values()].filter((widget) => formId === undefined || widget.formId === formId);
    while (meant().length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    await Promise.all(meant().map((widget) => widget.ready.then(() => act(widget))));
  }

  function update(): void {
    dismissed = new WeakSet();
    // Forms come and go on single-page sites, and with Turbo, Astro and the like.
    observer.observe(document, { childList: true, subtree: true, attributeFilter: [SELECTOR.slice(1, -1)] });
    look();
  }

  function look(): void {
    timer = undefined;
    for (const [owner, widget] of widgets) {
      if (!widget.keep() || owner.getAttribute(SELECTOR.slice(1, -1)) !== widget.formId) remove(owner, widget);
    }
    for (const owner of document.querySelectorAll(SELECTOR)) {
      const options = readOptions(owner, api);
      if (options.formId === "" || widgets.has(owner) || dismissed.has(owner)) continue;
      widgets.set(owner, mountWidget(owner, options));
    }
    const calls = waiting;
    waiting = [];
    for (const resume of calls) resume();
  }

  function destroy(formId: unknown): void {
    for (const [owner, widget] of widgets) {
      if (formId !== undefined && widget.formId !== formId) continue;
      dismissed.add(owner);
      remove(owner, widget);
    }
    if (formId !== undefined) return;
    observer.disconnect();
    clearTimeout(timer);
    timer = undefined;
    listening.abort();
    listening = new AbortController();
  }

  function remove(owner: Element, widget: Widget): void {
    widget.destroy();
    widgets.delete(owner);
  }
}
