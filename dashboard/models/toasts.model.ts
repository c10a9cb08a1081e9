import { signal } from "@preact/signals";
import { sentenceOf } from "../api.ts";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "good" | "bad";
  action: { label: string; run: () => void } | null;
}

export type Toasts = ReturnType<typeof createToasts>;

/** Long enough to read a line and to reach the button (WCAG 2.2.1 is met by the pause while one hovers or focuses). */
const SHOWN_MS = 7_000;
const MOST = 3;

/** Short words about what just happened, with a way back where there is one. */
export function createToasts() {
  const shown = signal<Toast[]>([]);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let lastId = 0;

  function say(text: string, options: Partial<Pick<Toast, "tone" | "action">> = {}): void {
    const toast = { id: ++lastId, text, tone: options.tone ?? "plain", action: options.action ?? null };
    shown.value = [...shown.value.filter((other) => other.text !== text), toast].slice(-MOST);
    resume(toast.id);
  }

  function dismiss(id: number): void {
    pause(id);
    shown.value = shown.value.filter((toast) => toast.id !== id);
  }

  function pause(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
  }

  function resume(id: number): void {
    pause(id);
    timers.set(
      id,
      setTimeout(() => dismiss(id), SHOWN_MS),
    );
  }

  /** Takes back what the newest notice says, where it can be. */
  function undo(): void {
    const toast = shown.value.findLast(({ action }) => action?.label === "Undo");
    if (toast === undefined) return;
    dismiss(toast.id);
    toast.action?.run();
  }

  return {
    shown,
    say,
    dismiss,
    undo,
    pause,
    resume,
    /** Runs an action of the person; when it fails, says why. Answers whether it went well. */
    async attempt(work: () => Promise<unknown>): Promise<boolean> {
      try {
        await work();
        return true;
      } catch (error) {
        say(sentenceOf(error), { tone: "bad" });
        return false;
      }
    },
  };
}
