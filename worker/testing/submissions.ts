import { sha256Hex } from "../core/crypto.ts";
import type { Form } from "../modules/forms/contract.ts";
import { defaultDefinition, insertForm } from "../modules/forms/index.ts";
import { issueToken } from "../modules/guard/index.ts";
import type { Harness } from "./harness.ts";

/** What a real visitor types. */
export const VISITOR_FIELDS = {
  name: "A visitor",
  email: "visitor@example.com",
  phone: "+49 30 901820",
  message: "We need a new website by March. Our budget is 5,000 euros. Please call me.",
};

/** The page that carries the form in these tests. */
export const HOST_PAGE = "https://shop.example.com/contact?utm_source=newsletter";
export const HOST_ORIGIN = "https://shop.example.com";

/** A live form of a workspace; of a new one when none is named. */
export async function makeForm(harness: Harness, overrides: Partial<Form> = {}): Promise<Form> {
  const { newId, now } = harness.services;
  const form: Form = {
    id: newId("form"),
    workspaceId: newId("workspace"),
    name: "Contact",
    status: "live",
    version: 1,
    definition: defaultDefinition(),
    allowedOrigins: [],
    keepsUnsent: false,
    asksTurnstile: false,
    createdAtMs: now(),
    updatedAtMs: now(),
    ...overrides,
  };
  await insertForm(harness.db, form).run();
  return form;
}

/** Small enough for a test to solve at once. */
const TEST_PUZZLE_MAX = 20;

/** A token with its puzzle solved, as the widget has it, given to this origin. */
export async function solvedToken(harness: Harness, formId: string, origin = HOST_ORIGIN) {
  const { token, salt, hash, max } = await issueToken(harness.services, formId, origin, TEST_PUZZLE_MAX);
  return { token, solution: await solvePuzzle(salt, hash, max) };
}

/** The number behind a puzzle, found as the widget finds it: by trying. */
export async function solvePuzzle(salt: string, hash: string, max: number): Promise<number> {
  const numbers = Array.from({ length: max + 1 }, (_, number) => number);
  for (let at = 0; at <= max; at += 500) {
    const hashes = await Promise.all(numbers.slice(at, at + 500).map((number) => sha256Hex(`${salt}${number}`)));
    const found = hashes.indexOf(hash);
    if (found !== -1) return at + found;
  }
  throw new Error("the puzzle has no solution");
}

/** What the widget sends: a visitor in a browser who took half a minute. */
export async function widgetBody(harness: Harness, formId: string, overrides: Record<string, unknown> = {}) {
  const { token, solution } = await solvedToken(harness, formId);
  harness.advance(30_000);
  return {
    submission_id: crypto.randomUUID(),
    fields: VISITOR_FIELDS,
    context: { page_url: HOST_PAGE, page_title: "Contact", language: "en-GB", time_zone: "Europe/Berlin" },
    evidence: { token, solution, honeypot: "", automated: false, touches: 60 },
    ...overrides,
  };
}

/** Posts a submission as the widget does. */
export function sendWidget(harness: Harness, formId: string, body: unknown, headers: Record<string, string> = {}) {
  return harness.request(`/v1/forms/${formId}/submissions`, {
    method: "POST",
    headers: { "content-type": "text/plain", origin: HOST_ORIGIN, "cf-connecting-ip": "192.0.2.7", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** Posts a form as a browser does that has no script. */
export function sendForm(
  harness: Harness,
  formId: string,
  inputs: Record<string, string> | [string, string][],
  headers: Record<string, string> = {},
) {
  return harness.request(`/f/${formId}`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      accept: "text/html,application/xhtml+xml",
      "accept-language": "en-GB,en;q=0.9",
      origin: HOST_ORIGIN,
      referer: HOST_PAGE,
      "sec-fetch-mode": "navigate",
      "cf-connecting-ip": "192.0.2.7",
      ...headers,
    },
    body: new URLSearchParams(inputs).toString(),
  });
}

/** The hidden inputs of a hosted page. */
export function hiddenInputs(page: string): [string, string][] {
  return [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(
    ([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")],
  );
}

/** Sends a lead through the API. */
export function sendApi(harness: Harness, body: unknown, headers: Record<string, string>) {
  return harness.request("/v1/leads", {
    method: "POST",
    headers: { "content-type": "application/json", "cf-connecting-ip": "192.0.2.7", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** What a door said in JSON. */
export const answerOf = (answer: Response) =>
  answer.json<{ accepted?: boolean; lead_id?: string; error?: { code: string } }>();

/** The rows of `leads` as they are stored, in the order they came. */
export async function storedLeads(harness: Harness): Promise<Record<string, unknown>[]> {
  const { results } = await harness.db.prepare("SELECT * FROM leads ORDER BY rowid").all();
  return results;
}
