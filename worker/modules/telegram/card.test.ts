import { describe, expect, it } from "vitest";
import { createTelegramStandIn } from "../../testing/telegram-stand-in.ts";
import type { Lead } from "../leads/contract.ts";
import { HOT_FROM } from "../scoring/contract.ts";
import { type CardState, MAX_MESSAGE_LENGTH, renderCard } from "./card.ts";

const SENT_AT_MS = Date.UTC(2026, 10, 21, 9, 0, 0);

function aLead(overrides: Partial<Lead> = {}): Lead {
  return {
    id: "lead_01jd2m0000000000000000000a",
    workspaceId: "ws_1",
    formId: "frm_1",
    submissionId: "s1",
    bodyHash: "h",
    source: "widget",
    name: "A visitor",
    email: "visitor@example.com",
    phone: "030 901820",
    phoneE164: "+4930901820",
    message: "We need forty seats by March. Budget is there.\nCan you call me?",
    answers: [
      { key: "email", label: "E-mail", type: "email", value: "visitor@example.com" },
      { key: "company", label: "Company", type: "text", value: "Example Ltd" },
      { key: "newsletter", label: "Newsletter", type: "checkbox", value: "true" },
    ],
    context: {
      page_url: "https://www.shop.example/prices?secret=1#x",
      utm: { utm_source: "search", utm_campaign: "spring" },
    },
    ip: null,
    verdict: "accepted",
    verdictReasons: [],
    createdAtMs: SENT_AT_MS - 1_000,
    contactId: null,
    releasedAtMs: null,
    status: "new",
    claimedByMemberId: null,
    claimedByName: null,
    claimedAtMs: null,
    claimedVia: null,
    outcome: null,
    outcomeAmountMinor: null,
    outcomeCurrency: null,
    outcomeAtMs: null,
    outcomeBy: null,
    outcomeVia: null,
    score: 82,
    scoreSource: "embedded",
    scoreDetails: {
      value: 82,
      source: "embedded",
      category: "sales",
      reasons: [
        { label: "small thing", points: 2, quote: null },
        { label: "names a budget", points: 25, quote: "Budget is there" },
        { label: "free mail provider", points: -5, quote: null },
        { label: "wants to start soon", points: 20, quote: "by March" },
      ],
      summary: "Wants forty seats by March and has the budget.",
      suggested_reply: "Hello,\nhappy to help. When may we call?",
      fallback_reason: null,
    },
    category: "sales",
    summary: "Wants forty seats by March and has the budget.",
    suggestedReply: "Hello,\nhappy to help. When may we call?",
    scoredAtMs: SENT_AT_MS - 500,
    routedAtMs: null,
    version: 1,
    updatedAtMs: SENT_AT_MS,
    ...overrides,
  };
}

function render(overrides: Partial<Lead> = {}, state: Partial<CardState> = {}) {
  return renderCard({ lead: aLead(overrides), timeZone: "Europe/Berlin", showsReply: false, sentAtMs: null, ...state });
}

const labels = (card: ReturnType<typeof render>) => card.keyboard.map((row) => row.map(({ text }) => text));

/** What Telegram makes of a card: its answer, the text as read, and the links it found by itself. */
async function asShown(card: ReturnType<typeof render>, isHtml: boolean) {
  const telegram = createTelegramStandIn({ botToken: "1:t" });
  const body = {
    chat_id: 1,
    text: isHtml ? card.html : card.plain,
    ...(isHtml ? { parse_mode: "HTML" } : {}),
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: card.keyboard },
  };
  const request = new Request("http://telegram.test/bot1:t/sendMessage", {
    method: "POST",
    body: JSON.stringify(body),
  });
  const answer = await (await telegram.vendor(request)).json<{ ok: boolean; description?: string }>();
  return { answer, ...telegram.messages[0] };
}

