import type { Role } from "../modules/accounts/contract.ts";
import { defaultDefinition } from "../modules/forms/index.ts";
import type { Scene } from "./battery-scene.ts";
import type { Harness } from "./harness.ts";

/**
 * THE TABLE OF DOORS: every route of the product and who may pass it. `worker/doors*.test.ts` make their attacks from this
 * table and from the app's own list of routes; a route that has no row here fails the test, and so does a row without a
 * route. Adding one is one line: the guard, what the ids in the path name, and a body that a rightful caller would send.
 */
const DOORS: Record<string, Door> = {
  "GET /healthz": { guard: "anyone" },
  "GET /openapi.json": { guard: "anyone" },
  "GET /": { guard: "anyone" },
  "GET /widget.js": { guard: "anyone", isCacheable: true },
  "GET /widget/:name": { guard: "anyone", isCacheable: true },
  "GET /assets/:name": { guard: "anyone", isCacheable: true },
  "GET /app": { guard: "anyone", isCacheable: true },
  "GET /app/*": { guard: "anyone", isCacheable: true },
  "GET /demo": { guard: "anyone" },
  "GET /demo/style.css": { guard: "anyone", isCacheable: true },
  "GET /f/:formId": { guard: "anyone", ids: { formId: "form" } },
  "GET /f/:formId/thanks": { guard: "anyone", ids: { formId: "form" } },
  "GET /v1/forms/:formId/config": { guard: "anyone", ids: { formId: "form" }, isCacheable: true, isOpenToSites: true },

  "OPTIONS /v1/token": { guard: "anyone", isOpenToSites: true },
  "OPTIONS /f/:formId": { guard: "anyone", ids: { formId: "form" }, isOpenToSites: true },
  "OPTIONS /v1/forms/:formId/submissions": { guard: "anyone", ids: { formId: "form" }, isOpenToSites: true },
  "POST /v1/token": {
    guard: "anyone",
    isOpenToSites: true,
    reads: "json_or_text",
    body: ({ ids }) => ({ form_id: ids.form }),
  },
  "POST /v1/forms/:formId/submissions": {
    guard: "anyone",
    ids: { formId: "form" },
    isOpenToSites: true,
    reads: "json_or_text",
    body: () => ({
      submission_id: crypto.randomUUID(),
      fields: { email: "visitor@example.com", message: "Please call me." },
    }),
  },
  "POST /f/:formId": {
    guard: "anyone",
    ids: { formId: "form" },
    isOpenToSites: true,
    reads: "form",
    body: () => ({ email: "visitor@example.com", message: "Please call me." }),
  },

  "POST /v1/leads": {
    guard: "api_key",
    body: ({ ids }) => ({ form_id: ids.form, fields: { email: "visitor@example.com", message: "Please call me." } }),
  },
  "GET /v1/leads": { guard: "api_key" },
  "GET /v1/leads/:id": { guard: "api_key", ids: { id: "lead" } },
  "PUT /v1/leads/:id/outcome": { guard: "api_key", ids: { id: "lead" }, body: () => ({ outcome: "lost" }) },

  "POST /api/sign-in/code": { guard: "own_page", body: () => ({ email: "somebody@example.com" }) },
  "POST /api/sign-in/verify": { guard: "own_page", body: () => ({ email: "somebody@example.com", code: "123456" }) },
  "POST /api/sign-out": { guard: "own_page" },
  "GET /api/me": { guard: "signed_in" },
  "PATCH /api/me": { guard: "member", body: () => ({ name: "Another name" }) },
  "POST /api/workspaces": { guard: "signed_in", body: () => ({ name: "A second one" }) },
  "GET /api/workspace": { guard: "member" },
  "PATCH /api/workspace": { guard: "member", roles: ["owner", "admin"], body: () => ({ name: "Renamed Ltd" }) },
  "GET /api/members": { guard: "member" },
  "GET /api/api-keys": { guard: "member", roles: ["owner", "admin"] },
  "POST /api/api-keys": { guard: "member", roles: ["owner", "admin"], body: () => ({ name: "Another key" }) },
  "DELETE /api/api-keys/:id": { guard: "member", roles: ["owner", "admin"], ids: { id: "apiKey" } },

  "GET /api/ai": { guard: "member", roles: ["owner", "admin"] },
  "PATCH /api/ai": { guard: "member", roles: ["owner", "admin"], body: () => ({ budget_tokens: 1_000_000 }) },
  "PUT /api/ai/profile": {
    guard: "member",
    roles: ["owner", "admin"],
    body: () => ({ about: "Roofs", tone: "formal", language: "de", facts: ["We work in Berlin."] }),
  },
  "PUT /api/ai/keys": {
    guard: "member",
    roles: ["owner", "admin"],
    body: () => ({ vendor: "openai", key: "sk-a-key-of-a-workspace" }),
  },
  "DELETE /api/ai/keys/:id": { guard: "member", roles: ["owner", "admin"], ids: { id: "aiKey" } },
  "POST /api/ai/test": { guard: "member", roles: ["owner", "admin"] },

  "GET /api/forms": { guard: "member" },
  "POST /api/forms": { guard: "member", roles: ["owner", "admin"], body: () => ({ name: "Another form" }) },
  "GET /api/forms/:id": { guard: "member", ids: { id: "form" } },
  "PATCH /api/forms/:id": {
    guard: "member",
    roles: ["owner", "admin"],
    ids: { id: "form" },
    body: () => ({ version: 1, definition: { ...defaultDefinition(), title: "Changed" } }),
  },

  "GET /api/leads": { guard: "member" },
  "GET /api/leads/counts": { guard: "member" },
  "GET /api/leads/:id": { guard: "member", ids: { id: "lead" } },
  "GET /api/leads/:id/decisions": { guard: "member", ids: { id: "lead" } },
  "POST /api/leads/:id/claim": { guard: "member", ids: { id: "lead" } },
  "POST /api/leads/:id/unclaim": { guard: "member", ids: { id: "lead" } },
  "POST /api/leads/:id/not-a-lead": { guard: "member", ids: { id: "lead" } },
  "POST /api/leads/:id/reopen": { guard: "member", ids: { id: "lead" } },
  "PUT /api/leads/:id/outcome": { guard: "member", ids: { id: "lead" }, body: () => ({ outcome: "won" }) },
  "POST /api/leads/:id/release": { guard: "member", ids: { id: "lead" } },

  "GET /api/contacts/:id": { guard: "member", ids: { id: "contact" } },
  "PUT /api/contacts/:id/restrictions": {
    guard: "member",
    ids: { id: "contact" },
    body: () => ({ restrictions: ["ai"] }),
  },
  "GET /api/contacts/:id/personal-data": { guard: "member", roles: ["owner", "admin"], ids: { id: "contact" } },
  "POST /api/leads/:id/correct": { guard: "member", ids: { id: "lead" }, body: () => ({ name: "Another name" }) },
  "GET /api/leads/:id/personal-data": { guard: "member", roles: ["owner", "admin"], ids: { id: "lead" } },
  "GET /api/exports/leads": { guard: "member", roles: ["owner", "admin"] },
  "GET /api/privacy": { guard: "member", roles: ["owner", "admin"] },
  "GET /api/privacy/retention-preview": { guard: "member", roles: ["owner", "admin"] },
  "PUT /api/privacy/retention": {
    guard: "member",
    roles: ["owner", "admin"],
    body: () => ({ keep_leads_days: 90 }),
  },

  "GET /api/rules": { guard: "member" },
  "PUT /api/rules": {
    guard: "member",
    roles: ["owner", "admin"],
    body: ({ ids }) => ({
      rules: [
        {
          name: "A rule",
          enabled: true,
          min_score: 10,
          form_ids: [ids.form],
          all_destinations: false,
          destination_ids: [ids.destination],
        },
      ],
    }),
  },
  "GET /api/destinations": { guard: "member" },
  "PATCH /api/destinations/:id": {
    guard: "member",
    roles: ["owner", "admin"],
    ids: { id: "destination" },
    body: () => ({ name: "Renamed" }),
  },
  "DELETE /api/destinations/:id": { guard: "member", roles: ["owner", "admin"], ids: { id: "destination" } },
  "POST /api/destinations/:id/test": { guard: "member", roles: ["owner", "admin"], ids: { id: "destination" } },
  "POST /api/destinations/:id/replay": {
    guard: "member",
    roles: ["owner", "admin"],
    ids: { id: "destination" },
    body: () => ({ status: "all" }),
  },
  "GET /api/destinations/:id/replay": { guard: "member", ids: { id: "destination" } },
  "POST /api/replays/:id/stop": { guard: "member", roles: ["owner", "admin"], ids: { id: "replay" } },
  "GET /api/destinations/:id/replays": { guard: "member", ids: { id: "destination" } },
  "GET /api/deliveries": { guard: "member" },
  "GET /api/deliveries/:id": { guard: "member", ids: { id: "delivery" } },
  "POST /api/deliveries/:id/replay": { guard: "member", ids: { id: "delivery" } },

  "GET /api/webhooks": { guard: "member" },
  "POST /api/webhooks": {
    guard: "member",
    roles: ["owner", "admin"],
    body: () => ({ name: "Another CRM", url: "https://crm.example.com/other" }),
  },
  "GET /api/webhooks/:id": { guard: "member", ids: { id: "destination" } },
  "PATCH /api/webhooks/:id": {
    guard: "member",
    roles: ["owner", "admin"],
    ids: { id: "destination" },
    body: () => ({ name: "Renamed CRM" }),
  },
  "GET /api/webhooks/:id/secret": { guard: "member", roles: ["owner", "admin"], ids: { id: "destination" } },
  "POST /api/webhooks/:id/rotate-secret": { guard: "member", roles: ["owner", "admin"], ids: { id: "destination" } },

  "GET /api/outcome-hooks": { guard: "member", roles: ["owner", "admin"] },
  "POST /api/outcome-hooks": { guard: "member", roles: ["owner", "admin"], body: () => ({ name: "Another CRM" }) },
  "POST /api/outcome-hooks/:id/rotate-secret": {
    guard: "member",
    roles: ["owner", "admin"],
    ids: { id: "outcomeHook" },
  },
  "GET /api/outcome-hooks/:id/receipts": { guard: "member", roles: ["owner", "admin"], ids: { id: "outcomeHook" } },
  "DELETE /api/outcome-hooks/:id": { guard: "member", roles: ["owner", "admin"], ids: { id: "outcomeHook" } },
  "GET /api/reports": { guard: "member" },
  "GET /api/reports/sources": { guard: "member" },
  "GET /api/leads/:id/opinion": { guard: "member", ids: { id: "lead" } },
  "PUT /api/leads/:id/opinion": { guard: "member", ids: { id: "lead" }, body: () => ({ opinion: null }) },
  "GET /api/lessons": { guard: "member" },
  "POST /api/lessons": {
    guard: "member",
    roles: ["owner", "admin"],
    body: () => ({ examples: [{ text: "We want to order forty chairs for our hall.", label: "good" }] }),
  },
  "DELETE /api/lessons/:id": { guard: "member", roles: ["owner", "admin"], ids: { id: "lesson" } },
  "DELETE /api/lessons": { guard: "member", roles: ["owner", "admin"] },
  "GET /api/recalibration": { guard: "member" },
  "PATCH /api/recalibration": { guard: "member", roles: ["owner"], body: () => ({ enabled: false }) },
  "POST /api/recalibration/reset": { guard: "member", roles: ["owner"] },
  "POST /v1/hooks/outcomes/:id": { guard: "signed_by_vendor" },

  "POST /api/telegram/links": { guard: "member", roles: ["owner", "admin"] },
  "GET /api/telegram/chats": { guard: "member" },
  "POST /v1/telegram/webhook": { guard: "vendor", body: () => ({ update_id: 1 }) },

  "GET /api/billing": { guard: "member", roles: ["owner", "admin"] },
  "POST /api/billing/checkout": {
    guard: "member",
    roles: ["owner"],
    body: () => ({ plan: "pro", interval: "month", attempt_id: crypto.randomUUID() }),
  },
  "POST /api/billing/portal": {
    guard: "member",
    roles: ["owner"],
    body: () => ({ attempt_id: crypto.randomUUID() }),
  },
  "POST /api/billing/refresh": { guard: "member", roles: ["owner", "admin"] },
  "POST /v1/stripe/webhook": { guard: "signed_by_vendor" },

  "GET /docs/webhooks": { guard: "anyone", isCacheable: true },
  "GET /docs/webhooks.md": { guard: "anyone", isCacheable: true },
  "GET /status": { guard: "anyone" },
  "GET /.well-known/security.txt": { guard: "anyone", isCacheable: true },
  "GET /v1/operator/jobs": { guard: "operator" },
  "POST /v1/operator/jobs/:id/replay": { guard: "operator" },
  "POST /v1/operator/jobs/:id/discard": { guard: "operator", body: () => ({ reason: "out_of_date" }) },

  "GET /api/live": { guard: "member", isUpgrade: true },

  // Last, as whatever comes after them would find nothing any more.
  "POST /api/leads/:id/erase": {
    guard: "member",
    roles: ["owner", "admin"],
    ids: { id: "lead" },
    body: () => ({ confirm: "erase" }),
  },
  "POST /api/contacts/:id/erase": {
    guard: "member",
    roles: ["owner", "admin"],
    ids: { id: "contact" },
    body: () => ({ confirm: "erase" }),
  },
};

