import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct } from "./driver.ts";

const TEN_MB = 10 * 1024 * 1024;

/** As much as the Worker takes, and a little more: a body that went on would break the line before its answer is read. */
const PIECE = Buffer.alloc(64 * 1024, "x");
const MORE = PIECE.subarray(0, 1_000);

const PATIENCE_MS = 20_000;

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.stop());

/** Sends these headers and pieces and no more, and reads until the other side has answered. */
function send(headers: readonly string[], pieces: readonly (Buffer | string)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(product.port, "127.0.0.1");
    let answer = "";
    const end = () => {
      clearTimeout(patience);
      socket.destroy();
      resolve(answer);
    };
    const patience = setTimeout(end, PATIENCE_MS);
    socket.on("connect", () => {
      const path = `/v1/forms/${product.printed["form id"]}/submissions`;
      const head = [`POST ${path} HTTP/1.1`, "Host: 127.0.0.1", "Content-Type: text/plain", ...headers];
      socket.write(`${head.join("\r\n")}\r\n\r\n`);
      for (const piece of pieces) socket.write(piece);
    });
    socket.on("data", (piece) => {
      answer += piece.toString();
      if (answer.includes("request_id")) end();
    });
    socket.on("error", end);
    socket.on("close", end);
  });
}

const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
const codeIn = (answer: string) => `${answer.slice(9, 12)} ${/"code":"(\w+)"/.exec(answer)?.[1]}`;

describe("F10 ten megabytes on a raw socket", () => {
  it.each<[string, string[], (Buffer | string)[], string]>([
    ["declared, and not even begun", [`Content-Length: ${TEN_MB}`], [], "413 body_too_large"],
    ["declared and begun", [`Content-Length: ${TEN_MB}`], [MORE], "413 body_too_large"],
    ["in chunks without end", ["Transfer-Encoding: chunked"], [chunk(PIECE), chunk(MORE)], "413 body_too_large"],
    [
      "declared and in chunks",
      [`Content-Length: ${TEN_MB}`, "Transfer-Encoding: chunked"],
      [chunk(PIECE), chunk(MORE)],
      "413 body_too_large",
    ],
    [
      "declared as ten bytes and in chunks",
      ["Content-Length: 10", "Transfer-Encoding: chunked"],
      [chunk(PIECE), chunk(MORE)],
      "413 body_too_large",
    ],
    ["understated, so that the rest is no body", ["Content-Length: 100"], [MORE], "400 invalid_json"],
  ])("are refused after what was sent so far, and nothing is stored: %s", async (_what, headers, pieces, code) => {
    expect(codeIn(await send(headers, pieces))).toBe(code);
    expect(await product.listLeads()).toEqual([]);
  });

  it("F13 is told of a bomb by its beginning", async () => {
    const bomb = Buffer.alloc(400_000, "[");

    expect(codeIn(await send([`Content-Length: ${bomb.length}`], [bomb.subarray(0, PIECE.length + MORE.length)]))).toBe(
      "400 invalid_json",
    );
  });
});
