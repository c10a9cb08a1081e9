import { signal } from "@preact/signals";
import type { LeadEventType } from "../../worker/core/lead-events.ts";
import type { ApiEndpoint } from "../../worker/modules/webhooks/contract.ts";
import { type Api, type Mistake, mistakeIn } from "../api.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type WebhookEditorModel = ReturnType<typeof createWebhookEditorModel>;

/** What the guide at `/docs/webhooks` says at greater length. A type that the server adds makes this a compile error. */
export const EVENT_SENTENCES: Record<LeadEventType, string> = {
  "lead.created": "A lead came in",
  "lead.scored": "It was scored, or scored anew by the AI",
  "lead.assigned": "Its owner changed, or it has none any more",
  "lead.claimed": "Somebody claimed it",
  "lead.outcome": "It was won, lost or junk, or is open again",
  "lead.spam": "It is spam, or was marked as not a lead",
};
export const EVENT_TYPES = Object.keys(EVENT_SENTENCES) as LeadEventType[];

export interface HeaderDraft {
  name: string;
  value: string;
}

/** A webhook being made or changed. The values of its headers are written, never read back. */
export function createWebhookEditorModel(api: Api, toasts: Toasts, destinationId: string | null) {
  const stored = createRequest(() => api.webhooks.read(destinationId ?? ""));
  const name = signal("");
  const url = signal("");
  const events = signal<ReadonlySet<LeadEventType>>(new Set(EVENT_TYPES));
  const headers = signal<HeaderDraft[]>([]);
  /** Headers are only sent when they are to be replaced, as the old values are not known here. */
  const replacesHeaders = signal(destinationId === null);
  const mistake = signal<Mistake | null>(null);
  const isSaving = signal(false);
  const secret = signal<string | null>(null);

  return {
    stored,
    name,
    url,
    events,
    headers,
    replacesHeaders,
    mistake,
    isSaving,
    secret,
    load,
    save,
    toggleEvent,
    addHeader,
    setHeader,
    removeHeader,
    revealSecret,
    hideSecret,
    rotateSecret,
  };

  async function load(): Promise<void> {
    if (destinationId === null) return;
    await stored.refresh();
    if (stored.value.value !== null) take(stored.value.value);
  }

  function take(endpoint: ApiEndpoint): void {
    name.value = endpoint.name;
    url.value = endpoint.url;
    events.value = new Set(endpoint.events);
    headers.value = [];
    replacesHeaders.value = false;
  }

  /** The stored endpoint, or null when it was refused. */
  async function save(): Promise<ApiEndpoint | null> {
    isSaving.value = true;
    mistake.value = null;
    const wanted = {
      name: name.value.trim(),
      url: url.value.trim(),
      events: EVENT_TYPES.filter((type) => events.value.has(type)),
      ...(replacesHeaders.value && { headers: headers.value.filter((header) => header.name.trim() !== "") }),
    };
    try {
      const endpoint =
        destinationId === null ? await api.webhooks.create(wanted) : await api.webhooks.change(destinationId, wanted);
      stored.set(endpoint);
      take(endpoint);
      toasts.say(destinationId === null ? "Webhook added." : "Webhook saved.", { tone: "good" });
      return endpoint;
    } catch (error) {
      mistake.value = mistakeIn(error);
      return null;
    } finally {
      isSaving.value = false;
    }
  }

  function toggleEvent(type: LeadEventType, isWanted: boolean): void {
    const next = new Set(events.value);
    if (isWanted) next.add(type);
    else next.delete(type);
    events.value = next;
  }

  function addHeader(): void {
    headers.value = [...headers.value, { name: "", value: "" }];
  }

  function setHeader(index: number, change: Partial<HeaderDraft>): void {
    headers.value = headers.value.map((header, place) => (place === index ? { ...header, ...change } : header));
  }

  function removeHeader(index: number): void {
    headers.value = headers.value.filter((_, place) => place !== index);
  }

  async function revealSecret(): Promise<void> {
    if (destinationId === null) return;
    await toasts.attempt(async () => {
      secret.value = (await api.webhooks.secret(destinationId)).secret;
    });
  }

  /** Shows the new secret at once, as it has to be copied to where calls are checked. */
  async function rotateSecret(): Promise<void> {
    if (destinationId === null) return;
    const isDone = await toasts.attempt(async () => {
      const rotated = await api.webhooks.rotateSecret(destinationId);
      secret.value = rotated.secret;
      const endpoint = stored.value.value;
      if (endpoint !== null) stored.set({ ...endpoint, old_secrets_until: rotated.old_secrets_until });
    });
    if (isDone) toasts.say("The secret was changed. The old one signs along for 24 hours.", { tone: "good" });
  }

  function hideSecret(): void {
    secret.value = null;
  }
}