/**
 * `anyone`: nothing private behind it. `own_page`: anyone, but only from our own dashboard's page. `signed_in`: a
 * session, with a workspace or without. `member`: a session of somebody in a workspace. `vendor`: who holds the secret
 * agreed with that vendor. `signed_by_vendor`: who can sign the very body, which here nobody can.
 * `operator`: who runs the deployment, by a token of their own.
 */
export type Guard =
  | "anyone"
  | "own_page"
  | "signed_in"
  | "member"
  | "api_key"
  | "vendor"
  | "signed_by_vendor"
  | "operator";

/** What an id in a path names. */
export type RowKind =
  | "form"
  | "lead"
  | "contact"
  | "destination"
  | "delivery"
  | "replay"
  | "apiKey"
  | "aiKey"
  | "outcomeHook"
  | "lesson";

export interface Door {
  guard: Guard;
  /** Members who may pass. Default: every role. */
  roles?: readonly Role[];
  /** By parameter of the path, what it names. */
  ids?: Readonly<Record<string, RowKind>>;
  /** A body that a rightful caller would send; made of the ids of the scene that is given. */
  body?: (scene: Pick<Scene, "ids">) => Record<string, unknown>;
  /** How the body is read. Default: `json`. */
  reads?: "json" | "json_or_text" | "form";
  /** The answer is for everybody and may be kept by caches. Default: every answer says `no-store`. */
  isCacheable?: boolean;
  /** Customers' pages may read the answer. */
  isOpenToSites?: boolean;
  /** Answers by a WebSocket. */
  isUpgrade?: boolean;
}

