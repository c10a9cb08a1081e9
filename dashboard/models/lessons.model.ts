import { computed, signal } from "@preact/signals";
import type { ApiLessons, Examples } from "../../worker/modules/lessons/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import { readExamples } from "./examples.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type LessonsModel = ReturnType<typeof createLessonsModel>;

/** So many go in one call; the server takes no more. */
const MOST_AT_ONCE = 200;

/** What the workspace taught its judges: to see, to add to, and to forget. */
export function createLessonsModel(api: Api, toasts: Toasts) {
  const lessons = createRequest(() => api.lessons.read());
  const pasted = signal("");
  const label = signal<Examples[number]["label"]>("good");
  const isBusy = signal(false);
  const mistake = signal<string | null>(null);
  const found = computed(() => readExamples(pasted.value, label.value));
  const total = computed(() => Object.values(lessons.value.value?.counts ?? {}).reduce((sum, count) => sum + count, 0));

  return { lessons, pasted, label, isBusy, mistake, found, total, open, readFile, teach, forget, reset };

  function open(): () => void {
    void lessons.refresh();
    return () => {};
  }

  async function readFile(file: File): Promise<void> {
    pasted.value = await file.text();
  }

  async function teach(): Promise<void> {
    const examples = found.value.slice(0, MOST_AT_ONCE);
    if (await changed(() => api.lessons.teach(examples))) {
      pasted.value = "";
      toasts.say(`Learned from ${examples.length} ${examples.length === 1 ? "example" : "examples"}.`, {
        tone: "good",
      });
    }
  }

  async function forget(id: string): Promise<void> {
    if (await changed(() => api.lessons.forget(id))) toasts.say("Forgotten.");
  }

  async function reset(): Promise<void> {
    if (await changed(() => api.lessons.reset())) toasts.say("Everything that was taught is forgotten.");
  }

  async function changed(work: () => Promise<ApiLessons>): Promise<boolean> {
    isBusy.value = true;
    mistake.value = null;
    try {
      lessons.set(await work());
      return true;
    } catch (error) {
      mistake.value = sentenceOf(error);
      return false;
    } finally {
      isBusy.value = false;
    }
  }
}
