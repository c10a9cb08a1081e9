import { gunzipSync } from "node:zlib";
import OpenAI from "openai";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { createDesk } from "./desk.ts";
import { ConnectionReset, type Step } from "./script.ts";
import { COLLEAGUE_ID, OWNER_ID, SALES_CHAT_ID } from "./telegram-state.ts";

const TOKEN = "1000001:abcdefghijklmnopqrstuvwx";
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

interface BotAnswer {
  ok: boolean;
  error_code?: number;
  description?: string;
  result?: { message_id: number; text: string; entities?: { type: string }[]; edit_date?: number };
}

function post(desk: ReturnType<typeof createDesk>, path: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers }, body: text };
  return desk.fetch(new Request(`http://desk.test${path}`, init));
}

async function bot(desk: ReturnType<typeof createDesk>, method: string, params: object, token = TOKEN) {
  return (await (await post(desk, `/bot${token}/${method}`, params)).json()) as BotAnswer;
}

describe("the desk's Telegram", () => {
  it.each([
    ["an open tag", { text: "<b>name" }, "can't parse entities: Can't find end tag corresponding to start tag \"b\""],
    [
      "a tag it does not know",
      { text: "a <img src=x>" },
      'can\'t parse entities: Unsupported start tag "img" at byte offset 2',
    ],
    [
      "tags that cross",
      { text: "<b><i>x</b></i>" },
      'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ],
    ["an end without a start", { text: "x</b>" }, "can't parse entities: Unexpected end tag at byte offset 1"],
    ["nothing but blanks", { text: " \n " }, "message text is empty"],
    ["4,097 characters", { text: "x".repeat(4_097) }, "message is too long"],
    ["65 bytes in a button", { text: "x", reply_markup: keyboard("x".repeat(65)) }, "BUTTON_DATA_INVALID"],
  ])("refuses %s as the real one does", async (_what, params, description) => {
    const answer = await bot(createDesk(), "sendMessage", { chat_id: SALES_CHAT_ID, parse_mode: "HTML", ...params });

    expect(answer).toEqual({ ok: false, error_code: 400, description: `Bad Request: ${description}` });
  });

  it("counts 4,096 characters after the tags are read, and keeps references as text", async () => {
    const html = `<b>&lt;script&gt;</b>${"x".repeat(4_088)}`;

    const answer = await bot(createDesk(), "sendMessage", { chat_id: SALES_CHAT_ID, parse_mode: "HTML", text: html });

    expect(answer.result?.text).toBe(`<script>${"x".repeat(4_088)}`);
    expect(answer.result?.entities).toEqual([{ type: "bold", offset: 0, length: 8 }]);
  });

  it("refuses an edit that changes nothing", async () => {
    const desk = createDesk();
    const { result } = await bot(desk, "sendMessage", { chat_id: SALES_CHAT_ID, text: "one" });
    const edit = { chat_id: SALES_CHAT_ID, message_id: result?.message_id, text: "one" };

    expect((await bot(desk, "editMessageText", edit)).description).toMatch(/^Bad Request: message is not modified/);
    expect((await bot(desk, "editMessageText", { ...edit, text: "two" })).ok).toBe(true);
  });

  it("knows only its own bot, and writes to nobody who has not begun", async () => {
    const desk = createDesk({ botToken: TOKEN });

    expect((await bot(desk, "getMe", {}, "1000001:another-token-of-length")).error_code).toBe(401);
    expect((await bot(desk, "sendMessage", { chat_id: COLLEAGUE_ID, text: "hello" })).error_code).toBe(403);
    expect((await bot(desk, "sendMessage", { chat_id: 404, text: "hello" })).description).toBe(
      "Bad Request: chat not found",
    );
  });

  it("hands updates to the webhook with its secret, with growing ids, again after a failure", async () => {
    const seen: { secret: string | null; id: number }[] = [];
    const statuses = [500, 200, 200];
    const desk = createDesk({
      fetch: async (_url, init) => {
        const { update_id: id } = JSON.parse(String(init?.body)) as { update_id: number };
        seen.push({ secret: new Headers(init?.headers).get("x-telegram-bot-api-secret-token"), id });
        return new Response("", { status: statuses.shift() ?? 200 });
      },
    });
    await bot(desk, "setWebhook", { url: "http://127.0.0.1:1/hook", secret_token: "s3cret" });

    desk.say(SALES_CHAT_ID, OWNER_ID, "/link CODE");
    await expect.poll(() => seen.length, { timeout: 3_000 }).toBe(2);
    desk.say(SALES_CHAT_ID, OWNER_ID, "/link CODE2");
    await expect.poll(() => seen.length).toBe(3);

    expect(seen.every(({ secret }) => secret === "s3cret")).toBe(true);
    expect(seen[0]?.id).toBe(seen[1]?.id);
    expect(seen[2]?.id).toBeGreaterThan(seen[1]?.id ?? 0);
  });

  it("gives a press its answer, and updates by polling while no webhook is set", async () => {
    const desk = createDesk();
    const { result } = await bot(desk, "sendMessage", {
      chat_id: SALES_CHAT_ID,
      text: "card",
      reply_markup: keyboard("claim:1"),
    });
    const pressed = desk.press(SALES_CHAT_ID, result?.message_id ?? 0, OWNER_ID, "claim:1");
    const updates = (await bot(desk, "getUpdates", { timeout: 1 })) as unknown as {
      result: { callback_query: { id: string } }[];
    };

    await bot(desk, "answerCallbackQuery", { callback_query_id: updates.result[0]?.callback_query.id, text: "Yours." });

    expect(await pressed).toEqual({ answer: { text: "Yours.", alert: false } });
  });
});

describe("the desk's AI", () => {
  const message = "We need 40 seats by Friday, our budget is $20k. Can you send a quote?";
  const schema = {
    type: "object",
    properties: {
      evidence: {
        type: "array",
        items: {
          type: "object",
          properties: {
            cue: { type: "string", enum: ["budget", "deadline", "vendor_pitch"] },
            quote: { type: "string" },
          },
        },
      },
      category: { type: "string", enum: ["sales", "support", "other"] },
    },
  };
  const ask = (desk: ReturnType<typeof createDesk>) =>
    new OpenAI({
      apiKey: "sk-test",
      baseURL: "http://desk.test/v1",
      maxRetries: 0,
      fetch: async (url, init) => desk.fetch(new Request(url, init)),
    }).chat.completions.create({
      model: "gpt-4.1-mini",
      messages: [{ role: "user", content: `f3nce\n${JSON.stringify({ message, answers: [] })}\nf3nce` }],
      response_format: { type: "json_schema", json_schema: { name: "report", strict: true, schema } },
    });

  it("answers by the schema of the request, with quotes that occur in the message", async () => {
    const completion = await ask(createDesk());
    const said = JSON.parse(completion.choices[0]?.message.content ?? "") as {
      evidence: { cue: string; quote: string }[];
      category: string;
    };

    expect(said.category).toBe("sales");
    expect(said.evidence.map(({ cue }) => cue).sort()).toEqual(["budget", "deadline"]);
    for (const { quote } of said.evidence) expect(message).toContain(quote);
  });

  it("refuses, falls over and talks nonsense when told to", async () => {
    const desk = createDesk();

    desk.state.openai.mode = "refuse";
    expect((await ask(desk)).choices[0]?.message.refusal).toBeTypeOf("string");
    desk.state.openai.mode = "nonsense";
    const nonsense = (await ask(desk)).choices[0]?.message.content ?? "";
    expect(() => JSON.parse(nonsense)).toThrow();
    desk.state.openai.mode = "down";
    await expect(ask(desk)).rejects.toBeInstanceOf(OpenAI.InternalServerError);
  });
});

describe("the desk's receiver and mailbox", () => {
  it("tells a true signature from a false one, and counts repeats of an id", async () => {
    const desk = createDesk();
    desk.state.receiver.secrets.push(SECRET);
    const body = JSON.stringify({ type: "lead.created", data: { lead: { id: "lead_1" } } });
    const at = new Date();
    const headers = {
      "webhook-id": "dlv_1",
      "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
      "webhook-signature": new Webhook(SECRET).sign("dlv_1", at, body),
    };

    await post(desk, "/crm/webhook", body, headers);
    await post(desk, "/crm/webhook", `${body} `, headers);

    expect(desk.state.receiver.calls.map(({ signature, repeats, leadId }) => ({ signature, repeats, leadId }))).toEqual(
      [
        { signature: "invalid", repeats: 1, leadId: "lead_1" },
        { signature: "valid", repeats: 0, leadId: "lead_1" },
      ],
    );
  });

  it("tells what became of a lead by a call that the reference library verifies, and shows what came back", async () => {
    const calls: unknown[] = [];
    const desk = createDesk({
      fetch: async (input, init) => {
        const request = new Request(input, init);
        calls.push(new Webhook(SECRET).verify(await request.text(), Object.fromEntries(request.headers)));
        return Response.json({ received: true });
      },
    });

    await post(desk, "/_do", { do: "tellOutcome", lead: "lead_1", outcome: "won" });
    await post(desk, "/_do", { do: "connectCrm", url: "http://leadbell.test/hook", secret: SECRET });
    await post(desk, "/_do", { do: "tellOutcome", lead: "lead_1", outcome: "won" });

    expect(calls).toEqual([{ outcomes: [{ lead_id: "lead_1", reference: "deal-lead_1", outcome: "won" }] }]);
    expect(desk.state.crm.told).toMatchObject([{ leadId: "lead_1", status: 200, answer: '{"received":true}' }]);
    const shown = await (await desk.fetch(new Request("http://desk.test/_state"))).text();
    expect(shown).not.toContain(SECRET);
  });

  it("takes a mail once for one idempotency key, and finds the code in it", async () => {
    const desk = createDesk();
    const mail = {
      from: "Leadbell <no-reply@example.com>",
      to: "owner@example.com",
      subject: "Sign in",
      text: "Your code is 482913.",
    };
    const headers = { authorization: "Bearer re_test", "idempotency-key": "k1" };

    const [first, second] = [await post(desk, "/emails", mail, headers), await post(desk, "/emails", mail, headers)];
    const other = await post(desk, "/emails", { ...mail, subject: "Other" }, headers);

    expect(await first.json()).toEqual(await second.json());
    expect(other.status).toBe(409);
    expect(desk.state.email.mails.map(({ code }) => code)).toEqual(["482913"]);
    expect((await post(desk, "/emails", { ...mail, to: undefined }, { authorization: "Bearer re_test" })).status).toBe(
      422,
    );
  });
});

describe("a script for the desk", () => {
  it("answers by its steps, then as always, and keeps every request", async () => {
    const desk = createDesk();
    desk.script("telegram", [
      { status: 429, body: { ok: false, error_code: 429, parameters: { retry_after: 3 } } },
      { path: "/getMe", reset: true },
    ]);

    expect((await post(desk, `/bot${TOKEN}/getMe`, {})).status).toBe(429);
    await expect(post(desk, `/bot${TOKEN}/getMe`, {})).rejects.toBeInstanceOf(ConnectionReset);
    expect((await bot(desk, "getMe", {})).ok).toBe(true);
    expect(desk.hits.map(({ vendor, status }) => [vendor, status])).toEqual([
      ["telegram", 429],
      ["telegram", 0],
      ["telegram", 200],
    ]);
  });
});

describe("a script's answers that no vendor should give", () => {
  const answerTo = async (step: Step) => {
    const desk = createDesk();
    desk.script("receiver", [step]);
    return { desk, answer: await post(desk, "/crm/webhook", {}) };
  };

  it("break off in the middle of the body", async () => {
    const { answer } = await answerTo({
      status: 200,
      body: "0123456789",
      dribble: { bytes: 2, everyMs: 0 },
      reset: true,
    });

    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toBeInstanceOf(ConnectionReset);
  });

  it("go on as long as somebody reads, and no further", async () => {
    const { desk, answer } = await answerTo({ status: 200, zeros: { bytes: 1024 ** 3 } });
    const reader = answer.body?.getReader();

    const { value } = (await reader?.read()) ?? {};
    await reader?.cancel();

    expect(new TextDecoder().decode(value?.slice(0, 3))).toBe("000");
    expect(desk.hits[0]?.zerosTaken).toBeLessThan(1024 ** 2);
  });

  it("come packed, and are a thousand times as long when they are unpacked", async () => {
    const { answer } = await answerTo({ status: 200, zeros: { bytes: 1024 ** 2, gzip: true } });

    const packed = await answer.bytes();

    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(packed.length).toBeLessThan(4 * 1024);
    expect(gunzipSync(packed)).toHaveLength(1024 ** 2);
  });
});

function keyboard(callback_data: string) {
  return { inline_keyboard: [[{ text: "Claim", callback_data }]] };
}