export interface NamedDoor extends Door {
  /** The key in the table, such as `GET /api/leads/:id`. */
  name: string;
  method: string;
  path: string;
}

export const ALL_DOORS: readonly NamedDoor[] = Object.entries(DOORS).map(([name, door]) => {
  const [method = "", path = ""] = name.split(" ");
  return { ...door, name, method, path };
});

export const isRead = ({ method }: NamedDoor) => method === "GET" || method === "OPTIONS";

/** The app's own list: what Hono serves, without what every request passes. */
export function routesServed({ app }: Harness): string[] {
  const routes = app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`);
  return [...new Set(routes)];
}

/** The routes of the OpenAPI document, in Hono's spelling. */
export function routesDescribed({ app }: Harness) {
  return app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === "route"
      ? [
          {
            name: `${definition.route.method.toUpperCase()} ${definition.route.path.replaceAll(/\{(\w+)\}/g, ":$1")}`,
            route: definition.route,
          },
        ]
      : [],
  );
}

/** The door's address with these ids in it; a part for which there is none gets a harmless text. */
export function addressOf(door: NamedDoor, ids: Partial<Record<RowKind, string>>): string {
  return door.path
    .replaceAll(/:(\w+)/g, (_, name: string) => ids[door.ids?.[name] ?? "form"] ?? "x")
    .replace("*", "leads");
}

export interface Knock {
  headers?: Record<string, string>;
  /** An object is sent as the door reads it; a text as it is. */
  body?: Record<string, unknown> | string;
  contentType?: string;
}

/** Sends one request to a door. */
export function knock(harness: Harness, door: NamedDoor, address: string, given: Knock = {}): Promise<Response> {
  const { "content-type": _, ...headers } = given.headers ?? {};
  const method = { method: door.method };
  if (isRead(door) || given.body === undefined) return harness.request(address, { ...method, headers });

  const isForm = door.reads === "form";
  const contentType = given.contentType ?? (isForm ? "application/x-www-form-urlencoded" : "application/json");
  const encode = (body: Record<string, unknown>) =>
    isForm ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body);
  const body = typeof given.body === "string" ? given.body : encode(given.body);
  return harness.request(address, { ...method, headers: { ...headers, "content-type": contentType }, body });
}
