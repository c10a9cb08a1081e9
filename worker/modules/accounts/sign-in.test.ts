import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { errorCodeOf } from "../../testing/error-code.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { createMailbox, EMAIL_ORIGIN } from "../../testing/mailbox.ts";
import { cookieHeader, signIn } from "../../testing/members.ts";

const OWN_PAGE = { origin: "http://leadbell.test", "x-leadbell": "1", "content-type": "application/json" };
const EMAIL = "owner@example.com";

function setUp(vars: Record<string, string> = {}) {
  const mailbox = createMailbox();
  const harness = createHarness({ vars, vendors: { [EMAIL_ORIGIN]: mailbox.vendor } });
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    harness.request(path, { method: "POST", headers: { ...OWN_PAGE, ...headers }, body: JSON.stringify(body) });

  return {
    harness,
    mailbox,
    askForCode: (email = EMAIL, headers = {}) => post("/api/sign-in/code", { email }, headers),
    verify: (code: string, email = EMAIL, headers = {}) => post("/api/sign-in/verify", { email, code }, headers),
    me: (cookie: string) => harness.request("/api/me", { headers: { cookie } }),
    signOut: (cookie: string) => post("/api/sign-out", {}, { cookie }),
  };
}

/** A code of six digits that is not this one. */
const otherThan = (code: string, step = 1) => String((Number(code) + step) % 1_000_000).padStart(6, "0");

