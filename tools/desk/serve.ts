import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { build } from "esbuild";
import { Hono } from "hono";
import { createDesk, type Desk, type DeskState } from "./desk.ts";

/** What the desk remembers is written this long after a change. */
const SAVE_AFTER_MS = 300;
const REMEMBERED_CALLS = 500;

export interface RunningDesk {
  desk: Desk;
  url: string;
  stop(): Promise<void>;
}

/** Serves a desk on loopback. Given a file, chats and mails outlive the process. */
export async function serveDesk(options: {
  port: number;
  botToken?: string;
  stateFile?: string;
}): Promise<RunningDesk> {
  const { port, botToken, stateFile } = options;
  const remembered = stateFile === undefined ? undefined : read(stateFile);
  const desk = createDesk({
    page: await deskPage(),
    ...(botToken === undefined ? {} : { botToken }),
    ...(remembered === undefined ? {} : { state: remembered }),
  });

  const server = createServer((incoming, outgoing) => void answer(desk, incoming, outgoing));
  await new Promise<void>((done, fail) => server.once("error", fail).listen(port, "127.0.0.1", () => done()));
  const address = server.address();
  const actualPort = typeof address === "object" && address !== null ? address.port : port;

  let saving: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(saving);
    if (stateFile !== undefined) write(stateFile, desk.state);
  };
  desk.onChange(() => {
    clearTimeout(saving);
    saving = setTimeout(save, SAVE_AFTER_MS);
  });

  return {
    desk,
    url: `http://127.0.0.1:${actualPort}`,
    async stop() {
      save();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function answer(desk: Desk, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  try {
    const response = await desk.fetch(toRequest(incoming, gone.signal));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body === null) outgoing.end();
    else await pipeline(Readable.fromWeb(response.body as unknown as ReadableStream), outgoing);
  } catch {
    // A scripted break of the connection, or a visitor who left: either way there is nobody to answer.
    incoming.socket.destroy();
  }
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, [value].flat().join(", "));
  }
  const method = incoming.method ?? "GET";
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? (Readable.toWeb(incoming) as unknown as BodyInit) : null;
  const url = `http://${incoming.headers.host ?? "127.0.0.1"}${incoming.url ?? "/"}`;
  return new Request(url, { method, headers, body, signal, ...(hasBody ? { duplex: "half" } : {}) } as RequestInit);
}

/** The page at the desk's root, built once at start. */
async function deskPage(): Promise<Hono> {
  const folder = join(import.meta.dirname, "page");
  const { outputFiles } = await build({
    entryPoints: [join(folder, "page.tsx"), join(folder, "page.css")],
    bundle: true,
    write: false,
    outdir: "/",
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "error",
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  const html = readFileSync(join(folder, "page.html"), "utf8");
  const files = {
    "/": ["text/html; charset=utf-8", html],
    "/page.js": ["text/javascript; charset=utf-8", textOf(".js")],
    "/page.css": ["text/css; charset=utf-8", textOf(".css")],
  } as const;

  const page = new Hono();
  for (const [path, [type, text]] of Object.entries(files)) {
    page.get(path, (c) =>
      c.body(text, 200, {
        "content-type": type,
        "cache-control": "no-store",
        "content-security-policy":
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
        "x-content-type-options": "nosniff",
      }),
    );
  }
  return page;
}

function read(file: string): DeskState | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as DeskState;
  } catch {
    return undefined; // the first start, or a file cut short by a kill: the desk begins anew
  }
}

function write(file: string, state: DeskState): void {
  const receiver = { ...state.receiver, calls: state.receiver.calls.slice(0, REMEMBERED_CALLS) };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ ...state, receiver }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
