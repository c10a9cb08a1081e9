import { describe, expect, it, vi } from "vitest";
import { FORBIDDEN_URLS } from "../testing/forbidden-urls.ts";
import { createHarness, type HarnessOptions } from "../testing/harness.ts";
import { createReceiver, createResolver, RESOLVER_ORIGIN } from "../testing/receiver.ts";
import { callOutbound, checkUrl } from "./outbound.ts";
import { MAX_ANSWER_BYTES, MAX_EXCERPT_BYTES, OUTBOUND_LIMIT_MS } from "./outbound-limits.ts";

const CRM = "https://crm.example.com";
const CALL = { url: `${CRM}/hook`, method: "POST" as const, headers: {}, body: "{}", secrets: [] };

function harnessWith(vendors: NonNullable<HarnessOptions["vendors"]>, vars: Record<string, string> = {}) {
  return createHarness({ vars, vendors: { [RESOLVER_ORIGIN]: createResolver(), ...vendors } });
}

/** A limit that the test ends by hand; the resolver's own never ends. */
function limitByHand() {
  const limit = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) =>
    ms === OUTBOUND_LIMIT_MS ? limit.signal : new AbortController().signal,
  );
  return limit;
}

describe("which addresses a customer may type", () => {
  it.each(FORBIDDEN_URLS)("F37 refuses %j", (url) => {
    const { config } = createHarness().services;

    const checked = checkUrl(url, config);

    expect(checked.kind === "refused" && checked.error.code).toBe("url_not_allowed");
  });

  it("F37 knows at least sixty spellings", () => {
    expect(new Set(FORBIDDEN_URLS).size).toBeGreaterThanOrEqual(60);
  });

  it.each([
    "https://crm.example.com/hook?a=b",
    "https://crm.example.com:443/hook",
    "https://crm.example.com./hook",
    "https://93.184.215.14/hook",
    "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/hook",
    "https://bücher.example.com/hook",
    "https://localhost.example.com/hook",
    "https://my.localhoster.com/hook",
  ])("lets %s pass", (url) => {
    expect(checkUrl(url, createHarness().services.config).kind).toBe("ok");
  });

  it("lets local development list exceptions, exactly as listed", () => {
    const { config } = createHarness({ vars: { OUTBOUND_ALLOW_HOSTS: "127.0.0.1:9911,desk.test:80" } }).services;
    const verdictOn = (url: string) => checkUrl(url, config).kind;

    expect(verdictOn("http://127.0.0.1:9911/hook")).toBe("ok");
    expect(verdictOn("http://desk.test/hook")).toBe("ok");
    expect(verdictOn("http://127.0.0.1:9912/hook")).toBe("refused");
    expect(verdictOn("http://127.0.0.1/hook")).toBe("refused");
    expect(verdictOn("http://user@127.0.0.1:9911/hook")).toBe("refused");
    expect(checkUrl("http://127.0.0.1:9911/hook", { ...config, environment: "production" }).kind).toBe("refused");
  });
});

