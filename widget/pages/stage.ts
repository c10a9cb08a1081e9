import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { bundleWidget } from "../../tools/build.ts";
import type { FormDefinition, PublicForm } from "../../worker/modules/forms/contract.ts";
import type { SubmissionBody } from "../../worker/modules/intake/contract.ts";

export const FORM_ID = "frm_01jd2m00000000000000000001";
export const OTHER_FORM_ID = "frm_01jd2m00000000000000000002";

export const DEFINITION: FormDefinition = {
  title: "Ask for a quote",
  intro: "Tell us about your kitchen. We answer within one working day.",
  button: "Send request",
  thanks_title: "Thank you",
  thanks_text: "Your request has arrived. We will be in touch soon.",
  launcher: "Talk to us",
  fields: [
    { key: "name", label: "Your name", type: "text", required: true, placeholder: "", options: [] },
    { key: "email", label: "E-mail", type: "email", required: true, placeholder: "you@example.com", options: [] },
    { key: "phone", label: "Phone", type: "phone", required: false, placeholder: "", options: [] },
    {
      key: "message",
      label: "What do you have in mind?",
      type: "textarea",
      required: true,
      placeholder: "",
      options: [],
    },
    { key: "plan", label: "Plan", type: "hidden", required: false, placeholder: "", options: [] },
  ],
  accent: "#0b6e4f",
  theme: "light",
  radius: 10,
  position: "right",
  footnote: "We use your details to answer you, and for nothing else.",
  language: "en",
};

/** How the stub service answers one submission. `cut` ends the connection without an answer; `silence` leaves it open. */
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | "cut" | "silence";

/** A customer's site on one port and a stub of our service on another, as the same-origin policy sees them in the wild. */
export interface Stage {
  site: string;
  service: string;
  /** Pages of the customer's site, and of our own below `/f/`, by path. */
  pages: Map<string, { html: string; headers?: Record<string, string> }>;
  forms: Map<string, FormDefinition>;
  /** Answers for the coming submissions, first in first out; an empty list accepts. */
  answers: Answer[];
  /** Of a submission that is known with another content: it is refused with 409. */
  conflicting: string;
  /** Nothing that is sent arrives. */
  isDown: boolean;
  /** What every form's settings say besides. */
  settings: Partial<PublicForm>;
  /** What to answer instead of any form's settings, while set. */
  configStatus: number | null;
  submissions: SubmissionBody[];
  /** What forms without our widget posted to the service, which then shows the page `/f/thanks`. */
  posts: URLSearchParams[];
  /** Method and path of every request to the service, with its cookies. */
  requests: { method: string; path: string; cookie: string; contentType: string }[];
  reset(): void;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const { code, parts } = await bundleWidget();
  const stage: Stage = {
    site: "",
    service: "",
    pages: new Map(),
    forms: new Map(),
    answers: [],
    conflicting: "",
    isDown: false,
    settings: {},
    configStatus: null,
    submissions: [],
    posts: [],
    requests: [],
    reset() {
      stage.pages.clear();
      stage.forms = new Map([
        [FORM_ID, DEFINITION],
        [OTHER_FORM_ID, { ...DEFINITION, title: "Book a visit", accent: "#8a3ffc" }],
      ]);
      stage.answers = [];
      stage.conflicting = "";
      stage.isDown = false;
      stage.settings = {};
      stage.configStatus = null;
      stage.submissions = [];
      stage.posts = [];
      stage.requests = [];
    },
    async close() {
      await Promise.all(
        [site, service].map(
          (server) =>
            new Promise((resolve) => {
              server.close(resolve);
              server.closeAllConnections();
            }),
        ),
      );
    },
  };
  stage.reset();

  const site = await listen((request, response) => answerPage(stage, pathOf(request), response));
  const service = await listen(async (request, response) => {
    const path = pathOf(request);
    const { cookie = "", "content-type": contentType = "" } = request.headers;
    const body = await readBody(request);
    stage.requests.push({ method: request.method ?? "", path, cookie, contentType });
    if (path === "/widget.js") {
      response.writeHead(200, { "content-type": "text/javascript", "cross-origin-resource-policy": "cross-origin" });
      return response.end(code);
    }
    const part = parts[path.replace("/widget/", "")];
    if (part !== undefined) {
      response.writeHead(200, { "content-type": "text/javascript", "access-control-allow-origin": "*" });
      return response.end(part);
    }
    if (path.startsWith("/f/") && request.method === "POST") {
      stage.posts.push(new URLSearchParams(body));
      response.writeHead(303, { location: "/f/thanks" });
      return response.end();
    }
    if (path.startsWith("/f/")) return answerPage(stage, path, response);
    if (path === "/v1/token") return answerJson(response, 200, puzzle());
    if (path.endsWith("/submissions")) return answerSubmission(stage, JSON.parse(body) as SubmissionBody, response);
    const id = path.split("/")[3] ?? "";
    const definition = stage.forms.get(id);
    if (stage.configStatus !== null) return answerJson(response, stage.configStatus, {});
    if (definition === undefined) return answerJson(response, 404, { error: { code: "not_found", message: "" } });
    const config = { id, version: 1, definition, keeps_unsent: false, turnstile_site_key: null };
    answerJson(response, 200, { ...config, ...stage.settings } satisfies Partial<PublicForm>);
  });
  // Two host names, as cookies do not tell ports apart.
  stage.site = addressOf(site).replace("127.0.0.1", "localhost");
  stage.service = addressOf(service);
  return stage;
}

function answerPage(stage: Stage, path: string, response: ServerResponse): void {
  const page = stage.pages.get(path);
  response.writeHead(page ? 200 : 404, { "content-type": "text/html; charset=utf-8", ...page?.headers });
  response.end(page?.html ?? "");
}

function answerSubmission(stage: Stage, body: SubmissionBody, response: ServerResponse): void {
  if (stage.isDown) response.destroy();
  else {
    stage.submissions.push(body);
    const answer = answerTo(stage, body);
    if (answer === "cut") response.destroy();
    else if (answer !== "silence") answerJson(response, answer.status, answer.body ?? {}, answer.headers);
  }
}

function answerTo(stage: Stage, { submission_id }: SubmissionBody): Answer {
  if (submission_id === stage.conflicting) return { status: 409 };
  return stage.answers.shift() ?? { status: 202, body: { accepted: true, lead_id: "lead_1" } };
}

function puzzle() {
  const salt = "0123456789abcdef0123456789abcdef";
  const hash = createHash("sha256").update(`${salt}1234`).digest("hex");
  return { token: "token-1", salt, hash, max: 50_000 };
}

function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "retry-after",
    connection: "close", // a browser repeats a request by itself when a connection that it used before is cut
    ...headers,
  });
  response.end(JSON.stringify(body));
}

function listen(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((request, response) => void handle(request, response));
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const pathOf = (request: IncomingMessage) => new URL(request.url ?? "/", "http://stage").pathname;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A page with nothing but the form and its script. */
export function pageWithForm({ service }: Stage): string {
  const script = `<script async src="${service}/widget.js"></script>`;
  return `<!doctype html><title>A page</title><div data-leadbell-form="${FORM_ID}"></div>${script}`;
}

/** Fills the questions that must be answered, as a visitor would. */
export async function fillForm(page: Page): Promise<void> {
  const form = page.locator("form").first();
  await form.getByLabel("Your name").fill("A visitor");
  await form.getByLabel("E-mail").fill("visitor@example.com");
  await form.getByLabel("What do you have in mind?").fill("An oak kitchen");
  await form.getByLabel("What do you have in mind?").press("End"); // a key, as a person has one
}
