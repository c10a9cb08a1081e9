import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import type { Duplex } from "node:stream";
import type { Me } from "../../worker/modules/accounts/contract.ts";
import type { ApiContact, ApiLead, Restriction } from "../../worker/modules/leads/contract.ts";
import type { ApiPrivacyAct } from "../../worker/modules/privacy/contract.ts";
import { anAi } from "./fake-ai.ts";
import {
  aBilling,
  aBusyWorkspace,
  aDelivery,
  aDestination,
  aForm,
  aLead,
  anEmptyWorkspace,
  anEndpoint,
  aReplay,
  aWorkspace,
  type FakeState,
  newId,
} from "./fake-data.ts";
import { aListOfReceipts, anOutcomeHook, aReport, aSourcesReport } from "./fake-reports.ts";

/** The header the Worker sends with the dashboard's page. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'";
const PUBLIC = resolve(import.meta.dirname, "../../dist/public");
const TYPES: Record<string, string> = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html" };

/** The code that signs in; any other is wrong. */
export const RIGHT_CODE = "123456";

interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  constructor(status: number, code: string, message: string, field?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

export interface FakeApi {
  url: string;
  state: FakeState;
  /** Every call that came to `/api/`, newest last. */
  calls: Call[];
  /** What a browser reported about the page's policy. */
  reports: unknown[];
  isSignedIn: boolean;
  /** When set, every API call gets this. */
  trouble: { status: number; code: string; message: string } | null;
  tell(change: { topic: string; id?: string }): void;
  /** Cuts all live connections; new ones are refused while `isLiveDown`. */
  dropLive(): void;
  isLiveDown: boolean;
  /** Stores a lead and tells the open dashboards, as the pipeline does. */
  arrive(lead?: Partial<ApiLead>): ApiLead;
  close(): Promise<void>;
}

/** An in-memory stand-in for the Worker's API, in the shape of the contracts, with the built page under the real policy. */
export async function startFakeApi(
  state: FakeState,
  options: { isSignedIn?: boolean; port?: number } = {},
): Promise<FakeApi> {
  const sockets = new Set<Duplex>();
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  const fake: FakeApi = {
    url: "",
    state,
    calls: [],
    reports: [],
    isSignedIn: options.isSignedIn ?? true,
    trouble: null,
    isLiveDown: false,
    tell(change) {
      for (const socket of sockets) socket.write(textFrame(JSON.stringify(change)));
    },
    dropLive() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    arrive(change = {}) {
      const lead = aLead({
        form_id: state.forms[0]?.id ?? "frm_unknown",
        created_at: new Date().toISOString(),
        ...change,
      });
      state.leads.unshift(lead);
      const entry = {
        at: lead.created_at,
        kind: "lead.stored",
        actor: "visitor",
        sentence: "Sent the form.",
        data: {},
      };
      state.ledgers.set(lead.id, [entry]);
      fake.tell({ topic: "lead", id: lead.id });
      return lead;
    },
    async close() {
      fake.dropLive();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };

  server.on("upgrade", (request, socket) => {
    if (fake.isLiveDown || !fake.isSignedIn) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
      return;
    }
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => sockets.delete(socket));
    socket.on("data", (frame: Buffer) => {
      const kind = (frame[0] ?? 0) & 0x0f;
      if (kind === 8) socket.end();
      else if (kind === 1) socket.write(textFrame("pong")); // the dashboard only ever says "ping"
    });
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, "127.0.0.1", done));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    const text = await bodyOf(request);
    if (url.pathname === "/reports") {
      fake.reports.push(text);
      response.writeHead(204).end();
      return;
    }
    if (url.pathname.startsWith("/api/") || url.pathname.startsWith("/v1/")) {
      await answer(request, response, {
        method: request.method ?? "GET",
        path: url.pathname,
        query: url.searchParams,
        body: text === "" ? {} : JSON.parse(text),
      });
      return;
    }
    const isFile = url.pathname.startsWith("/assets/") || url.pathname === "/widget.js";
    const path = isFile ? join(PUBLIC, url.pathname) : join(PUBLIC, "app/index.html");
    const content = await readFile(path).catch(() => null);
    if (content === null) {
      response.writeHead(404).end();
      return;
    }
    const headers = { "content-type": TYPES[extname(path)] ?? "text/plain", "x-content-type-options": "nosniff" };
    response
      .writeHead(
        200,
        isFile ? headers : { ...headers, "content-security-policy": `${PAGE_POLICY}; report-uri /reports` },
      )
      .end(content);
  }

  async function answer(request: IncomingMessage, response: ServerResponse, call: Call): Promise<void> {
    fake.calls.push(call);
    const send = (status: number, body?: unknown) =>
      response
        .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
        .end(body === undefined ? "" : JSON.stringify(body));
    try {
      if (fake.trouble !== null) throw new Refusal(fake.trouble.status, fake.trouble.code, fake.trouble.message);
      if (call.path.startsWith("/api/") && request.headers["x-leadbell"] !== "1") {
        throw new Refusal(403, "origin_not_allowed", "This request did not come from the dashboard.");
      }
      const { status = 200, body } = await route(fake, call);
      send(status, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, message, field } = error;
      send(status, { error: { code, message, request_id: newId("req"), ...(field !== undefined && { field }) } });
    }
  }
}

