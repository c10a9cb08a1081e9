import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { aBusyWorkspace } from "./busy-workspace.ts";
import { type Call, type FakeWorld, isoNow, Refusal } from "./fake-call.ts";
import { aLead, newId } from "./fake-data.ts";
import { serveLive } from "./fake-live.ts";
import { answerCall, RIGHT_CODE } from "./fake-routes.ts";
import { anEmptyWorkspace, type FakeState } from "./fake-state.ts";

/** The header the Worker sends with the dashboard's page. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'";
const PUBLIC = resolve(import.meta.dirname, "../../dist/public");
const TYPES: Record<string, string> = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html" };

export interface FakeApi extends FakeWorld {
  url: string;
  /** Every call that came to `/api/`, newest last. */
  calls: Call[];
  /** What a browser reported about the page's policy. */
  reports: unknown[];
  /** When set, every API call gets this. */
  trouble: { status: number; code: string; message: string } | null;
  /** Cuts all live connections; new ones are refused while `isLiveDown`. */
  dropLive(): void;
  isLiveDown: boolean;
  close(): Promise<void>;
}

/** An in-memory stand-in for the Worker's API, in the shape of the contracts, with the built page under the real policy. */
export async function startFakeApi(
  state: FakeState,
  options: { isSignedIn?: boolean; port?: number } = {},
): Promise<FakeApi> {
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
    tell: (change) => live.tell(change),
    dropLive: () => live.drop(),
    arrive(change = {}) {
      const lead = aLead({
        form_id: state.forms[0]?.id ?? "frm_unknown",
        created_at: isoNow(),
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

  const live = serveLive(server, () => fake.isSignedIn && !fake.isLiveDown);
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
      const { status = 200, body } = answerCall(fake, call);
      send(status, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, message, field } = error;
      send(status, { error: { code, message, request_id: newId("req"), ...(field !== undefined && { field }) } });
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

// Run by hand, to click through: `node dashboard/testing/fake-api.ts [empty]`, after a build.
if (import.meta.main) {
  const state = process.argv.includes("empty") ? anEmptyWorkspace() : aBusyWorkspace();
  const fake = await startFakeApi(state, { port: Number(process.env.PORT ?? 8790) });
  console.log(`dashboard: ${fake.url}/app/ (code ${RIGHT_CODE})`);
}
