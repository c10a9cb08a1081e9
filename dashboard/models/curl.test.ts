import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { curlOf } from "./curl.ts";

const REQUEST = {
  method: "POST",
  url: "https://crm.example.com/hooks?a=1&b='2'",
  headers: {
    "content-type": "application/json",
    authorization: "••••••",
    "webhook-id": "dlv_1",
    "webhook-signature": "v1,•••••• v1,••••••",
  },
  body: JSON.stringify({ note: 'it\'s "$HOME" `x` \\ !\n', name: "Zoë 🦊" }),
};

it("gives a command that a shell reads as the very call, without what the log blacks out", () => {
  const words = execFileSync("sh", ["-c", curlOf(REQUEST).replace(/^curl/, "printf '%s\\0'")], { encoding: "utf8" });

  expect(words.split("\0").slice(0, -1)).toEqual([
    "-i",
    "-X",
    "POST",
    REQUEST.url,
    "-H",
    "content-type: application/json",
    "-H",
    "webhook-id: dlv_1",
    "--data-raw",
    REQUEST.body,
  ]);
});
