import type { LeadEventType } from "./lead-events.ts";
import type { Services } from "./services.ts";

export { LEAD_EVENT_TYPES, type LeadEventType } from "./lead-events.ts";

/** One lead event on its way to one destination: what a `DestinationKind` is asked to send. */
export interface DeliveryOrder {
  deliveryId: string;
  workspaceId: string;
  destinationId: string;
  /** Null for a test event. */
  leadId: string | null;
  eventType: LeadEventType | "test";
  eventAtMs: number;
  /** 1 for the first try. */
  attemptNumber: number;
}

/** What was sent, for the log: no secrets, signatures masked. */
export interface RequestRecord {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What one try came to, as seen on the wire. Success is recorded only when the other side said so. */
export type AttemptOutcome =
  | { kind: "sent"; statusCode: number | null; answerExcerpt: string; request: RequestRecord | null }
  | {
      kind: "failed";
      /** Stable code, such as `endpoint_timeout`, `endpoint_redirect`, `http_500`. */
      errorCode: string;
      statusCode: number | null;
      answerExcerpt: string;
      request: RequestRecord | null;
      /** What the receiver asked for by `Retry-After`, in milliseconds; 0 when it said nothing. */
      retryAfterMs: number;
      /** `retry`: by the table. `give_up`: never again for this delivery. `disable`: the destination itself is gone. */
      afterwards: "retry" | "give_up" | "disable";
    };

/** A kind of thing that a delivery can go to: a chat, an endpoint. Offered by the room that can speak to it. */
export interface DestinationKind {
  kind: string;
  /** The events this kind wants at all; a destination may want fewer. */
  events: readonly LeadEventType[];
  retryDelaysMs: readonly number[];
  /** Nothing but failures for so long switch a destination off. Null when it says by itself that it is gone. */
  disableAfterMs: number | null;
  /** Whether this destination asked for this event. */
  wants(services: Services, workspaceId: string, destinationId: string, eventType: LeadEventType): Promise<boolean>;
  /** One attempt. Never throws for what the other side did; a throw is our own fault and is retried. */
  send(order: DeliveryOrder, services: Services): Promise<AttemptOutcome>;
}
