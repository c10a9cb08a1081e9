import type { z } from "zod";
import type {
  ApiMember,
  ApiWorkspace,
  apiKeySchema,
  Me,
  NewApiKey,
  workspaceChangeSchema,
} from "../worker/modules/accounts/contract.ts";
import type { AiChange, ApiAi, ApiAiTest, Profile } from "../worker/modules/ai/contract.ts";
import type { ApiBilling, Checkout } from "../worker/modules/billing/contract.ts";
import type {
  ApiDelivery,
  ApiDeliveryPage,
  ApiDestination,
  ApiReplay,
  ApiReplayPreview,
  deliveryListQuerySchema,
  deliveryListSchema,
  destinationChangeSchema,
  replayRequestSchema,
  testResultSchema,
} from "../worker/modules/deliveries/contract.ts";
import type { ApiForm, FormChange, FormDefinition } from "../worker/modules/forms/contract.ts";
import type { ApiReport, ApiSourcesReport } from "../worker/modules/insights/contract.ts";
import type {
  Amount,
  ApiContact,
  ApiLead,
  ApiLeadPage,
  Correction,
  LeadListQuery,
  leadCountsSchema,
  leadListSchema,
  Outcome,
  Restriction,
} from "../worker/modules/leads/contract.ts";
import type { ApiLeadOpinion, ApiLessons, Examples, OpinionChange } from "../worker/modules/lessons/contract.ts";
import type {
  ApiOutcomeHook,
  ApiRecalibration,
  ApiReceipt,
  SecretOfHook,
} from "../worker/modules/outcomes/contract.ts";
import type { ApiPrivacy, ApiPrivacyAct } from "../worker/modules/privacy/contract.ts";
import type { ApiDecision, ApiRule, rulesChangeSchema } from "../worker/modules/routing/contract.ts";
import type { ApiTelegramLink, chatSchema } from "../worker/modules/telegram/contract.ts";
import type {
  ApiEndpoint,
  endpointChangeSchema,
  endpointSecretSchema,
  newEndpointSchema,
} from "../worker/modules/webhooks/contract.ts";

export type ApiKey = z.infer<typeof apiKeySchema>;
export type { NewApiKey };
export type WorkspaceChange = z.infer<typeof workspaceChangeSchema>;
export type LeadCounts = z.infer<typeof leadCountsSchema>;
export type LeadList = z.infer<typeof leadListSchema>;
export type DeliveryListQuery = Partial<z.infer<typeof deliveryListQuerySchema>>;
/** Which deliveries of a destination are sent again. */
export type ReplayRange = z.input<typeof replayRequestSchema>;
export type DeliveryList = z.infer<typeof deliveryListSchema>;
export type DestinationChange = z.infer<typeof destinationChangeSchema>;
export type TestResult = z.infer<typeof testResultSchema>;
export type TelegramChat = z.infer<typeof chatSchema>;
export type RulesChange = z.infer<typeof rulesChangeSchema>["rules"];
export type EndpointSecret = z.infer<typeof endpointSecretSchema>;
export type NewEndpoint = z.input<typeof newEndpointSchema>;
export type EndpointChange = z.input<typeof endpointChangeSchema>;

/** An answer takes a second or two at most; a test waits for a receiver up to 15 s, for an AI up to 20 s. */
const TIMEOUT_MS = 25_000;

/** A refusal, with a sentence for the person who reads it. `offline` is our own code: no answer came at all. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  /** Path of the offending value, such as `definition.fields.0.key`; empty when it is about no single one. */
  readonly field: string;
  readonly requestId: string;

  constructor(message: string, about: { code: string; status: number; field?: string; requestId?: string }) {
    super(message);
    this.code = about.code;
    this.status = about.status;
    this.field = about.field ?? "";
    this.requestId = about.requestId ?? "";
  }
}

export type Api = ReturnType<typeof createApi>;

