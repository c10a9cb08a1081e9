import { signal } from "@preact/signals";
import type { ApiLeadOpinion, OpinionChange } from "../../worker/modules/lessons/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type OpinionModel = ReturnType<typeof createOpinionModel>;

/** What somebody said against a lead's score, and saying it. */
export function createOpinionModel(api: Api, toasts: Toasts, leadId: string) {
  const standing = createRequest(() => api.lessons.opinion(leadId));
  const isSaying = signal(false);

  return { standing, isSaying, open, say, takeBack };

  function open(): () => void {
    void standing.refresh();
    return () => {};
  }

  async function say(change: OpinionChange): Promise<void> {
    const before = standing.value.value;
    if (await put(change)) {
      toasts.say("Noted: leads like this one are judged with it in mind.", {
        tone: "good",
        action: { label: "Undo", run: () => void put(asChange(before)) },
      });
    }
  }

  async function takeBack(): Promise<void> {
    const before = standing.value.value;
    if (await put({ opinion: null })) {
      toasts.say("Taken back.", { action: { label: "Undo", run: () => void put(asChange(before)) } });
    }
  }

  async function put(change: OpinionChange): Promise<boolean> {
    isSaying.value = true;
    try {
      standing.set(await api.lessons.say(leadId, change));
      return true;
    } catch (error) {
      toasts.say(sentenceOf(error), { tone: "bad" });
      return false;
    } finally {
      isSaying.value = false;
    }
  }
}

function asChange(standing: ApiLeadOpinion | null): OpinionChange {
  const { opinion = null, category = null } = standing ?? {};
  return { opinion, ...(category !== null && { category }) };
}