describe("signing in", () => {
  it("LZ-10 signs a newcomer in with the code from the mail, and knows them without a workspace", async () => {
    const { askForCode, verify, me, mailbox } = setUp();

    expect((await askForCode("New.Person@Example.com")).status).toBe(202);
    const answer = await verify(mailbox.codeFor("new.person@example.com"), "new.person@example.com");

    expect(answer.status).toBe(200);
    const person = { email: "new.person@example.com", name: "new.person", role: null, workspace: null };
    expect(await answer.json()).toEqual(person);
    expect(await (await me(cookieHeader(answer.headers.getSetCookie()))).json()).toEqual(person);
  });

  it("takes a code that was typed with a space in it", async () => {
    const { askForCode, verify, mailbox } = setUp();
    await askForCode();
    const code = mailbox.codeFor(EMAIL);

    const answer = await verify(` ${code.slice(0, 3)} ${code.slice(3)} `);

    expect(answer.status).toBe(200);
  });

  it("F50 gives fifty right answers at once exactly one session", async () => {
    const { askForCode, verify, mailbox } = setUp();
    await askForCode();
    const code = mailbox.codeFor(EMAIL);

    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(code)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.headers.getSetCookie().length > 0)).toHaveLength(1);
  });

  it("F50 stands five tries of a code and refuses the right one after them", async () => {
    const { harness, askForCode, verify, mailbox } = setUp();
    await askForCode();
    const code = mailbox.codeFor(EMAIL);

    const wrong = [];
    for (let step = 1; step <= 5; step++) wrong.push(await verify(otherThan(code, step)));
    harness.advance(MINUTE_MS);
    const right = await verify(code);

    expect(wrong.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(right.status).toBe(429);
    expect(right.headers.get("retry-after")).toBe("540");
    expect(await errorCodeOf(right)).toBe("too_many_attempts");
  });

  it("F50 counts tries that come at the same moment", async () => {
    const { askForCode, verify, mailbox } = setUp();
    await askForCode();
    const code = mailbox.codeFor(EMAIL);

    const answers = await Promise.all(Array.from({ length: 40 }, (_, step) => verify(otherThan(code, step + 1))));

    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(35);
  });

  it("F50 mails ten codes an hour to one address, counted over any sixty minutes, and names the wait", async () => {
    const { harness, askForCode, mailbox } = setUp();
    await askForCode();
    harness.advance(50 * MINUTE_MS);
    for (let n = 0; n < 9; n++) await askForCode();

    const tooMany = await askForCode();
    harness.advance(10 * MINUTE_MS);
    const inTime = await askForCode();
    const tooManyAgain = await askForCode();

    expect(tooMany.status).toBe(429);
    expect(tooMany.headers.get("retry-after")).toBe("600");
    expect(inTime.status).toBe(202);
    expect(tooManyAgain.status).toBe(429);
    expect(mailbox.mails).toHaveLength(11);
  });

  it("refuses a code after ten minutes, one that was used, and one that a newer one replaced", async () => {
    const { harness, askForCode, verify, mailbox } = setUp();
    await askForCode();
    const first = mailbox.codeFor(EMAIL);
    await askForCode();
    const second = mailbox.codeFor(EMAIL);

    expect((await verify(first === second ? otherThan(first) : first)).status).toBe(401);
    expect((await verify(second)).status).toBe(200);
    expect(await errorCodeOf(await verify(second))).toBe("token_invalid");
    await askForCode();
    harness.advance(10 * MINUTE_MS);
    expect(await errorCodeOf(await verify(mailbox.codeFor(EMAIL)))).toBe("token_invalid");
  });

  it("does not take the code of one address for another", async () => {
    const { askForCode, verify, mailbox } = setUp();
    await askForCode("somebody@example.com");
    await askForCode("else@example.com");

    const answer = await verify(mailbox.codeFor("somebody@example.com"), "else@example.com");

    const codesAreAlike = mailbox.codeFor("somebody@example.com") === mailbox.codeFor("else@example.com");
    expect(answer.status).toBe(codesAreAlike ? 200 : 401);
  });

  it.each<[string, unknown]>([
    ["two addresses", "a@example.com,b@example.com"],
    ["two with a semicolon", "a@example.com;b@example.com"],
    ["two with a blank", "a@example.com b@example.com"],
    ["a list of two", ["a@example.com", "b@example.com"]],
    ["a line end and a header", "a@example.com\r\nBcc: b@example.com"],
    ["an encoded line end", "a@example.com%0abcc:b@example.com"],
    ["a line separator", "a@example.com\u2028b@example.com"],
    ["a name around it", "B <b@example.com>"],
    ["a quoted line end", '"a\n"@example.com'],
    ["a header's length", `${"a".repeat(64)}@${"b".repeat(2_000)}.example.com`],
  ])("F59 mails nobody when the address is %s", async (_what, email) => {
    const { askForCode, mailbox } = setUp();

    const answer = await askForCode(email as string);

    expect([answer.status, await errorCodeOf(answer)]).toEqual([422, "validation_failed"]);
    expect(mailbox.mails).toEqual([]);
  });

  it("when sign-up is closed, answers strangers as it answers members, and mails members only", async () => {
    const { harness, askForCode, verify, mailbox } = setUp({ SIGN_UP: "closed" });
    await signIn(harness, { email: EMAIL });

    const member = await askForCode(EMAIL);
    const stranger = await askForCode("stranger@example.com");
    await harness.settle();

    expect([member.status, await member.json()]).toEqual([stranger.status, await stranger.json()]);
    expect(mailbox.mails.map(({ to }) => to)).toEqual([[EMAIL]]);
    const guesses = [];
    for (let n = 0; n < 6; n++) guesses.push((await verify("000000", "stranger@example.com")).status);
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it("says so when the mail could not be sent, where that gives nothing away", async () => {
    const harness = createHarness({ vendors: { [EMAIL_ORIGIN]: () => new Response(null, { status: 500 }) } });

    const answer = await harness.request("/api/sign-in/code", {
      method: "POST",
      headers: OWN_PAGE,
      body: JSON.stringify({ email: EMAIL }),
    });

    expect(answer.status).toBe(502);
    expect(await errorCodeOf(answer)).toBe("vendor_unreachable");
  });
});

describe("the session", () => {
  async function open(vars: Record<string, string> = {}) {
    const room = setUp(vars);
    const origin = vars.PUBLIC_URL ?? "http://leadbell.test";
    const headers = { ...OWN_PAGE, origin };
    await room.harness.request("/api/sign-in/code", {
      method: "POST",
      headers,
      body: JSON.stringify({ email: EMAIL }),
    });
    const answer = await room.verify(room.mailbox.codeFor(EMAIL), EMAIL, { origin });
    const setCookies = answer.headers.getSetCookie();
    return { ...room, setCookies, cookie: cookieHeader(setCookies) };
  }

  it("WC-02 F51 lives in an HttpOnly, Secure, SameSite cookie bound to this host", async () => {
    const { setCookies } = await open({ PUBLIC_URL: "https://leadbell.example" });

    expect(setCookies).toHaveLength(1);
    const [value, ...attributes] = (setCookies[0] ?? "").split("; ");
    expect(value).toMatch(/^__Host-leadbell_session=[A-Za-z0-9]{32}\./);
    expect(attributes.toSorted()).toEqual(["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", "Secure"]);
  });

  it("has a name of its own for every local port, as ports share their cookies", async () => {
    const { setCookies } = await open({ PUBLIC_URL: "http://localhost:8788" });

    expect(setCookies[0]).toMatch(/^leadbell_session_8788=/);
    expect(setCookies[0]).not.toContain("Secure");
  });

  it("F51 is a new one at each sign-in, and the one that was open in this browser ends", async () => {
    const { askForCode, verify, me, mailbox, cookie } = await open();
    await askForCode();

    const again = await verify(mailbox.codeFor(EMAIL), EMAIL, { cookie });

    const newCookie = cookieHeader(again.headers.getSetCookie());
    expect(newCookie).not.toBe(cookie);
    expect((await me(newCookie)).status).toBe(200);
    expect((await me(cookie)).status).toBe(401);
  });

  it("F51 ends on the server at sign-out: the old cookie opens nothing", async () => {
    const { signOut, me, cookie } = await open();
    expect((await me(cookie)).status).toBe(200);

    const answer = await signOut(cookie);

    expect(answer.status).toBe(204);
    const taken = answer.headers.getSetCookie();
    expect(taken).toHaveLength(1);
    expect(taken[0]).toMatch(/^leadbell_session=; Max-Age=0;/);
    expect((await me(cookie)).status).toBe(401);
    expect((await signOut(cookie)).status).toBe(204);
  });

  it("F53 is refused when it is garbage, null, forged, of another deployment, or thirty days old", async () => {
    const { harness, me, cookie } = await open();
    const elsewhere = await open({ APP_SECRET: "another_app_secret_of_more_than_32_characters" });
    const [name = "", token = ""] = cookie.split("=");

    for (const value of ["", "null", "undefined", "%00", "%E0%A4%A", "a.b", `${token}x`, token.replace(/\..*/, "")]) {
      const answer = await me(`${name}=${value}`);
      expect([value, answer.status, await errorCodeOf(answer)]).toEqual([value, 401, "token_invalid"]);
    }
    expect((await me(elsewhere.cookie)).status).toBe(401);
    expect(await errorCodeOf(await me(""))).toBe("not_signed_in");
    expect((await me(cookie)).status).toBe(200);
    harness.advance(30 * DAY_MS);
    expect((await me(cookie)).status).toBe(401);
  });

  it("is refused, and not an error, when its key has left the key ring", async () => {
    const { harness, me, cookie } = await open();
    await harness.db.prepare("UPDATE auth_storage SET value_sealed = 'gone.AAAA.AAAA'").run();

    expect((await me(cookie)).status).toBe(401);
  });

  it("F75 a copy of every table holds neither a code nor a session, and no log line the address", async () => {
    const { harness, askForCode, mailbox, cookie } = await open();
    await askForCode();
    const code = mailbox.codeFor(EMAIL);
    const [token = ""] = decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1)).split(".");

    const dump = await dumpOf(harness);

    expect(token).toHaveLength(32);
    expect(dump).toContain("sign_in_codes");
    expect(dump).toContain("auth_storage");
    expect(dump).not.toContain(token);
    expect(dump).not.toMatch(new RegExp(`(?<![0-9a-f])${code}(?![0-9a-f])`));
    const logs = harness.logLines.join("\n");
    expect(logs).toContain("sign_in.succeeded");
    for (const secret of [EMAIL, code, token]) expect(logs).not.toContain(secret);
  });

  it("forgets codes after an hour and sessions after their end", async () => {
    const { harness, askForCode } = await open();
    await askForCode();

    await harness.runSweeps();
    expect(await countOf(harness, "sign_in_codes")).toBe(2);
    expect(await countOf(harness, "auth_storage")).toBe(2);
    harness.advance(HOUR_MS);
    await harness.runSweeps();
    expect(await countOf(harness, "sign_in_codes")).toBe(0);
    expect(await countOf(harness, "auth_storage")).toBe(2);
    harness.advance(30 * DAY_MS);
    await harness.runSweeps();
    expect(await countOf(harness, "auth_storage")).toBe(0);
  });

  it("F50 F68 gives a network thirty codes an hour, whatever accounts, spellings and headers it tries", async () => {
    const { askForCode, harness } = setUp();
    const from = (at: number) => ({
      "cf-connecting-ip": `2001:db8:7:7:${at.toString(16)}::1`,
      "x-forwarded-for": `203.0.113.${at}`,
    });

    const answers: Response[] = [];
    for (let at = 0; at < 40; at++) answers.push(await askForCode(`person-${at}@example.com`, from(at)));
    const elsewhere = await askForCode(EMAIL, { "cf-connecting-ip": "2001:db8:7:8::1" });

    expect(answers.map(({ status }) => status)).toEqual([...Array(30).fill(202), ...Array(10).fill(429)]);
    const [refused] = answers.slice(30);
    expect(refused && (await errorCodeOf(refused))).toBe("too_many_attempts");
    expect(refused?.headers.get("retry-after")).toBe("3600");
    expect(elsewhere.status).toBe(202);
    harness.advance(HOUR_MS);
    expect((await askForCode("person-41@example.com", from(1))).status).toBe(202);
  });

  it("F50 gives a network sixty tries an hour, side by side or one after another, over all codes there are", async () => {
    const { askForCode, verify, harness, mailbox } = setUp();
    await askForCode();
    const code = mailbox.codeFor(EMAIL);
    const from = (ip: string) => ({ "cf-connecting-ip": ip });

    const guesses = Array.from({ length: 100 }, (_, at) => verify("000000", `p-${at}@example.com`, from("192.0.2.66")));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);

    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
    expect((await verify(code, EMAIL, from("192.0.2.66"))).status).toBe(429);
    expect((await verify(code, EMAIL, from("192.0.2.67"))).status).toBe(200);
    harness.advance(2 * HOUR_MS);
    await harness.runSweeps();
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM sign_in_networks").first("n")).toBe(0);
    expect(harness.logLines.join("\n")).not.toContain("192.0.2.66");
  });
});

/** Every row of every table, as JSON. */
async function dumpOf({ db }: Harness): Promise<string> {
  const tables = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'")
    .all<{ name: string }>();
  const rows = await Promise.all(
    tables.results.map(async ({ name }) => [name, (await db.prepare(`SELECT * FROM "${name}"`).all()).results]),
  );
  return JSON.stringify(rows);
}

async function countOf({ db }: Harness, table: string): Promise<number | null> {
  return db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>("n");
}
