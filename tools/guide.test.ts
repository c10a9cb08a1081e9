import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { wordsForError } from "../dashboard/models/attempt-words.ts";
import { webhookEventSchema } from "../worker/modules/webhooks/contract.ts";
import { ATTEMPT_ERROR_WORDS, GUIDE_TITLE, guideBlocks } from "../worker/modules/webhooks/guide/guide.ts";
import { renderMarkdown } from "../worker/modules/webhooks/guide/render-markdown.ts";
import { sampleEvent } from "../worker/modules/webhooks/guide/samples.ts";
import { SNIPPETS, type Snippet } from "../worker/modules/webhooks/guide/snippets.ts";
import { SIGNATURE_VECTORS } from "../worker/modules/webhooks/guide/vectors.ts";

const ROOT = resolve(import.meta.dirname, "..");
const SECRET = SIGNATURE_VECTORS[1]?.secret ?? "";

/** How each language is started, and how one finds out whether it is on this machine. */
const COMMANDS: Record<string, { command: string; version: string[]; run: (file: string, port: number) => string[] }> =
  {
    js: { command: "node", version: ["--version"], run: (file) => [file] },
    python: { command: "python3", version: ["--version"], run: (file) => [file] },
    go: { command: "go", version: ["version"], run: (file) => ["run", file] },
    php: { command: "php", version: ["--version"], run: (file, port) => ["-S", `127.0.0.1:${port}`, file] },
  };

let running: ChildProcess | null = null;
afterEach(() => running?.kill("SIGKILL"));

describe("the developers' guide", () => {
  it("stands in docs/webhooks.md as it is served: run `npm run docs` when this fails", () => {
    expect(readFileSync(join(ROOT, "docs/webhooks.md"), "utf8")).toBe(renderMarkdown(GUIDE_TITLE, guideBlocks()));
  });

  it("F36 prints test vectors that the official library agrees with", () => {
    for (const { secret, id, timestamp, body, signature } of SIGNATURE_VECTORS) {
      expect(new Webhook(secret).sign(id, new Date(timestamp * 1_000), body)).toBe(signature);
      expect(id).not.toContain(".");
    }
  });

  it("shows an example of every event that fits the schema, unknown fields included", () => {
    for (const type of webhookEventSchema.shape.type.options) {
      if (type === "test") continue;
      const sample = sampleEvent(type);
      expect(webhookEventSchema.parse(sample)).toEqual(sample);
    }
  });

  it("explains every code that a failed attempt can have", () => {
    const sources = ["worker/core/outbound.ts", "worker/modules/webhooks/send-webhook.ts"].concat(
      readdirSync(join(ROOT, "worker/modules/deliveries"))
        .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
        .map((name) => `worker/modules/deliveries/${name}`),
    );
    const used = sources.flatMap((path) => [
      ...readFileSync(join(ROOT, path), "utf8").matchAll(
        /"((?:endpoint|destination|lead|internal|url)_(?:timeout|unreachable|redirect|removed|disabled|erased|error|not_allowed))"/g,
      ),
    ]);

    expect(used.length).toBeGreaterThan(8);
    for (const [, code = ""] of used) {
      expect(ATTEMPT_ERROR_WORDS).toHaveProperty(code);
      expect(wordsForError(code), code).not.toBe("It failed."); // nor does the dashboard stay vague
    }
  });

  for (const snippet of SNIPPETS) {
    const { command = "", version = [] } = COMMANDS[snippet.language] ?? {};
    const isHere = canRun(command, version);
    it.skipIf(!isHere)(
      `F35 F36 has a receiver that takes good calls and refuses bad ones: ${snippet.title}${isHere ? "" : ` (skipped: ${command} is not on this machine)`}`,
      async () => expect(await answersOf(snippet)).toEqual(EXPECTED),
      30_000,
    );
  }
});

const EXPECTED = {
  good: 204,
  "signed by two secrets, ours last": 204,
  "letters beyond ASCII": 204,
  "another body": 400,
  "another secret": 400,
  "ten minutes old": 400,
  "another id": 400,
  "no signature": 400,
  "no headers of ours": 400,
};

/** Starts the receiver as the guide tells and calls it in good and bad ways. */
async function answersOf({ language, file, code }: Snippet): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "guide-"));
  writeFileSync(join(folder, file), code.trim());
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const port = await freePort();
  const { command, run } = COMMANDS[language] ?? { command: "", run: () => [] };
  const env = { ...process.env, WEBHOOK_SECRET: SECRET, PORT: String(port) };
  running = spawn(command, run(join(folder, file), port), { cwd: folder, env, stdio: "ignore" });
  await once(running, "spawn");

  const body = JSON.stringify(sampleEvent("lead.created"));
  const foreign = JSON.stringify({ ...sampleEvent("lead.created"), note: "Zoë 🦊 </script>" });
  const now = Math.floor(Date.now() / 1_000);
  const other = SIGNATURE_VECTORS[3]?.secret ?? "";
  const good = headersOf(SECRET, now, body);
  const both = `${headersOf(other, now, body)["webhook-signature"]} ${good["webhook-signature"]}`;
  const calls: Record<keyof typeof EXPECTED, [headers: Record<string, string>, body: string]> = {
    good: [good, body],
    "signed by two secrets, ours last": [{ ...good, "webhook-signature": both }, body],
    "letters beyond ASCII": [headersOf(SECRET, now, foreign), foreign],
    "another body": [good, body.replace("lead.created", "lead.spam")],
    "another secret": [headersOf(other, now, body), body],
    "ten minutes old": [headersOf(SECRET, now - 600, body), body],
    "another id": [{ ...good, "webhook-id": "dlv_other" }, body],
    "no signature": [{ "webhook-id": good["webhook-id"] ?? "", "webhook-timestamp": String(now) }, body],
    "no headers of ours": [{ "content-type": "application/json" }, body],
  };
  const answers: Record<string, number> = {};
  for (const [name, [headers, text]] of Object.entries(calls)) answers[name] = await post(port, headers, text);
  rmSync(folder, { recursive: true });
  return answers;
}

function headersOf(secret: string, timestamp: number, body: string): Record<string, string> {
  const id = "dlv_01jd2m8x4t9qf6zr0c5v7w3yks";
  const signature = new Webhook(secret).sign(id, new Date(timestamp * 1_000), body);
  return { "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": signature };
}

/** The status; while the program is still starting it is asked again. */
async function post(port: number, headers: Record<string, string>, body: string): Promise<number> {
  for (const deadline = Date.now() + 20_000; ; ) {
    try {
      return (await fetch(`http://127.0.0.1:${port}/hook`, { method: "POST", headers, body })).status;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function canRun(command: string, version: string[]): boolean {
  try {
    execFileSync(command, version, { stdio: "ignore" });
    return true;
  } catch {
    return false; // it is not installed, which the title of the skipped test says
  }
}