interface ApiOptions {
  fetch: typeof fetch;
  /** Called when the session is not, or no longer, valid. */
  onSignedOut: () => void;
}

type Query = Record<string, string | number | undefined>;

/** Everything the dashboard can ask of the server, by room. Nothing else calls `fetch`. */
export function createApi(options: ApiOptions) {
  const get = <Answer>(path: string, query: Query = {}, signal?: AbortSignal) =>
    call<Answer>(options, "GET", path + search(query), undefined, signal);
  const post = <Answer>(path: string, body?: unknown) => call<Answer>(options, "POST", path, body);
  const patch = <Answer>(path: string, body: unknown) => call<Answer>(options, "PATCH", path, body);
  const put = <Answer>(path: string, body: unknown) => call<Answer>(options, "PUT", path, body);
  const remove = <Answer>(path: string) => call<Answer>(options, "DELETE", path);

  return {
    signIn: {
      sendCode: (email: string) => post<{ sent: true }>("/api/sign-in/code", { email }),
      verify: (email: string, code: string) => post<Me>("/api/sign-in/verify", { email, code }),
      signOut: () => post<void>("/api/sign-out"),
    },
    me: {
      read: () => get<Me>("/api/me"),
      rename: (name: string) => patch<Me>("/api/me", { name }),
    },
    workspace: {
      create: (workspace: { name: string; time_zone?: string }) => post<ApiWorkspace>("/api/workspaces", workspace),
      read: () => get<ApiWorkspace>("/api/workspace"),
      change: (change: WorkspaceChange) => patch<ApiWorkspace>("/api/workspace", change),
      members: () => get<{ members: ApiMember[] }>("/api/members"),
    },
    ai: {
      read: () => get<ApiAi>("/api/ai"),
      change: (change: AiChange) => patch<ApiAi>("/api/ai", change),
      setProfile: (profile: Profile) => put<ApiAi>("/api/ai/profile", profile),
      addKey: (vendor: string, key: string) => put<ApiAi>("/api/ai/keys", { vendor, key }),
      removeKey: (id: string) => remove<ApiAi>(`/api/ai/keys/${at(id)}`),
      test: () => post<ApiAiTest>("/api/ai/test"),
    },
    billing: {
      read: () => get<ApiBilling>("/api/billing"),
      /** Where the plan is bought. The same attempt may be sent again: it opens one Checkout. */
      checkout: (order: Checkout) => post<{ url: string }>("/api/billing/checkout", order),
      portal: (attemptId: string) => post<{ url: string }>("/api/billing/portal", { attempt_id: attemptId }),
      refresh: () => post<{ asked: true }>("/api/billing/refresh"),
    },
    apiKeys: {
      list: () => get<{ api_keys: ApiKey[] }>("/api/api-keys"),
      create: (name: string) => post<NewApiKey>("/api/api-keys", { name }),
      revoke: (id: string) => remove<void>(`/api/api-keys/${at(id)}`),
    },
    forms: {
      list: () => get<{ forms: ApiForm[] }>("/api/forms"),
      create: (form: { name: string; definition?: FormDefinition }) => post<ApiForm>("/api/forms", form),
      read: (id: string) => get<ApiForm>(`/api/forms/${at(id)}`),
      change: (id: string, change: FormChange) => patch<ApiForm>(`/api/forms/${at(id)}`, change),
    },
    leads: {
      list: (query: Partial<LeadListQuery>, signal?: AbortSignal) => get<LeadList>("/api/leads", query, signal),
      counts: () => get<LeadCounts>("/api/leads/counts"),
      read: (id: string) => get<ApiLeadPage>(`/api/leads/${at(id)}`),
      decisions: (id: string) => get<{ decisions: ApiDecision[] }>(`/api/leads/${at(id)}/decisions`),
      claim: (id: string) => post<ApiLead>(`/api/leads/${at(id)}/claim`),
      unclaim: (id: string) => post<ApiLead>(`/api/leads/${at(id)}/unclaim`),
      notALead: (id: string) => post<ApiLead>(`/api/leads/${at(id)}/not-a-lead`),
      reopen: (id: string) => post<ApiLead>(`/api/leads/${at(id)}/reopen`),
      setOutcome: (id: string, outcome: Outcome | null, amount: Amount | null) =>
        put<ApiLead>(`/api/leads/${at(id)}/outcome`, { outcome, amount }),
      release: (id: string) => post<ApiLead>(`/api/leads/${at(id)}/release`),
      correct: (id: string, correction: Correction) => post<ApiLead>(`/api/leads/${at(id)}/correct`, correction),
      erase: (id: string) => post<ApiPrivacyAct>(`/api/leads/${at(id)}/erase`, { confirm: "erase" }),
    },
    contacts: {
      restrict: (id: string, restrictions: readonly Restriction[]) =>
        put<ApiContact>(`/api/contacts/${at(id)}/restrictions`, { restrictions }),
      erase: (id: string) => post<ApiPrivacyAct>(`/api/contacts/${at(id)}/erase`, { confirm: "erase" }),
    },
    privacy: {
      read: () => get<ApiPrivacy>("/api/privacy"),
      preview: (days: number) => get<{ leads: number }>("/api/privacy/retention-preview", { keep_leads_days: days }),
      setRetention: (days: number | null) => put<ApiPrivacy>("/api/privacy/retention", { keep_leads_days: days }),
    },
    reports: {
      read: (query: { months: number; top: "hot" | "tenth" }) => get<ApiReport>("/api/reports", query),
      sources: (query: { months: number; by: ApiSourcesReport["by"] }) =>
        get<ApiSourcesReport>("/api/reports/sources", query),
    },
    recalibration: {
      read: () => get<ApiRecalibration>("/api/recalibration"),
      change: (change: { enabled: boolean }) => patch<ApiRecalibration>("/api/recalibration", change),
      reset: () => post<ApiRecalibration>("/api/recalibration/reset"),
    },
    outcomeHooks: {
      list: () => get<{ hooks: ApiOutcomeHook[] }>("/api/outcome-hooks"),
      create: (name: string) => post<SecretOfHook>("/api/outcome-hooks", { name }),
      rotateSecret: (id: string) => post<SecretOfHook>(`/api/outcome-hooks/${at(id)}/rotate-secret`),
      remove: (id: string) => remove<{ hooks: ApiOutcomeHook[] }>(`/api/outcome-hooks/${at(id)}`),
      receipts: (id: string) => get<{ receipts: ApiReceipt[] }>(`/api/outcome-hooks/${at(id)}/receipts`),
    },
    lessons: {
      read: () => get<ApiLessons>("/api/lessons"),
      teach: (examples: Examples) => post<ApiLessons>("/api/lessons", { examples }),
      forget: (id: string) => remove<ApiLessons>(`/api/lessons/${at(id)}`),
      reset: () => remove<ApiLessons>("/api/lessons"),
      opinion: (leadId: string) => get<ApiLeadOpinion>(`/api/leads/${at(leadId)}/opinion`),
      say: (leadId: string, change: OpinionChange) => put<ApiLeadOpinion>(`/api/leads/${at(leadId)}/opinion`, change),
    },
    destinations: {
      list: () => get<{ destinations: ApiDestination[] }>("/api/destinations"),
      change: (id: string, change: DestinationChange) => patch<ApiDestination>(`/api/destinations/${at(id)}`, change),
      remove: (id: string) => remove<ApiDestination>(`/api/destinations/${at(id)}`),
      test: (id: string) => post<TestResult>(`/api/destinations/${at(id)}/test`),
    },
    replays: {
      list: (destinationId: string) => get<{ replays: ApiReplay[] }>(`/api/destinations/${at(destinationId)}/replays`),
      /** How much a replay would send. */
      preview: (destinationId: string, range: ReplayRange) =>
        get<ApiReplayPreview>(`/api/destinations/${at(destinationId)}/replay`, range),
      start: (destinationId: string, range: ReplayRange) =>
        post<ApiReplay>(`/api/destinations/${at(destinationId)}/replay`, range),
      stop: (id: string) => post<ApiReplay>(`/api/replays/${at(id)}/stop`),
    },
    webhooks: {
      list: () => get<{ webhooks: ApiEndpoint[] }>("/api/webhooks"),
      create: (endpoint: NewEndpoint) => post<ApiEndpoint>("/api/webhooks", endpoint),
      read: (id: string) => get<ApiEndpoint>(`/api/webhooks/${at(id)}`),
      change: (id: string, change: EndpointChange) => patch<ApiEndpoint>(`/api/webhooks/${at(id)}`, change),
      secret: (id: string) => get<EndpointSecret>(`/api/webhooks/${at(id)}/secret`),
      rotateSecret: (id: string) => post<EndpointSecret>(`/api/webhooks/${at(id)}/rotate-secret`),
    },
    telegram: {
      link: () => post<ApiTelegramLink>("/api/telegram/links"),
      chats: () => get<{ chats: TelegramChat[] }>("/api/telegram/chats"),
    },
    rules: {
      read: () => get<{ rules: ApiRule[] }>("/api/rules"),
      replace: (rules: RulesChange) => put<{ rules: ApiRule[] }>("/api/rules", { rules }),
    },
    deliveries: {
      list: (query: DeliveryListQuery) => get<DeliveryList>("/api/deliveries", query),
      read: (id: string) => get<ApiDeliveryPage>(`/api/deliveries/${at(id)}`),
      replay: (id: string) => post<ApiDelivery>(`/api/deliveries/${at(id)}/replay`),
    },
  };
}

