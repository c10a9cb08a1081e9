import { execFile } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { nodeSnippet, shellSnippet } from "./outcome-snippets.ts";

const run = promisify(execFile);
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** What a receiver gets when the snippet runs, as the reference library reads it. */
async function received(command: (url: string) => [file: string, args: string[]]): Promise<unknown> {
  const calls: unknown[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      calls.push(new Webhook(SECRET).verify(body, request.headers as Record<string, string>));
      response.end("{}");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const [file, args] = command(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
  try {
    await run(file, args);
  } finally {
    await new Promise((done) => server.close(done));
  }
  return calls[0];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

describe("the examples on the page", () => {
  const sent = { outcomes: [{ lead_id: "lead_…", outcome: "won", amount: { minor: 129_900, currency: "EUR" } }] };

  it("LB-13 make a call in Node that the reference library verifies", async () => {
    const code = (url: string) => nodeSnippet({ url, secret: SECRET });

    expect(await received((url) => [process.execPath, ["--input-type=module", "-e", code(url)]])).toEqual(sent);
  });

  it.skipIf(process.platform === "win32")("LB-13 make such a call by curl and openssl too", async () => {
    const code = (url: string) => shellSnippet({ url, secret: SECRET });

    expect(await received((url) => ["/bin/sh", ["-c", code(url)]])).toEqual(sent);
  });
});
