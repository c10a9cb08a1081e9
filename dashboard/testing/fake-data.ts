import type { ApiWorkspace } from "../../worker/modules/accounts/contract.ts";
import type { ApiBilling } from "../../worker/modules/billing/contract.ts";
import type {
  ApiDelivery,
  ApiDeliveryPage,
  ApiDestination,
  ApiReplay,
} from "../../worker/modules/deliveries/contract.ts";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { ApiLead, ApiLeadPage, Restriction } from "../../worker/modules/leads/contract.ts";
import type { ApiOutcomeHook, ApiRecalibration } from "../../worker/modules/outcomes/contract.ts";
import type { ApiPrivacyAct } from "../../worker/modules/privacy/contract.ts";
import type { ApiDecision, ApiRule } from "../../worker/modules/routing/contract.ts";
import type { ApiEndpoint } from "../../worker/modules/webhooks/contract.ts";
import { anOutcomeHook, aRecalibration } from "./fake-reports.ts";

/** What a workspace holds in the stand-in. Everything has the shape of the contracts. */
export interface FakeState {
  me: { email: string; name: string; role: "owner" | "admin" | "agent" };
  workspace: ApiWorkspace | null;
  forms: ApiForm[];
  leads: ApiLead[];
  /** By contact. */
  restrictions: Map<string, Restriction[]>;
  ledgers: Map<string, ApiLeadPage["ledger"]>;
  decisions: Map<string, ApiDecision[]>;
  destinations: ApiDestination[];
  endpoints: ApiEndpoint[];
  deliveries: ApiDeliveryPage[];
  replays: ApiReplay[];
  rules: ApiRule[];
  outcomeHooks: ApiOutcomeHook[];
  recalibration: ApiRecalibration;
  keepLeadsDays: number | null;
  acts: ApiPrivacyAct[];
  keys: { id: string; name: string; start: string; created_at: string; last_used_at: string | null }[];
}

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
  const field = { required: false, placeholder: "", options: [] as string[] };
  return {
    id: newId("frm"),
    name: "Contact page",
    status: "live",
    version: 1,
    definition: {
      title: "How can we help?",
      intro: "Tell us in a line or two what you need. We answer within one working day.",
      button: "Send",
      thanks_title: "Thank you",
      thanks_text: "Your message is with us. We will be in touch soon.",
      launcher: "Contact us",
      fields: [
        { ...field, key: "name", label: "Name", type: "text" },
        { ...field, key: "email", label: "E-mail", type: "email", required: true },
        { ...field, key: "phone", label: "Phone", type: "phone" },
        { ...field, key: "message", label: "Message", type: "textarea", required: true },
      ],
      accent: "#4f46e5",
      theme: "auto",
      radius: 10,
      position: "right",
      footnote: "We use what you send only to answer you.",
      language: "en",
    },
    allowed_origins: [],
    keeps_unsent: false,
    asks_turnstile: false,
    turnstile_is_set_up: false,
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
    status: "new",
    claimed_by: null,
    claimed_at: null,
    outcome: null,
    outcome_at: null,
    outcome_by: null,
    outcome_via: null,
    outcome_amount: null,
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
          headers: { "content-type": "application/json", "webhook-id": delivery.id, "webhook-signature": "v1,••••" },
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

/** A workspace in the middle of a working day. */
export function aBusyWorkspace(): FakeState {
  const contact = aForm({ lead_count: 148 });
  const quote = aForm({ name: "Quote request", lead_count: 63, updated_at: minutesAgo(4_000) });
  quote.definition = {
    ...quote.definition,
    title: "Get a quote in one day",
    accent: "#0f766e",
    radius: 4,
    fields: [
      ...quote.definition.fields.slice(0, 3),
      {
        key: "service",
        label: "What do you need?",
        type: "select",
        required: true,
        placeholder: "",
        options: ["New roof", "Repair", "Gutters"],
      },
      { key: "message", label: "Anything else?", type: "textarea", required: false, placeholder: "", options: [] },
    ],
  };
  const career = aForm({ name: "Careers", status: "paused", lead_count: 9, updated_at: minutesAgo(60_000) });
  career.definition = { ...career.definition, title: "Work with us", accent: "#b45309" };

  const sales = aDestination("telegram");
  const night = aDestination("telegram", { name: "On-call chat", status: "paused", status_reason: "Paused by you." });
  const crm = aDestination("webhook");
  const sheet = aDestination("webhook", {
    name: "Old spreadsheet",
    status: "disabled",
    status_reason: "Switched off: the endpoint answered 410 Gone on 18 November.",
  });

  const people: Partial<ApiLead>[] = [
    {
      name: "School of the Northern Hills",
      email: "buildings@northern-hills.example",
      phone: "+49 30 901820",
      message:
        "Good morning,\n\nour gym roof (about 1,200 m², flat, built 1988) leaks in three places and we have to replace it before the winter. The budget of 180,000 euros is approved.\n\nCould somebody come and look at it this week? We need an offer by Friday.\n\nKind regards",
      score: 91,
      summary:
        "School needs a 1,200 m² flat roof replaced before winter; budget of €180,000 approved, wants a visit this week.",
      score_reasons: [
        { label: "Budget named and approved", points: 25, quote: "The budget of 180,000 euros is approved" },
        { label: "Wants a visit this week", points: 20, quote: "come and look at it this week" },
        { label: "Clear deadline", points: 15, quote: "We need an offer by Friday" },
        { label: "Describes the work in detail", points: 12, quote: "about 1,200 m², flat, built 1988" },
        { label: "No competitor mentioned", points: 0, quote: null },
      ],
      suggested_reply:
        "Good morning,\n\nthank you for the details: a 1,200 m² flat roof before winter is work we do every autumn. A colleague can look at it on Wednesday at 10:00 or Thursday at 14:00. Which suits you?\n\nThe offer will be with you on Friday.\n\nKind regards",
      created_at: minutesAgo(2),
    },
    {
      name: "Owner of a bakery",
      email: "hello@bakery.example",
      score: 78,
      message: "Two broken skylights, rain comes in. Can you come today?",
      summary: "Two broken skylights with rain coming in; asks for somebody today.",
      phone: "+49 171 2345678",
      created_at: minutesAgo(11),
    },
    {
      name: "Property manager",
      email: "desk@houses.example",
      score: 64,
      status: "claimed",
      outcome: "won",
      outcome_at: minutesAgo(30),
      outcome_by: "Our CRM",
      outcome_via: "crm",
      outcome_amount: { minor: 129_900, currency: "EUR" },
      claimed_by: "Night shift",
      claimed_at: minutesAgo(20),
      message: "We manage 40 houses and look for one partner for all gutters.",
      summary: "Manages 40 houses, looks for one partner for gutter maintenance.",
      source: "form",
      created_at: minutesAgo(34),
    },
    {
      name: "",
      email: "someone@mail.example",
      score: 41,
      message: "do you also do solar panels?",
      summary: "Asks whether solar panels are offered too.",
      category: "question",
      created_at: minutesAgo(75),
    },
    {
      name: "Garden centre",
      email: "office@garden.example",
      score: null,
      score_source: null,
      score_reasons: [],
      category: null,
      summary: null,
      suggested_reply: null,
      message: "Please call me about the green roof you built next door.",
      source: "page",
      created_at: minutesAgo(90),
    },
    {
      name: "Student of architecture",
      email: "student@university.example",
      score: 18,
      category: "student",
      message: "I write a thesis about slate. May I interview one of your roofers for half an hour?",
      summary: "Student asks for an interview for a thesis about slate.",
      score_source: "embedded",
      created_at: minutesAgo(300),
    },
    {
      name: "A marketing agency",
      email: "growth@agency.example",
      score: 7,
      category: "vendor",
      message: "We can bring your site to the first page within thirty days, guaranteed!",
      summary: "Agency offers search engine services.",
      score_source: "embedded",
      created_at: minutesAgo(900),
    },
    {
      name: "Parish office",
      email: "office@parish.example",
      score: 57,
      status: "claimed",
      claimed_by: "Owner of the workspace",
      claimed_at: minutesAgo(1_300),
      message: "The tower roof lost some tiles in the storm. No hurry, but before Christmas please.",
      summary: "Storm damage on a church tower; before Christmas.",
      source: "api",
      created_at: minutesAgo(1_500),
    },
  ];
  const leads = people.map((person, place) => aLead({ form_id: place % 3 === 1 ? quote.id : contact.id, ...person }));
  const [first] = leads;
  if (first !== undefined) {
    first.answers.push({ key: "service", label: "What do you need?", type: "select", value: "New roof" });
    first.answers.push({ key: "visit", label: "I would like a visit", type: "checkbox", value: "true" });
  }
  for (let place = 0; place < 40; place++) {
    leads.push(
      aLead({
        form_id: contact.id,
        name: `Visitor number ${place + 1}`,
        email: `visitor${place + 1}@example.com`,
        score: (place * 37) % 100,
        summary: null,
        created_at: minutesAgo(2_000 + place * 170),
      }),
    );
  }
  const held = [
    aLead({
      verdict: "held",
      name: "Quick typist",
      email: "quick@example.net",
      message: "Hello I need an offer for a small roof, 40 square metres, near the lake.",
      verdict_reasons: [
        { kind: "too_fast", points: 40, sentence: "The form was sent 1.1 seconds after it was opened." },
        { kind: "proof_missing", points: 25, sentence: "The browser did not solve the puzzle." },
        { kind: "known_contact", points: -10, sentence: "This address has written to you before." },
      ],
      score: null,
      score_reasons: [],
      summary: null,
      suggested_reply: null,
      category: null,
      contact_id: null,
      form_id: contact.id,
      created_at: minutesAgo(25),
    }),
    aLead({
      verdict: "held",
      name: "From another site",
      email: "person@example.org",
      message: "Is this still available?",
      verdict_reasons: [
        { kind: "origin_unlisted", points: 60, sentence: "The form stands on a site that is not on its list." },
      ],
      score: null,
      score_reasons: [],
      summary: null,
      suggested_reply: null,
      category: null,
      contact_id: null,
      form_id: quote.id,
      created_at: minutesAgo(180),
    }),
  ];
  const spam = aLead({
    verdict: "spam",
    name: "Cheap pills",
    email: "win@spam.example",
    message: "BUY NOW http://spam.example/ http://spam.example/2",
    verdict_reasons: [
      { kind: "honeypot_filled", points: 100, sentence: "The field that people do not see was filled in." },
    ],
    score: null,
    score_reasons: [],
    summary: null,
    suggested_reply: null,
    category: null,
    contact_id: null,
    created_at: minutesAgo(400),
  });
  const all = [...leads, ...held, spam];

  const deliveries = leads.slice(0, 8).flatMap((lead, place) => [
    aDelivery(sales, lead),
    place === 1
      ? aDelivery(crm, lead, {
          status: "pending",
          attempts: 2,
          next_try_at: minutesAgo(-22),
          last_error_code: "http_503",
          finished_at: null,
          attempt_list: [1, 2].map((number) => ({
            number,
            outcome: "failed" as const,
            status_code: 503,
            error_code: "http_503",
            request: {
              method: "POST",
              url: "https://crm.example.com/hooks/leadbell",
              headers: { "content-type": "application/json" },
              body: '{"type":"lead.created"}',
            },
            answer_excerpt: "<html><title>503 Service Unavailable</title><h1>Down for maintenance</h1></html>",
            started_at: minutesAgo(11 - number),
            duration_ms: 94,
            next_try_at: number === 2 ? minutesAgo(-22) : null,
          })),
        })
      : aDelivery(crm, lead),
    ...(place === 2 ? [aDelivery(sheet, lead, { status: "failed", last_error_code: "http_410" })] : []),
  ]);

  const ledgers = new Map(
    all.map((lead) => [
      lead.id,
      [
        {
          at: lead.created_at,
          kind: "lead.stored",
          actor: "visitor",
          sentence: "Sent the form “Contact page” with the widget.",
          data: {},
        },
        {
          at: lead.created_at,
          kind: "lead.scored",
          actor: "system",
          sentence: `Scored ${lead.score ?? "–"} by the built-in rules.`,
          data: {},
        },
        {
          at: lead.updated_at,
          kind: "lead.judged",
          actor: "ai",
          sentence: "AI judged it anew, with four quotes from the message.",
          data: {},
        },
        {
          at: lead.updated_at,
          kind: "lead.routed",
          actor: "system",
          sentence: "Sent to 2 destinations by 1 of 2 rules.",
          data: {},
        },
        {
          at: lead.updated_at,
          kind: "delivery.sent",
          actor: "system",
          sentence: "Arrived in Sales team (Telegram).",
          data: {},
        },
      ],
    ]),
  );
  const rules: ApiRule[] = [
    {
      id: newId("rul"),
      name: "Everything to the team",
      enabled: true,
      min_score: null,
      form_ids: [],
      all_destinations: false,
      destination_ids: [sales.id, crm.id],
    },
    {
      id: newId("rul"),
      name: "Hot ones to the on-call chat",
      enabled: true,
      min_score: 70,
      form_ids: [quote.id],
      all_destinations: false,
      destination_ids: [night.id],
    },
  ];
  const decisions = new Map(
    leads.map((lead) => [
      lead.id,
      [
        {
          number: 1,
          score: lead.score,
          score_source: lead.score_source,
          at: lead.updated_at,
          destination_ids: [sales.id, crm.id],
          trace: [
            {
              rule_id: rules[0]?.id ?? "",
              rule_name: "Everything to the team",
              matched: true,
              because: "it takes every lead",
              destination_ids: [sales.id, crm.id],
            },
            {
              rule_id: rules[1]?.id ?? "",
              rule_name: "Hot ones to the on-call chat",
              matched: false,
              because: "the form is not one of its forms",
              destination_ids: [],
            },
          ],
        },
      ],
    ]),
  );
  return {
    me: { email: "owner@example.com", name: "Owner of the workspace", role: "owner" },
    workspace: aWorkspace(),
    forms: [contact, quote, career],
    leads: all,
    restrictions: new Map(),
    ledgers,
    decisions,
    destinations: [sales, crm, night, sheet],
    endpoints: [anEndpoint(crm), anEndpoint(sheet, { url: "https://sheets.example.net/append" })],
    deliveries,
    replays: [],
    outcomeHooks: [anOutcomeHook({ last_refusal: { code: "signature_invalid", at: minutesAgo(18) } })],
    recalibration: aRecalibration(),
    rules,
    keepLeadsDays: null,
    acts: [
      {
        id: newId("prv"),
        kind: "leads_exported",
        subject_id: null,
        member_id: "mem_1",
        leads: 42,
        at: minutesAgo(60),
        finished_at: minutesAgo(60),
      },
    ],
    keys: [
      {
        id: newId("key"),
        name: "Website server",
        start: "lb_live_9f3a",
        created_at: minutesAgo(30_000),
        last_used_at: minutesAgo(14),
      },
    ],
  };
}

/** A workspace a minute old. */
export function anEmptyWorkspace(): FakeState {
  return {
    me: { email: "owner@example.com", name: "Owner of the workspace", role: "owner" },
    workspace: aWorkspace({ guide_hidden: false, created_at: minutesAgo(1) }),
    forms: [],
    leads: [],
    restrictions: new Map(),
    ledgers: new Map(),
    decisions: new Map(),
    destinations: [],
    endpoints: [],
    deliveries: [],
    replays: [],
    outcomeHooks: [],
    recalibration: { ...aRecalibration(), decided: 0, won: 0, version: 0, made_at: null, bands: null },
    rules: [
      {
        id: newId("rul"),
        name: "Everything",
        enabled: true,
        min_score: null,
        form_ids: [],
        all_destinations: true,
        destination_ids: [],
      },
    ],
    keepLeadsDays: null,
    acts: [],
    keys: [],
  };
}

/** A workspace on its trial of Pro, in the middle of a month. */
export function aBilling(overrides: Partial<ApiBilling> = {}): ApiBilling {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const meter = (used: number, limit: number, forecast: number | null = null) => ({ used, limit, forecast });
  const card = (
    id: "free" | "pro" | "team",
    name: string,
    leads: number,
    month: number,
  ): ApiBilling["plans"][number] => ({
    id,
    name,
    about: "For a business that lives on its enquiries.",
    limits: { leads_per_month: leads, ai_per_month: leads, seats: 10, destinations: 25 },
    prices:
      id === "free"
        ? []
        : [
            { interval: "month", price: { amount: month, currency: "eur" } },
            { interval: "year", price: { amount: month * 10, currency: "eur" } },
          ],
  });
  return {
    payments: "on",
    plan: "pro",
    limits_of: "pro",
    standing: "trial",
    interval: "month",
    price: { amount: 2_900, currency: "eur" },
    renews_at: inDays(9),
    trial_ends_at: inDays(9),
    grace_ends_at: null,
    ends_at: null,
    has_customer: true,
    usage: {
      month: "2026-11",
      resets_at: inDays(12),
      leads: meter(1_640, 2_000, 2_480),
      leads_over_limit: 0,
      ai: meter(1_212, 2_000, 1_830),
      seats: meter(3, 10),
      destinations: meter(2, 25),
    },
    plans: [card("free", "Free", 100, 0), card("pro", "Pro", 2_000, 2_900), card("team", "Team", 20_000, 9_900)],
    trial_days: 0,
    invoices: [
      {
        id: "in_1",
        number: "DESK-0001",
        status: "paid",
        total: { amount: 0, currency: "eur" },
        issued_at: inDays(-5),
        paid_at: inDays(-5),
        url: "https://stripe.test/invoice",
      },
    ],
    ...overrides,
  };
}
