import { describe, expect, it } from "vitest";
import { checkFacts, type Facts } from "./checks.ts";
import { verdictFor } from "./decide.ts";
import { TOKEN_LIFE_MS } from "./token.ts";

const NOW = Date.UTC(2026, 10, 21, 9);
const FORM = "frm_0123456789abcdefghjkmnpqrs";
const token = {
  formId: FORM,
  origin: "https://example.com",
  issuedAtMs: NOW - 30_000,
  nonce: "nonce",
  salt: "salt",
  hash: "hash",
  max: 50_000,
};

/** A visitor in a browser who took half a minute. */
const visitor: Facts = {
  door: "widget",
  formId: FORM,
  allowedOrigins: [],
  origin: "https://example.com",
  ownOrigin: "https://leadbell.example",
  hasBrowserMarks: true,
  evidence: { token: "token", solution: 7, honeypot: "", automated: false, touches: 40 },
  token,
  tokenIsForThisOrigin: true,
  puzzleIsSolved: true,
  emailIsDisposable: false,
  asksTurnstile: false,
  turnstile: "none",
  name: "A visitor",
  message: "Could you call me about a new roof?",
};
const judge = (changes: Partial<Facts>) => {
  const reasons = checkFacts({ ...visitor, ...changes }, NOW);
  return { kinds: reasons.map(({ kind }) => kind), verdict: verdictFor(reasons) };
};
const issuedAt = (issuedAtMs: number) => ({ token: { ...token, issuedAtMs } });

describe("the verdict", () => {
  it("finds nothing against a visitor in a browser", () => {
    expect(judge({})).toEqual({ kinds: [], verdict: "accepted" });
  });

  it("accepts a quick visitor in a browser that a tool steers, when the words are clean", () => {
    const evidence = { ...visitor.evidence, automated: true, touches: 0 };

    const { kinds, verdict } = judge({ evidence, ...issuedAt(NOW - 500) });

    expect(kinds).toEqual(["too_fast", "automated_browser", "no_touches"]);
    expect(verdict).toBe("accepted");
  });

  it.each([
    ["no token at all", { evidence: { touches: 5, solution: 7 }, token: null }, "token_missing"],
    ["a token we did not sign", { token: null }, "token_invalid"],
    ["another form's token", { formId: "frm_other" }, "token_invalid"],
    ["a token given to another site", { tokenIsForThisOrigin: false }, "token_invalid"],
    ["a token from the future", issuedAt(NOW + 10 * 60_000), "token_invalid"],
    ["a token of the day before", issuedAt(NOW - TOKEN_LIFE_MS - 1), "token_expired"],
    ["an unsolved puzzle", { puzzleIsSolved: false }, "puzzle_unsolved"],
    ["a filled honeypot", { evidence: { ...visitor.evidence, honeypot: "x" } }, "honeypot_filled"],
    ["a site that is not listed", { allowedOrigins: ["https://other.example"] }, "origin_not_listed"],
    ["no site where there is a list", { allowedOrigins: ["https://example.com"], origin: null }, "origin_unknown"],
  ] as [string, Partial<Facts>, string][])("F71 LB-12 holds %s, for its own named reason", (_what, changes, kind) => {
    expect(judge(changes)).toEqual({ kinds: [kind], verdict: "held" });
  });

  it("calls spam only what several facts speak for", () => {
    const evidence = { honeypot: "http://spam.example" };

    expect(judge({ evidence, token: null, message: "Buy backlinks" }).verdict).toBe("spam");
  });

  it("holds what reads like spam although no phrase on the list stands there", () => {
    const message = "Hey everybody, please subscribe to our channel and share this video, giveaway coming soon";

    expect(judge({ message })).toEqual({ kinds: ["text_looks_like_spam"], verdict: "held" });
  });

  it.each([
    "Could you come and measure our kitchen next week? We have about 25,000 EUR and would like to order before Christmas. Please call me.",
    "Please call me at +49 30 1234567, I'd like to order today. Budget $10,000.",
    "We want to buy 50 chairs, budget 5000 euros, please call me back asap",
  ])("does not keep a buyer waiting who names a sum, a date and a call: %s", (message) => {
    expect(judge({ message })).toEqual({ kinds: [], verdict: "accepted" });
  });

  it("never calls spam what only its words speak against, however many they are", () => {
    const message = `BUY NOW BACKLINKS AND ONLINE CASINO BONUS ${"<a href=http://spam.example>click here now</a> ".repeat(9)}`;

    expect(judge({ message, name: "http://spam.example" }).verdict).toBe("held");
    expect(judge({ message, name: "http://spam.example", puzzleIsSolved: false }).verdict).toBe("spam");
  });

  it("asks no token and no puzzle of a form without script", () => {
    const facts = { door: "form", evidence: { honeypot: "" }, token: null, puzzleIsSolved: false } as const;

    expect(judge(facts).kinds).toEqual([]);
    expect(judge({ ...facts, hasBrowserMarks: false })).toEqual({ kinds: ["no_browser_marks"], verdict: "accepted" });
  });

  it("asks a token of the hosted page, but no puzzle", () => {
    expect(judge({ door: "page", puzzleIsSolved: false }).kinds).toEqual([]);
    expect(judge({ door: "page", evidence: {}, token: null }).kinds).toEqual(["token_missing"]);
  });

  it("asks no browser's proof of the holder of an API key, and judges the words as at any door", () => {
    const api = { door: "api", evidence: {}, token: null, origin: null, hasBrowserMarks: false } as const;
    const pitch = "We offer SEO services and get you on page one of Google in 30 days. Buy 1,000 backlinks cheap.";

    expect(judge(api)).toEqual({ kinds: ["api_key"], verdict: "accepted" });
    expect(judge({ ...api, message: pitch }).verdict).toBe("held");
    expect(judge({ message: pitch }).verdict).toBe("held");
  });

  it("lets Turnstile add trust", () => {
    expect(judge({ puzzleIsSolved: false, turnstile: "vouched" }).verdict).toBe("accepted");
  });

  it.each(["widget", "page", "form"] as const)(
    "holds what came by the %s door without Turnstile where the owner has it asked, and refuses nothing",
    (door) => {
      const asked = { door, asksTurnstile: true };
      expect(judge(asked)).toMatchObject({ kinds: ["turnstile_missing"], verdict: "held" });
      expect(judge({ ...asked, turnstile: "vouched" }).verdict).toBe("accepted");
    },
  );

  it.each([
    ["widget", "none", "the browser ran no script, or nothing came from Cloudflare"],
    ["page", "none", "the browser ran no script, or nothing came from Cloudflare"],
    ["form", "none", "the page of this HTML form has no Turnstile box, or the browser ran no script"],
    ["form", "refused", "did not vouch for the browser"],
    ["page", "refused", "did not vouch for the browser"],
    ["page", "silent", "Cloudflare gave no word when it was asked"],
  ] as const)("tells the owner which it was when Turnstile is missing: by the %s door, %s", (door, turnstile, why) => {
    const [reason] = checkFacts({ ...visitor, door, turnstile, asksTurnstile: true }, NOW);

    expect(reason?.sentence).toContain(why);
  });

  it("asks no Turnstile of a server that holds a key", () => {
    expect(judge({ door: "api", asksTurnstile: true }).kinds).toEqual(["api_key"]);
  });
});