/** Where the browser itself downloads the leads of these filters. */
export function exportUrl(filter: Query, format: "csv" | "json"): string {
  return `/api/exports/leads${search({ ...filter, format })}`;
}

/** The server's words when it refused, without the field's name on the wire; ours when something else went wrong. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return "Something went wrong in this page. Load it again, please.";
  const name = `${error.field}: `;
  return error.message.startsWith(name) ? error.message.slice(name.length) : error.message;
}

/** What is wrong with what somebody typed: the field on the wire, empty when it is about no single one, and why. */
export interface Mistake {
  field: string;
  sentence: string;
}

export function mistakeIn(error: unknown): Mistake {
  return { field: error instanceof ApiError ? error.field : "", sentence: sentenceOf(error) };
}

async function call<Answer>(
  { fetch, onSignedOut }: ApiOptions,
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const request: RequestInit = {
    method,
    // A header of our own cannot be sent from another site without its leave: the server asks for it.
    headers: { "x-leadbell": "1", ...(body !== undefined && { "content-type": "application/json" }) },
    credentials: "same-origin",
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };

  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(path, request);
    const text = await response.text();
    answer = text === "" ? undefined : JSON.parse(text);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError("Leadbell cannot be reached just now. Check your connection and try again.", {
      code: "offline",
      status: 0,
    });
  }
  if (response.ok) return answer as Answer;

  const error = errorFrom(answer, response.status);
  // A wrong code at the sign-in is a 401, too, and ends nothing.
  if (response.status === 401 && !path.startsWith("/api/sign-in/")) onSignedOut();
  throw error;
}

function errorFrom(answer: unknown, status: number): ApiError {
  const { error } = (answer ?? {}) as {
    error?: { code?: string; message?: string; request_id?: string; field?: string };
  };
  return new ApiError(error?.message ?? "The server gave an answer that this page does not understand.", {
    code: error?.code ?? "unknown",
    status,
    ...(error?.field !== undefined && { field: error.field }),
    ...(error?.request_id !== undefined && { requestId: error.request_id }),
  });
}

function search(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

const at = encodeURIComponent;