describe("the card", () => {
  it("LB-05 says who, how good and why, what they want, how to reach them and where they came from", async () => {
    const { text } = await asShown(render(), true);

    expect(text?.replaceAll("\u2060", "")).toBe(
      [
        "🔥 A visitor",
        "",
        "●●●●○ 82",
        "+25 names a budget",
        "+20 wants to start soon",
        "−5 free mail provider",
        "",
        "Wants forty seats by March and has the budget.",
        "",
        "E-mail  visitor@example.com",
        "Phone  +4930901820",
        "",
        "Company  Example Ltd",
        "Newsletter  yes",
        "",
        "We need forty seats by March. Budget is there.\nCan you call me?",
        "",
        "Page  shop.example/prices",
        "Came from  search / spring",
        "Received  21 Nov, 09:59 · no. 00000A",
      ].join("\n"),
    );
  });

  it("offers what can be done now: a new, a claimed and a refused lead have different buttons", () => {
    expect(labels(render())).toEqual([["Claim", "Not a lead"], ["Show reply"]]);
    expect(labels(render({ status: "claimed" }))).toEqual([
      ["Won", "Lost", "Junk"],
      ["Give back", "Show reply"],
    ]);
    expect(labels(render({ status: "claimed", outcome: "lost" }))).toEqual([["Open again"]]);
    expect(labels(render({ status: "not_a_lead" }))).toEqual([["Undo"]]);
    expect(labels(render({ suggestedReply: "" }))).toEqual([["Claim", "Not a lead"]]);
    expect(labels(render({}, { showsReply: true }))).toEqual([["Claim", "Not a lead"], ["Hide reply"]]);
  });

  it("keeps every button's data within Telegram's 64 bytes", () => {
    for (const button of [...render().keyboard, ...render({ status: "claimed" }).keyboard].flat()) {
      expect(new TextEncoder().encode(button.callback_data).length).toBeLessThanOrEqual(64);
    }
  });

  it("names the owner of a claimed lead and strikes out what is not a lead", () => {
    expect(render({ status: "claimed", claimedByName: "A <colleague>", claimedAtMs: SENT_AT_MS }).html).toContain(
      "✅ Claimed by <b>A &lt;colleague&gt;</b> · 21 Nov, 10:00",
    );
    expect(render({ status: "not_a_lead" }).html).toContain("🚫 <s>A visitor</s>");
  });

  it("hides the suggested reply until somebody asks, then has it ready to be copied", () => {
    expect(render().html).not.toContain("happy to help");
    expect(render({}, { showsReply: true }).html).toContain("<pre>Hello,\nhappy to help. When may we call?</pre>");
  });

  it("calls a lead hot from the same score on as the dashboard and the reports do", () => {
    expect(render({ score: HOT_FROM }).plain).toContain("🔥 A visitor");
    expect(render({ score: HOT_FROM - 1 }).plain).toContain("👤 A visitor");
  });

  it("marks a score by AI that came after the card was sent", () => {
    const judged = { scoreSource: "ai", scoredAtMs: SENT_AT_MS + 4_000 } as const;

    expect(render(judged, { sentAtMs: SENT_AT_MS }).html).toContain("updated by AI");
    expect(render({ ...judged, scoredAtMs: SENT_AT_MS - 1 }, { sentAtMs: SENT_AT_MS }).html).not.toContain("updated");
  });

  it("does not repeat a short message as its own summary", () => {
    expect(render({ message: "Call me.", summary: "Call me." }).html.match(/Call me/g)).toHaveLength(1);
  });

  it("stands without a name, a score and an answer", async () => {
    const bare = { name: "", email: "", phone: "", phoneE164: null, message: "", answers: [], context: {} };
    const { answer, text } = await asShown(
      render({ ...bare, score: null, scoreDetails: null, summary: null, suggestedReply: null }),
      true,
    );

    expect(answer.ok).toBe(true);
    expect(text).toContain("Somebody without a name");
  });

  const NASTY: readonly [string, string][] = [
    ["tags", "<b>bold</b><script>alert(1)</script></pre></blockquote><a href='https://evil.example'>x</a>"],
    ["open tags", "<pre><code><b".repeat(400)],
    ["entities", "&lt;b&gt; &amp;amp; &#60;b&#62; &".repeat(300)],
    ["10,000 characters", "word ".repeat(2_000)],
    ["10,000 signs that escaping makes longer", "&".repeat(10_000)],
    ["10,000 dots", ".a".repeat(5_000)],
    ["emoji at every cut", "👨‍👩‍👧‍👦".repeat(1_000)],
    ["flags at every cut", `x${"🇩🇪".repeat(3_000)}`],
    ["broken halves", "\ud83d".repeat(5_000)],
    ["links", "https://evil.example/a http://evil.example www.evil.example evil.example @evil #evil /evil tg://evil"],
    ["marks of direction", "\u202e\u2066\u200f evil.example שלום العربية ".repeat(200)],
    ["one endless character", `a${"\u0301".repeat(10_000)}`],
    ["line breaks", "\n".repeat(10_000)],
  ];

  it.each(NASTY)(
    "F57 is taken by Telegram whatever a visitor sends, and holds no link of theirs: %s",
    async (_, text) => {
      const lead: Partial<Lead> = {
        name: text,
        email: text,
        phone: text,
        phoneE164: null,
        message: text,
        summary: text,
        suggestedReply: text.slice(0, 2_000),
        answers: Array.from({ length: 12 }, (_value, n) => ({ key: `k${n}`, label: text, type: "text", value: text })),
        context: { page_url: `https://evil.example/${text}`, referrer: text, utm: { utm_campaign: text } },
        claimedByName: text,
        scoreDetails: {
          value: 82,
          source: "ai",
          category: "sales",
          reasons: [{ label: text, points: 5, quote: text }],
          summary: "",
          suggested_reply: "",
          fallback_reason: null,
        },
      };

      for (const status of ["new", "claimed", "not_a_lead"] as const) {
        for (const showsReply of [false, true]) {
          const card = render({ ...lead, status }, { showsReply });
          for (const isHtml of [true, false]) {
            const { answer, links, text: read } = await asShown(card, isHtml);
            expect(answer.description).toBeUndefined();
            expect(answer.ok).toBe(true);
            expect(links).toEqual([]);
            expect(read).not.toMatch(/[\u202a-\u202e\u2066\u2067]/);
          }
          expect(card.html.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
          expect(card.plain.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
          expect(card.html.isWellFormed()).toBe(true);
        }
      }
    },
  );

  it("F57 keeps the contact and the owner readable however long everything else is", () => {
    const long = "long ".repeat(2_000);
    const { html } = render(
      { message: long, summary: long, suggestedReply: long, status: "claimed", claimedByName: "A colleague" },
      { showsReply: true },
    );

    expect(html).toContain("visitor@example.com");
    expect(html).toContain("+4930901820");
    expect(html).toContain("Claimed by <b>A colleague</b>");
  });
});