interface Answer {
  status?: number;
  body?: unknown;
}

async function route(fake: FakeApi, { method, path, query, body }: Call): Promise<Answer> {
  const { state } = fake;
  const at = `${method} ${path}`;
  const [, , room = "", id = "", verb = ""] = path.split("/");
  const now = () => new Date().toISOString();
  const me = (): Me => ({
    ...state.me,
    role: state.workspace === null ? null : state.me.role,
    workspace: state.workspace,
  });

  if (at === "POST /api/sign-in/code") return { status: 202, body: { sent: true } };
  if (at === "POST /api/sign-in/verify") {
    if (body.code !== RIGHT_CODE)
      throw new Refusal(401, "token_invalid", "This code is not right. Look again, or ask for a new one.");
    fake.isSignedIn = true;
    return { body: me() };
  }
  if (path.startsWith("/v1/")) return publicRoute(fake, method, path, body);
  if (!fake.isSignedIn) throw new Refusal(401, "not_signed_in", "Sign in first.");
  if (at === "POST /api/sign-out") {
    fake.isSignedIn = false;
    return { status: 204 };
  }
  if (at === "GET /api/me") return { body: me() };
  if (at === "PATCH /api/me") {
    state.me.name = String(body.name);
    return { body: me() };
  }
  if (at === "POST /api/workspaces") {
    state.workspace = aWorkspace({ name: String(body.name), guide_hidden: false, created_at: now() });
    return { status: 201, body: state.workspace };
  }
  if (state.workspace === null) throw new Refusal(403, "role_not_allowed", "Make a workspace first.");

  switch (room) {
    case "workspace":
      if (method === "PATCH") state.workspace = { ...state.workspace, ...body };
      return { body: state.workspace };
    case "ai":
      return { body: anAi() };
    case "billing":
      if (path !== "/api/billing") return { body: { url: "https://stripe.test/page" } };
      return { body: aBilling() };
    case "members":
      return { body: { members: [{ id: "mem_1", ...state.me }] } };
    case "api-keys": {
      if (method === "GET") return { body: { api_keys: state.keys } };
      if (method === "DELETE") {
        state.keys = state.keys.filter((key) => key.id !== id);
        return { status: 204 };
      }
      const key = {
        id: newId("key"),
        name: String(body.name),
        start: "lb_live_7c1d",
        created_at: now(),
        last_used_at: null,
      };
      state.keys.unshift(key);
      return { status: 201, body: { ...key, key: "lb_live_7c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f" } };
    }
    case "forms": {
      if (method === "GET" && id === "") return { body: { forms: state.forms } };
      if (method === "POST") {
        const form = aForm({ name: String(body.name), created_at: now(), updated_at: now() });
        state.forms.unshift(form);
        fake.tell({ topic: "form", id: form.id });
        return { status: 201, body: form };
      }
      const form = found(state.forms, id);
      if (method === "GET") return { body: form };
      if (body.version !== form.version) throw new Refusal(409, "conflict", "Somebody changed this form meanwhile.");
      const { version: _, ...change } = body;
      const definition = change.definition as { accent?: string } | undefined;
      if (definition?.accent !== undefined && !/^#[0-9a-f]{6}$/i.test(definition.accent)) {
        throw new Refusal(
          422,
          "validation_failed",
          "definition.accent: Give the colour as #rrggbb.",
          "definition.accent",
        );
      }
      Object.assign(form, change, { version: form.version + 1, updated_at: now() });
      fake.tell({ topic: "form", id });
      return { body: form };
    }
    case "leads":
      return leadRoute(fake, method, id, verb, query, body);
    case "contacts": {
      const lead = state.leads.find(({ contact_id }) => contact_id === id);
      if (lead === undefined) throw new Refusal(404, "not_found", "There is no such contact.");
      if (verb === "erase") {
        state.leads = state.leads.filter(({ contact_id }) => contact_id !== id);
        return { body: anAct("contact_erased", id) };
      }
      state.restrictions.set(id, body.restrictions as Restriction[]);
      return { body: contactOf(state, lead) };
    }
    case "privacy":
      return privacyRoute(state, method, id, body);
    case "destinations": {
      if (id === "") return { body: { destinations: state.destinations } };
      const destination = found(state.destinations, id);
      if (method === "PATCH") Object.assign(destination, body, body.status !== undefined && { status_reason: null });
      if (method === "DELETE") state.destinations = state.destinations.filter((one) => one !== destination);
      if (verb === "replays") return { body: { replays: state.replays.filter((one) => one.destination_id === id) } };
      if (verb === "replay") {
        const status = method === "GET" ? query.get("status") : body.status;
        const from = (method === "GET" ? query.get("from") : body.from) ?? "";
        const meant = state.deliveries.filter(
          (one) =>
            one.destination_id === id &&
            one.created_at >= String(from) &&
            (one.status === "failed" || (status === "all" && one.status === "sent")),
        );
        const replay = aReplay(destination, { status: status === "all" ? "all" : "failed", total: meant.length });
        if (method === "GET") return { body: replay };
        for (const delivery of meant) Object.assign(delivery, { status: "pending", next_try_at: now() });
        state.replays.unshift({ ...replay, replayed: Math.min(50, meant.length) });
        return { status: 202, body: replay };
      }
      if (verb === "test") {
        const sent = destination.status !== "disabled";
        const delivery = aDelivery(destination, null);
        state.deliveries.unshift(delivery);
        const outcome = sent
          ? { status_code: 200, error_code: null, answer_excerpt: '{"ok":true}' }
          : { status_code: 410, error_code: "http_410", answer_excerpt: "<h1>Gone</h1>" };
        return { body: { delivery_id: delivery.id, sent, duration_ms: 148, ...outcome } };
      }
      fake.tell({ topic: "destination", id });
      return { body: destination };
    }
    case "replays": {
      const replay = found(state.replays, id);
      return { body: Object.assign(replay, { state: "stopped", stop_reason: "by_person", finished_at: now() }) };
    }
    case "webhooks": {
      if (method === "GET" && id === "") return { body: { webhooks: state.endpoints } };
      if (method === "POST") {
        if (String(body.url).includes("127.0.0.1"))
          throw new Refusal(422, "url_not_allowed", "This address is not public.", "url");
        const destination = aDestination("webhook", { name: String(body.name), created_at: now() });
        const headers = (body.headers ?? []) as { name: string }[];
        const endpoint = anEndpoint(destination, {
          url: String(body.url),
          events: body.events as never,
          header_names: headers.map(({ name }) => name),
        });
        state.destinations.push(destination);
        state.endpoints.push(endpoint);
        fake.tell({ topic: "destination", id: destination.id });
        return { status: 201, body: endpoint };
      }
      const endpoint = state.endpoints.find((one) => one.destination_id === id);
      if (endpoint === undefined) throw new Refusal(404, "not_found", "There is no such webhook.");
      const { old_secrets_until } = endpoint;
      if (verb === "secret") return { body: { secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", old_secrets_until } };
      if (verb === "rotate-secret") {
        endpoint.old_secrets_until = new Date(Date.now() + 24 * 3_600_000).toISOString();
        const rotated = { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
        return { body: { ...rotated, old_secrets_until: endpoint.old_secrets_until } };
      }
      if (method === "PATCH") {
        const { headers, ...change } = body as { headers?: { name: string }[] };
        Object.assign(endpoint, change, headers !== undefined && { header_names: headers.map(({ name }) => name) });
      }
      return { body: endpoint };
    }
    case "reports":
      return {
        body: path.endsWith("/sources") ? aSourcesReport(state, query.get("by") ?? "source") : aReport(state, query),
      };
    case "recalibration":
      if (method === "PATCH") state.recalibration.enabled = body.enabled === true;
      if (verb === "reset" || id === "reset") Object.assign(state.recalibration, { decided: 0, won: 0, bands: null });
      return { body: state.recalibration };
    case "outcome-hooks":
      return outcomeHookRoute(state, method, id, verb, body);
    case "telegram":
      if (path === "/api/telegram/chats") return { body: { chats: [] } };
      return {
        status: 201,
        body: {
          private_url: "https://t.me/leadbell_bot?start=K7PQ2M",
          group_url: "https://t.me/leadbell_bot?startgroup=K7PQ2M",
          code: "K7PQ2M",
          bot_username: "leadbell_bot",
          expires_at: new Date(Date.now() + 900_000).toISOString(),
        },
      };
    case "rules":
      if (method === "PUT") {
        state.rules = (body.rules as FakeState["rules"]).map((rule) => ({ ...rule, id: rule.id ?? newId("rul") }));
      }
      return { body: { rules: state.rules } };
    case "deliveries": {
      if (id !== "") {
        const delivery = found(state.deliveries, id);
        if (verb === "replay") Object.assign(delivery, { status: "sent", attempts: delivery.attempts + 1 });
        return { body: delivery };
      }
      const wanted = (name: string, value: string | null) => !query.has(name) || query.get(name) === value;
      const list = state.deliveries.filter(
        (one) =>
          wanted("id", one.id) &&
          wanted("event_type", one.event_type) &&
          (query.get("from") ?? "") <= one.created_at &&
          wanted("lead_id", one.lead_id) &&
          wanted("destination_id", one.destination_id) &&
          wanted("status", one.status),
      );
      return { body: { deliveries: list.map(({ attempt_list: _, ...delivery }) => delivery), next_cursor: null } };
    }
    default:
      throw new Refusal(404, "not_found", `There is nothing at ${path}.`);
  }
}

/** What became of a lead, as the Worker's own rules have it. */
function decide(lead: ApiLead, body: Call["body"], by: string): void {
  const outcome = body.outcome as ApiLead["outcome"];
  const at = new Date().toISOString();
  const closed = { claimed_by: lead.claimed_by ?? by, claimed_at: lead.claimed_at ?? at, status: "claimed" };
  Object.assign(
    lead,
    outcome === "junk"
      ? { status: "not_a_lead" }
      : outcome === null
        ? lead.outcome === "junk" && { status: "new", claimed_by: null, claimed_at: null }
        : closed,
    {
      outcome,
      outcome_at: outcome === null ? null : at,
      outcome_by: outcome === null ? null : by,
      outcome_via: outcome === null ? null : "dashboard",
      outcome_amount: outcome === "won" ? (body.amount ?? null) : null,
    },
  );
}

function outcomeHookRoute(state: FakeState, method: string, id: string, verb: string, body: Call["body"]): Answer {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  if (method === "POST" && id === "") {
    const hook = anOutcomeHook({ name: String(body.name) });
    state.outcomeHooks.push(hook);
    return { status: 201, body: { hook, secret } };
  }
  if (method === "GET" && id === "") return { body: { hooks: state.outcomeHooks } };
  const hook = found(state.outcomeHooks, id);
  if (verb === "receipts") return { body: { receipts: aListOfReceipts() } };
  if (method === "DELETE") {
    state.outcomeHooks = state.outcomeHooks.filter((one) => one !== hook);
    return { body: { hooks: state.outcomeHooks } };
  }
  hook.old_secret_until = new Date(Date.now() + 24 * 3_600_000).toISOString();
  return { body: { hook, secret } };
}

function privacyRoute(state: FakeState, method: string, part: string, body: unknown): Answer {
  const given = (body ?? {}) as { keep_leads_days?: number | null };
  if (part === "retention-preview") return { body: { leads: 3 } };
  if (method === "PUT") state.keepLeadsDays = given.keep_leads_days ?? null;
  return { body: { keep_leads_days: state.keepLeadsDays, acts: state.acts } };
}

function anAct(kind: ApiPrivacyAct["kind"], subjectId: string): ApiPrivacyAct {
  const at = new Date().toISOString();
  return { id: newId("prv"), kind, subject_id: subjectId, member_id: null, leads: 1, at, finished_at: at };
}

function contactOf(state: FakeState, lead: ApiLead): ApiContact {
  const id = lead.contact_id ?? "";
  return {
    id,
    name: lead.name,
    email: lead.email || null,
    phone: lead.phone || null,
    restrictions: state.restrictions.get(id) ?? [],
    lead_count: state.leads.filter((other) => other.contact_id === id).length,
    first_seen_at: lead.created_at,
    last_seen_at: lead.created_at,
  };
}

function leadRoute(
  fake: FakeApi,
  method: string,
  id: string,
  verb: string,
  query: URLSearchParams,
  body: Call["body"],
): Answer {
  const { state } = fake;
  if (id === "") return { body: listLeads(state, query) };
  if (id === "counts") {
    const count = (test: (lead: ApiLead) => boolean) => state.leads.filter(test).length;
    return {
      body: {
        accepted: count(({ verdict, status }) => verdict === "accepted" && status !== "not_a_lead"),
        held: count(({ verdict, status }) => verdict === "held" && status !== "not_a_lead"),
        spam: count(({ verdict }) => verdict === "spam"),
        unclaimed: count(({ verdict, status }) => verdict === "accepted" && status === "new"),
      },
    };
  }
  const lead = found(state.leads, id);
  if (method === "GET" && verb === "decisions") return { body: { decisions: state.decisions.get(id) ?? [] } };
  if (verb === "opinion") return { body: { opinion: null, category: null, by: null, at: null } };
  if (method === "GET") {
    const others = state.leads.filter(
      (other) => other.contact_id === lead.contact_id && other.id !== id && lead.contact_id !== null,
    );
    return {
      body: {
        lead,
        contact: lead.contact_id === null ? null : contactOf(state, lead),
        other_leads: others.map(({ id: otherId, summary, created_at }) => ({ id: otherId, summary, created_at })),
        ledger: state.ledgers.get(id) ?? [],
        judgement: { ai: null, fallback_reason: null },
      },
    };
  }
  switch (verb) {
    case "correct":
      Object.assign(lead, body);
      break;
    case "erase":
      state.leads = state.leads.filter((other) => other.id !== id);
      return { body: anAct("lead_erased", id) };
    case "claim":
      if (lead.status !== "new") throw new Refusal(409, "conflict", `${lead.claimed_by} has this lead already.`);
      Object.assign(lead, { status: "claimed", claimed_by: state.me.name, claimed_at: new Date().toISOString() });
      break;
    case "unclaim":
    case "reopen":
      Object.assign(lead, { status: "new", claimed_by: null, claimed_at: null, outcome: null });
      break;
    case "not-a-lead":
      Object.assign(lead, { status: "not_a_lead", outcome: "junk" });
      break;
    case "outcome":
      decide(lead, body, state.me.name);
      break;
    case "release":
      lead.verdict = "accepted";
      break;
    default:
      throw new Refusal(404, "not_found", "There is no such action.");
  }
  fake.tell({ topic: "lead", id });
  return { body: lead };
}

function listLeads(state: FakeState, query: URLSearchParams) {
  const limit = Number(query.get("limit") ?? 50);
  const start = Number(query.get("cursor") ?? 0);
  const words = (query.get("q") ?? "").toLowerCase();
  const matches = state.leads.filter((lead) => {
    const { verdict, status, source, form_id, score, name, email, message } = lead;
    if (verdict !== (query.get("verdict") ?? "accepted")) return false;
    const isForgiving = query.get("outcome") === "junk";
    if (query.has("status") ? status !== query.get("status") : status === "not_a_lead" && !isForgiving) return false;
    const asked = query.get("outcome");
    if (asked !== null && (asked === "open" ? lead.outcome !== null : lead.outcome !== asked)) return false;
    if (query.has("source") && source !== query.get("source")) return false;
    if (query.has("form_id") && form_id !== query.get("form_id")) return false;
    if (query.has("min_score") && (score ?? -1) < Number(query.get("min_score"))) return false;
    return `${name} ${email} ${message}`.toLowerCase().includes(words);
  });
  matches.sort((one, other) => (one.created_at < other.created_at ? 1 : -1));
  const next = start + limit < matches.length ? String(start + limit) : null;
  return { leads: matches.slice(start, start + limit), next_cursor: next };
}

/** What the widget asks for. */
function publicRoute(fake: FakeApi, method: string, path: string, body: Record<string, unknown>): Answer {
  const [, , , formId = "", verb = ""] = path.split("/");
  if (path === "/v1/token") {
    const salt = "0123456789abcdef.";
    return { body: { token: "fake", salt, hash: createHash("sha256").update(`${salt}7`).digest("hex"), max: 10 } };
  }
  const form = found(fake.state.forms, formId);
  if (method === "GET") {
    const { id, version, definition, keeps_unsent } = form;
    return { body: { id, version, definition, keeps_unsent, turnstile_site_key: null } };
  }
  if (verb === "submissions") {
    const { fields = {} } = body as { fields?: Record<string, string> };
    const lead = fake.arrive({
      form_id: form.id,
      name: fields.name ?? "",
      email: fields.email ?? "",
      message: fields.message ?? "",
    });
    form.lead_count++;
    return { status: 202, body: { accepted: true, lead_id: lead.id } };
  }
  throw new Refusal(404, "not_found", `There is nothing at ${path}.`);
}

function found<Row extends { id: string }>(rows: Row[], id: string): Row {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw new Refusal(404, "not_found", "There is no such thing here.");
  return row;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** One unmasked WebSocket text frame (RFC 6455 section 5.2). */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, payload.length])
      : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([head, payload]);
}

// Run by hand, to click through: `node dashboard/testing/fake-api.ts [empty]`, after a build.
if (import.meta.main) {
  const state = process.argv.includes("empty") ? anEmptyWorkspace() : aBusyWorkspace();
  const fake = await startFakeApi(state, { port: Number(process.env.PORT ?? 8790) });
  console.log(`dashboard: ${fake.url}/app/ (code ${RIGHT_CODE})`);
}