describe("calling an address that a customer typed", () => {
  it("tells what the other side answered", async () => {
    const receiver = createReceiver(() => new Response("thanks", { status: 201 }));
    const { services } = harnessWith({ [CRM]: receiver.vendor });

    const answer = await callOutbound({ ...CALL, headers: { "x-a": "b" }, body: '{"a":1}' }, services);

    expect(answer).toEqual({ errorCode: null, statusCode: 201, answerExcerpt: "thanks", retryAfterMs: 0 });
    expect(receiver.calls).toMatchObject([{ url: `${CRM}/hook`, body: '{"a":1}' }]);
    expect(receiver.calls[0]?.headers.get("x-a")).toBe("b");
  });

  it("F37 does not call a forbidden address, whoever let it into the database", async () => {
    const harness = harnessWith({});

    for (const url of FORBIDDEN_URLS) {
      const answer = await callOutbound({ ...CALL, url }, harness.services);
      expect(answer).toMatchObject({ errorCode: "url_not_allowed", statusCode: null });
    }

    expect(harness.requests).toEqual([]);
  });

  it.each([301, 302, 303, 307, 308])("F31 takes a %i for a failure and never follows it", async (status) => {
    const canary = createReceiver();
    const receiver = createReceiver(
      () => new Response(null, { status, headers: { location: "https://canary.example.com/" } }),
    );
    const harness = harnessWith({ [CRM]: receiver.vendor, "https://canary.example.com": canary.vendor });

    const answer = await callOutbound(CALL, harness.services);

    expect(harness.requests.map(({ redirect }) => redirect)).toEqual(["manual", "manual", "manual"]);
    expect(answer).toMatchObject({ errorCode: "endpoint_redirect", statusCode: status });
    expect(canary.calls).toEqual([]);
  });

  it("F29 gives up on a silent receiver when the 15 seconds are over", async () => {
    const limit = limitByHand();
    const { services } = harnessWith({
      [CRM]: () => {
        limit.abort();
        return new Promise<Response>(() => {});
      },
    });

    const answer = await callOutbound(CALL, services);

    expect(answer).toMatchObject({ errorCode: "endpoint_timeout", statusCode: null });
    expect(AbortSignal.timeout).toHaveBeenCalledWith(15_000);
  });

  it("F29 gives up on a receiver that dribbles its answer when the 15 seconds are over", async () => {
    const limit = limitByHand();
    let dribbled = 0;
    const body = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          if (++dribbled > 3) limit.abort();
          else controller.enqueue(new Uint8Array([46]));
        },
      });
    const { services } = harnessWith({ [CRM]: () => new Response(body()) });

    expect(await callOutbound(CALL, services)).toMatchObject({
      errorCode: "endpoint_timeout",
      statusCode: null,
      answerExcerpt: "It answered 200, but not to the end within 15 seconds.",
    });
  });

  it("F29 calls a connection that is refused, or breaks off in the body, unreachable", async () => {
    const broken = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new Uint8Array([46]));
          controller.error(new Error("reset"));
        },
      });
    const { services } = harnessWith({
      [CRM]: () => {
        throw new Error("Network connection lost.");
      },
      "https://broken.example.com": () => new Response(broken()),
    });

    const refused = await callOutbound(CALL, services);
    const brokenOff = await callOutbound({ ...CALL, url: "https://broken.example.com/" }, services);

    expect(refused).toMatchObject({ errorCode: "endpoint_unreachable", statusCode: null });
    expect(brokenOff).toMatchObject({
      errorCode: "endpoint_unreachable",
      statusCode: null,
      answerExcerpt: "It answered 200, and broke off before the end of its answer.",
    });
  });

  it("F27 F29 waits as long as a receiver asked whose answer broke off afterwards", async () => {
    const broken = () => new ReadableStream({ start: (controller) => controller.error(new Error("reset")) });
    const answered = () => new Response(broken(), { status: 429, headers: { "retry-after": "120" } });
    const { services } = harnessWith({ [CRM]: answered });

    expect(await callOutbound(CALL, services)).toMatchObject({
      errorCode: "endpoint_unreachable",
      retryAfterMs: 120_000,
    });
  });

  it("F30 reads no more than 64 KB of an endless answer and keeps 2 KB", async () => {
    const chunkBytes = 4_096;
    let sentBytes = 0;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          sentBytes += chunkBytes;
          controller.enqueue(new TextEncoder().encode("ä".repeat(chunkBytes / 2)));
        },
      });
    const { services } = harnessWith({ [CRM]: () => new Response(endless()) });

    const { errorCode, answerExcerpt } = await callOutbound(CALL, services);

    expect(errorCode).toBeNull();
    expect(sentBytes).toBeLessThanOrEqual(MAX_ANSWER_BYTES + 2 * chunkBytes);
    expect(answerExcerpt).toBe("ä".repeat(MAX_EXCERPT_BYTES / 2));
  });

  it.each<[string, readonly string[]]>([
    ["a private address", ["10.0.0.1"]],
    ["a metadata service", ["169.254.169.254"]],
    ["one private address among public ones", ["93.184.215.14", "127.0.0.1"]],
    ["a private IPv6 address beside a public IPv4 one", ["93.184.215.14", "fd00::1"]],
    ["a mapped address", ["::ffff:10.0.0.1"]],
  ])("F38 does not call a name that leads to %s", async (_case, addresses) => {
    const canary = createReceiver();
    const { services } = harnessWith({ [RESOLVER_ORIGIN]: createResolver(() => addresses), [CRM]: canary.vendor });

    expect(await callOutbound(CALL, services)).toMatchObject({ errorCode: "url_not_allowed", statusCode: null });
    expect(canary.calls).toEqual([]);
  });

  it.each<[string, object[], object[]]>([
    [
      "by an alias to a private address",
      [
        { name: "crm.example.com", type: 5, data: "inside.example.net." },
        { name: "inside.example.net", type: 1, data: "10.1.2.3" },
      ],
      [],
    ],
    [
      "by two aliases to a metadata service, IPv6 only",
      [],
      [
        { name: "crm.example.com", type: 5, data: "a.example.net." },
        { name: "a.example.net", type: 5, data: "b.example.net." },
        { name: "b.example.net", type: 28, data: "fd00:ec2::254" },
      ],
    ],
    [
      "to a public address by one record and to loopback by the other",
      [{ name: "crm.example.com", type: 1, data: "93.184.215.14" }],
      [{ name: "crm.example.com", type: 28, data: "::1" }],
    ],
    ["to an address spelled in a way we do not know", [{ name: "crm.example.com", type: 1, data: "0177.0.0.1" }], []],
    ["to a private address wrapped for NAT64", [], [{ name: "crm.example.com", type: 28, data: "64:ff9b::a00:1" }]],
  ])("F38 does not call a name that leads %s", async (_case, a, aaaa) => {
    const canary = createReceiver();
    const resolver = (request: Request) =>
      Response.json({ Status: 0, Answer: new URL(request.url).searchParams.get("type") === "AAAA" ? aaaa : a });
    const { services } = harnessWith({ [RESOLVER_ORIGIN]: resolver, [CRM]: canary.vendor });

    expect(await callOutbound(CALL, services)).toMatchObject({ errorCode: "url_not_allowed", statusCode: null });
    expect(canary.calls).toEqual([]);
  });

  it("F38 calls a name that leads by an alias to public addresses", async () => {
    const receiver = createReceiver();
    const answers = [
      { name: "crm.example.com", type: 5, data: "edge.example.net." },
      { name: "edge.example.net", type: 1, data: "93.184.215.14" },
    ];
    const resolver = () => Response.json({ Status: 0, Answer: answers });
    const { services } = harnessWith({ [RESOLVER_ORIGIN]: resolver, [CRM]: receiver.vendor });

    expect((await callOutbound(CALL, services)).errorCode).toBeNull();
    expect(receiver.calls).toHaveLength(1);
  });

  it.each<[string, () => Response]>([
    ["points elsewhere", () => new Response(null, { status: 302, headers: { location: "https://resolver.test" } })],
    ["fails", () => Response.json({ Status: 2 })],
    ["knows an alias and no address", () => Response.json({ Status: 0, Answer: [{ name: "x", type: 5, data: "y." }] })],
  ])("F38 calls nobody when the resolver %s", async (_case, resolver) => {
    const canary = createReceiver();
    const { services } = harnessWith({ [RESOLVER_ORIGIN]: resolver, [CRM]: canary.vendor });

    expect(await callOutbound(CALL, services)).toMatchObject({ errorCode: "endpoint_unreachable" });
    expect(canary.calls).toEqual([]);
  });

  it("F38 resolves before each attempt, so a name that is turned inwards later is refused then", async () => {
    let addresses = ["93.184.215.14"];
    const receiver = createReceiver();
    const { services } = harnessWith({ [RESOLVER_ORIGIN]: createResolver(() => addresses), [CRM]: receiver.vendor });

    const before = await callOutbound(CALL, services);
    addresses = ["127.0.0.1"];
    const after = await callOutbound(CALL, services);

    expect([before.errorCode, after.errorCode]).toEqual([null, "url_not_allowed"]);
    expect(receiver.calls).toHaveLength(1);
  });

  it.each<[string, () => Response]>([
    ["does not answer", () => new Response("busy", { status: 503 })],
    ["answers nonsense", () => new Response("<html>")],
    ["knows no address", () => Response.json({ Status: 3 })],
  ])("F38 calls nobody when the resolver %s", async (_case, resolver) => {
    const canary = createReceiver();
    const { services } = harnessWith({ [RESOLVER_ORIGIN]: resolver, [CRM]: canary.vendor });

    expect(await callOutbound(CALL, services)).toMatchObject({ errorCode: "endpoint_unreachable" });
    expect(canary.calls).toEqual([]);
  });

  it("asks no resolver for an exception of local development", async () => {
    const receiver = createReceiver();
    const vars = { OUTBOUND_ALLOW_HOSTS: "127.0.0.1:9911" };
    const harness = harnessWith({ "http://127.0.0.1:9911": receiver.vendor }, vars);

    const answer = await callOutbound({ ...CALL, url: "http://127.0.0.1:9911/hook" }, harness.services);

    expect(answer.errorCode).toBeNull();
    expect(harness.requests).toHaveLength(1);
  });

  it("F40 keeps an answer as text and blacks out our own secrets in it, even at the cut", async () => {
    const secret = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0";
    const html = `<script>alert("${secret}")</script>${"x".repeat(MAX_EXCERPT_BYTES - 60)}${secret}`;
    const { services } = harnessWith({ [CRM]: () => new Response(html, { status: 500 }) });

    const { errorCode, answerExcerpt } = await callOutbound({ ...CALL, secrets: [secret] }, services);

    expect(errorCode).toBe("http_500");
    expect(answerExcerpt.startsWith('<script>alert("[redacted]")</script>')).toBe(true);
    expect(answerExcerpt).not.toContain(secret.slice(0, 12));
  });

  it.each<[string, (secret: string) => string]>([
    ["as JSON by PHP", (secret) => JSON.stringify(secret).replaceAll("/", "\\/")],
    ["as JSON", (secret) => JSON.stringify(secret)],
    ["in an address", encodeURIComponent],
    ["in HTML", (secret) => secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")],
    ["with NULs between its letters", (secret) => [...secret].join("\0")],
  ])("F40 blacks out a secret that comes back %s", async (_how, spelled) => {
    const secret = 'whsec_a/b+c=&<"d"';
    const { services } = harnessWith({ [CRM]: () => new Response(`said ${spelled(secret)}!`, { status: 500 }) });

    const { answerExcerpt } = await callOutbound({ ...CALL, secrets: [secret] }, services);

    expect(answerExcerpt).toMatch(/^said "?\[redacted\]"?!$/);
  });

  it.each<[string, number]>([
    ["120", 120_000],
    ["Sat, 21 Nov 2026 09:10:00 GMT", 600_000],
    ["1.5", 1_500],
    ["Saturday, 21-Nov-26 09:10:00 GMT", 600_000],
    ["Sat Nov 21 09:10:00 2026", 600_000],
    ["Fri, 21 Nov 2036 09:00:00 GMT", 24 * 60 * 60 * 1_000],
    ["99999999999999999999999", 24 * 60 * 60 * 1_000],
    ["Sat, 21 Nov 2026 08:59:00 GMT", 0],
    ["soon", 0],
    ["", 0],
    ["0", 0],
    ["1e9", 0],
    ["120, 240", 0],
    ["-5", 0],
    ["315360000", 24 * 60 * 60 * 1_000],
  ])("F27 reads Retry-After: %s", async (header, expectedMs) => {
    const answered = () => new Response(null, { status: 429, headers: { "retry-after": header } });
    const { services } = harnessWith({ [CRM]: answered });

    expect(await callOutbound(CALL, services)).toMatchObject({ errorCode: "http_429", retryAfterMs: expectedMs });
  });
});
