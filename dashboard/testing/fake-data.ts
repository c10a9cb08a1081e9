import type { ApiWorkspace } from "../../worker/modules/accounts/contract.ts";
import type {
  ApiDelivery,
  ApiDeliveryPage,
  ApiDestination,
  ApiReplay,
} from "../../worker/modules/deliveries/contract.ts";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import { defaultDefinition } from "../../worker/modules/forms/default-definition.ts";
import { type ApiLead, FREE_AND_OPEN } from "../../worker/modules/leads/contract.ts";
import type { ApiEndpoint } from "../../worker/modules/webhooks/contract.ts";

/** One of each kind, in the shape of the contracts: a test names only what it is about. */

let lastNumber = 0;

export function newId(prefix: string): string {
  return `${prefix}_${String(++lastNumber).padStart(26, "0")}`;
}

export function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}

export function aWorkspace(change: Partial<ApiWorkspace> = {}): ApiWorkspace {
  return {
    id: newId("ws"),
    name: "Example Roofing Ltd",
    time_zone: "Europe/Berlin",
    default_country: "DE",
    ai_enabled: true,
    ai_wait_ms: 2_000,
    guide_hidden: true,
    created_at: minutesAgo(40_000),
    ...change,
  };
}

export function aForm(change: Partial<ApiForm> = {}): ApiForm {
  return {
    id: newId("frm"),
    name: "Contact page",
    status: "live",
    version: 1,
    definition: defaultDefinition(),
    allowed_origins: [],
    keeps_unsent: false,
    asks_turnstile: false,
    turnstile_is_set_up: false,
    turnstile_site_key: null,
    lead_count: 0,
    created_at: minutesAgo(20_000),
    updated_at: minutesAgo(300),
    ...change,
  };
}

export function aLead(change: Partial<ApiLead> = {}): ApiLead {
  const name = change.name ?? "A visitor";
  const email = change.email ?? "visitor@example.com";
  const message = change.message ?? "Hello, what would this cost for an office of twelve people?";
  return {
    id: newId("lead"),
    form_id: "frm_unknown",
    submission_id: newId("sub"),
    source: "widget",
    contact_id: newId("con"),
    name,
    email,
    phone: "",
    message,
    answers: [
      { key: "name", label: "Name", type: "text", value: name },
      { key: "email", label: "E-mail", type: "email", value: email },
      { key: "message", label: "Message", type: "textarea", value: message },
    ],
    context: {
      page_url: "https://www.example.com/services/roofing?utm_source=search",
      page_title: "Roofing services",
      referrer: "https://search.example/",
      utm: { utm_source: "search", utm_medium: "cpc", utm_campaign: "autumn-roofs" },
      first_touch: {
        url: "https://www.example.com/blog/flat-roofs",
        referrer: "https://news.example/",
        at: minutesAgo(4_300),
      },
      last_touch: { url: "https://www.example.com/services/roofing", at: minutesAgo(9) },
      language: "en-GB",
      time_zone: "Europe/London",
      user_agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
      country: "GB",
    },
    ip: "192.0.2.44",
    verdict: "accepted",
    verdict_reasons: [],
    ...FREE_AND_OPEN,
    score: 62,
    score_source: "ai",
    score_reasons: [
      { label: "Asks for a price", points: 18, quote: "what would this cost" },
      { label: "Names the size of the team", points: 10, quote: "an office of twelve people" },
    ],
    category: "sales",
    summary: "Asks what it costs for an office of twelve.",
    suggested_reply: "Hello,\n\nthank you for asking. For twelve people …\n\nKind regards",
    version: 3,
    created_at: minutesAgo(3),
    updated_at: minutesAgo(2),
    ...change,
  };
}

export function aDestination(kind: "telegram" | "webhook", change: Partial<ApiDestination> = {}): ApiDestination {
  return {
    id: newId("dst"),
    kind,
    name: kind === "telegram" ? "Sales team" : "CRM",
    status: "active",
    status_reason: null,
    last_failure_at: null,
    failing_since: null,
    created_at: minutesAgo(9_000),
    ...change,
  };
}

export function anEndpoint(destination: ApiDestination, change: Partial<ApiEndpoint> = {}): ApiEndpoint {
  return {
    destination_id: destination.id,
    name: destination.name,
    url: "https://crm.example.com/hooks/leadbell",
    status: destination.status,
    status_reason: destination.status_reason,
    events: ["lead.created", "lead.scored", "lead.claimed"],
    header_names: ["Authorization"],
    api_version: "2026-11-01",
    old_secrets_until: null,
    ...change,
  };
}

export function aReplay(destination: ApiDestination, change: Partial<ApiReplay> = {}): ApiReplay {
  return {
    id: newId("rpl"),
    destination_id: destination.id,
    status: "failed",
    from: minutesAgo(30 * 24 * 60),
    to: minutesAgo(0),
    state: "running",
    stop_reason: null,
    total: 1,
    replayed: 0,
    arrived: 0,
    failed: 0,
    created_at: minutesAgo(0),
    finished_at: null,
    ...change,
  };
}

export function aDelivery(
  destination: ApiDestination,
  lead: ApiLead | null,
  change: Partial<ApiDeliveryPage> = {},
): ApiDeliveryPage {
  const delivery: ApiDelivery = {
    id: newId("dlv"),
    destination_id: destination.id,
    destination_kind: destination.kind,
    destination_name: destination.name,
    lead_id: lead?.id ?? null,
    event_type: lead === null ? "test" : "lead.created",
    status: "sent",
    attempts: 1,
    next_try_at: null,
    last_error_code: null,
    created_at: lead?.created_at ?? minutesAgo(1),
    finished_at: minutesAgo(1),
  };
  const body = JSON.stringify({ id: delivery.id, type: delivery.event_type, data: { lead: { id: delivery.lead_id } } });
  return {
    ...delivery,
    attempt_list: [
      {
        number: 1,
        outcome: "sent",
        status_code: 200,
        error_code: null,
        request: {
          method: "POST",
          url: "https://crm.example.com/hooks/leadbell",
          headers: { "content-type": "application/json", "webhook-id": delivery.id, "webhook-signature": "v1,••••••" },
          body,
        },
        answer_excerpt: '{"ok":true}',
        started_at: minutesAgo(2),
        duration_ms: 182,
        next_try_at: null,
      },
    ],
    ...change,
  };
}
