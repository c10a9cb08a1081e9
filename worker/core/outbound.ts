import { z } from "zod";
import { isPublicAddress, parseAddress } from "./addresses.ts";
import type { Config } from "./config.ts";
import { AppError } from "./errors.ts";
import { MAX_ANSWER_BYTES, MAX_EXCERPT_BYTES, OUTBOUND_LIMIT_MS } from "./outbound-limits.ts";
import { retryAfterMs } from "./retry.ts";
import type { Services } from "./services.ts";

/**
 * The only door to addresses that customers typed. An address is judged when it is saved and again before each call;
 * its name is resolved before each call and must lead to public addresses only; redirects are never followed; time and
 * bytes are capped.
 */

/** One question to the resolver; its time counts towards the whole call. */
const RESOLVE_LIMIT_MS = 3_000;

/** DNS over HTTPS. Source: developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json */
const RESOLVER = "https://cloudflare-dns.com/dns-query";

/** Endings of names that lead to no public host: RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`, common home use. */
const PRIVATE_NAME_ENDINGS = [
  "localhost",
  "local",
  "localdomain",
  "internal",
  "intranet",
  "private",
  "corp",
  "svc", // a Kubernetes cluster's own services
  "home",
  "lan",
  "home.arpa",
  "onion",
  "invalid",
  "metadata.goog", // Google's metadata service under a public ending
];

/** One part of a name as it stands in the domain name system, between two dots. */
const LABEL = /^[a-z\d_-]{1,63}$/;

/** What somebody types who tries a receiver on the own machine. */
const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1"]);

export type UrlCheck = { kind: "ok"; url: URL } | { kind: "refused"; error: AppError };

/**
 * Judges an address that a customer typed, by its text alone. Addresses on the configuration's list of exceptions pass
 * with http, any port and any host; the list is empty in production.
 */
export function checkUrl(
  text: string,
  config: Pick<Config, "environment" | "outboundAllowHosts" | "publicUrl">,
): UrlCheck {
  const problem = problemOf(text, config);
  if (problem === null) return { kind: "ok", url: new URL(text) };
  return { kind: "refused", error: new AppError("url_not_allowed", problem, { field: "url" }) };
}

/** What forbids the address, as a sentence for its owner; null when nothing does. */
function problemOf(
  text: string,
  config: Pick<Config, "environment" | "outboundAllowHosts" | "publicUrl">,
): string | null {
  // `new URL` drops tabs and line ends and turns a backslash into a slash; a person who means well types neither.
  if (/[\s\\\p{Cc}]/u.test(text)) return "The address holds a space, a backslash or a control character.";
  // It also takes `https:crm.example.com`, and forgets an empty user name.
  const authority = /^[a-z\d+.-]+:\/\/([^/?#]+)/i.exec(text)?.[1];
  if (authority === undefined || !URL.canParse(text)) {
    return "This is not an address. It should look like https://example.com/hook.";
  }

  const url = new URL(text);
  if (authority.includes("@")) {
    return "Leave user name and password out of the address; send them in an Authorization header.";
  }
  if (isException(url, config)) return null;
  if (config.environment === "local" && LOOPBACK_NAMES.has(url.hostname)) {
    const port = url.port || (url.protocol === "http:" ? "80" : "443");
    return `To call this machine, start Leadbell with OUTBOUND_ALLOW_HOSTS=${url.hostname}:${port}.`;
  }
  if (url.protocol !== "https:") return "The address must begin with https://.";
  if (url.port !== "") return "The address may not name a port: only 443 is called.";
  return isPublicHost(url.hostname, config) ? null : "The address leads to a private or reserved place.";
}

function isPublicHost(hostname: string, config: Pick<Config, "publicUrl">): boolean {
  const literal = literalOf(hostname);
  if (literal !== null) return isPublicAddress(literal);

  const name = withoutEndDot(hostname);
  const labels = name.split(".");
  const endsPrivately = PRIVATE_NAME_ENDINGS.some((ending) => name === ending || name.endsWith(`.${ending}`));
  const isOurs = name === withoutEndDot(new URL(config.publicUrl).hostname);
  return labels.length > 1 && labels.every((label) => LABEL.test(label)) && !endsPrivately && !isOurs;
}

/** Local development may call what it lists, such as a receiver on this machine. */
function isException(url: URL, config: Pick<Config, "environment" | "outboundAllowHosts">): boolean {
  if (config.environment === "production" || !/^https?:$/.test(url.protocol)) return false;
  const port = url.port === "" ? { "http:": "80", "https:": "443" }[url.protocol] : url.port;
  return config.outboundAllowHosts.includes(`${url.hostname}:${port}`);
}

/** The IP address that the host part itself is, without brackets; null for a name. */
function literalOf(hostname: string): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return parseAddress(bare) === null ? null : bare;
}

function withoutEndDot(hostname: string): string {
  return hostname.replace(/\.$/, "");
}

export interface OutboundCall {
  url: string;
  method: "POST" | "GET";
  headers: Record<string, string>;
  body: string | null;
  /** Texts that must not stand in the log although the other side may echo them. */
  secrets: readonly string[];
}

/** What one call came to, as seen on the wire. */
export interface OutboundAnswer {
  /**
   * Null when the other side answered 2xx, to the end or to our limit of bytes; else `url_not_allowed`,
   * `endpoint_unreachable`, `endpoint_timeout`, `endpoint_redirect`, or `http_` and the status.
   */
  errorCode: string | null;
  statusCode: number | null;
  /** Text, not mark-up; at most 2 KB; secrets blacked out. */
  answerExcerpt: string;
  /** What the other side asked for by `Retry-After`; 0 when nothing. */
  retryAfterMs: number;
}

/** Calls an address that a customer typed. Never throws for what the other side did or does not do. */
export async function callOutbound(
  call: OutboundCall,
  services: Pick<Services, "config" | "fetch" | "now">,
): Promise<OutboundAnswer> {
  const checked = checkUrl(call.url, services.config);
  if (checked.kind === "refused") return failure("url_not_allowed", checked.error.message);

  const limit = AbortSignal.timeout(OUTBOUND_LIMIT_MS);
  try {
    if (!isException(checked.url, services.config)) {
      const resolved = await resolve(checked.url, limit, services);
      if (resolved !== null) return resolved;
    }
    return await exchange(call, checked.url, limit, services);
  } catch {
    return limit.aborted
      ? failure("endpoint_timeout", `No answer within ${OUTBOUND_LIMIT_MS / 1_000} seconds.`)
      : failure("endpoint_unreachable", "The connection could not be made or broke off.");
  }
}

async function exchange(
  { url: _text, secrets, ...init }: OutboundCall,
  url: URL,
  limit: AbortSignal,
  { fetch, now }: Pick<Services, "fetch" | "now">,
): Promise<OutboundAnswer> {
  const answer = await within(limit, fetch(url, { ...init, redirect: "manual", signal: limit }));
  const askedMs = retryAfterMs(answer.headers.get("retry-after"), now());
  const read = await readSome(answer, limit).catch(() => null);
  if (read === null) return { ...brokenOff(answer.status, limit), retryAfterMs: askedMs };
  return {
    errorCode: errorCodeOf(answer.status),
    statusCode: answer.status,
    answerExcerpt: excerptOf(read, secrets),
    retryAfterMs: askedMs,
  };
}

/**
 * What began to answer and did not end, even with 2xx, has not taken the event: whatever cut it off in the middle may have
 * cut it off before it stored anything. It gets the event again, under the same id.
 */
function brokenOff(status: number, limit: AbortSignal): OutboundAnswer {
  return limit.aborted
    ? failure(
        "endpoint_timeout",
        `It answered ${status}, but not to the end within ${OUTBOUND_LIMIT_MS / 1_000} seconds.`,
      )
    : failure("endpoint_unreachable", `It answered ${status}, and broke off before the end of its answer.`);
}

function errorCodeOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? "endpoint_redirect" : `http_${status}`;
}

/** Up to 64 KB of the answer; what comes after is left on the other side. */
async function readSome(answer: Response, limit: AbortSignal): Promise<Uint8Array> {
  const bytes = new Uint8Array(MAX_ANSWER_BYTES);
  const reader = answer.body?.getReader();
  if (reader === undefined) return bytes.subarray(0, 0);

  let length = 0;
  try {
    while (length < MAX_ANSWER_BYTES) {
      const { done, value } = await within(limit, reader.read());
      if (done) break;
      const taken = value.subarray(0, MAX_ANSWER_BYTES - length);
      bytes.set(taken, length);
      length += taken.length;
    }
  } finally {
    reader.cancel().catch(() => undefined); // we have what we came for; how the other side ends is its own affair
  }
  return bytes.subarray(0, length);
}

/** Secrets go before the cut, so that no half of one stays at the edge, and after the NULs, at which SQLite ends a text. */
function excerptOf(bytes: Uint8Array, secrets: readonly string[]): string {
  const clean = secrets
    .filter((secret) => secret !== "")
    .flatMap(spellingsOf)
    .reduce(
      (text, secret) => text.replaceAll(secret, "[redacted]"),
      new TextDecoder().decode(bytes).replaceAll("\0", ""),
    );
  const kept = new Uint8Array(MAX_EXCERPT_BYTES);
  const { written } = new TextEncoder().encodeInto(clean, kept);
  return new TextDecoder().decode(kept.subarray(0, written));
}

/** As an answer may write a text: as it is, in JSON (PHP's too), in an address, in HTML. */
function spellingsOf(text: string): string[] {
  const inJson = JSON.stringify(text).slice(1, -1);
  const inHtml = text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  return [...new Set([text, inJson, inJson.replaceAll("/", "\\/"), encodeURIComponent(text), inHtml])];
}

const dnsAnswerSchema = z.object({
  Answer: z.array(z.object({ type: z.number(), data: z.string() })).default([]),
});

const ADDRESS_RECORD_TYPES = [1, 28]; // A and AAAA; a CNAME on the way there says nothing by itself

/**
 * Null when the name leads to public addresses only, else the failure. All answers must be public: a caller cannot
 * choose which of them is taken. On Cloudflare the call itself resolves anew, but there it has no private network to reach.
 */
async function resolve(
  url: URL,
  limit: AbortSignal,
  services: Pick<Services, "fetch">,
): Promise<OutboundAnswer | null> {
  if (literalOf(url.hostname) !== null) return null;
  const name = withoutEndDot(url.hostname);
  const addresses = await addressesOf(name, limit, services);
  if (addresses === null || addresses.length === 0)
    return failure("endpoint_unreachable", `${name} could not be resolved.`);
  if (addresses.every(isPublicAddress)) return null;
  return failure("url_not_allowed", `${name} leads to a private or reserved address.`);
}

/** Null when the resolver did not answer. */
async function addressesOf(
  name: string,
  limit: AbortSignal,
  { fetch }: Pick<Services, "fetch">,
): Promise<string[] | null> {
  try {
    const answers = await Promise.all(
      ["A", "AAAA"].map(async (type) => {
        const signal = AbortSignal.any([limit, AbortSignal.timeout(RESOLVE_LIMIT_MS)]);
        const question = `${RESOLVER}?name=${encodeURIComponent(name)}&type=${type}`;
        const headers = { accept: "application/dns-json" };
        const answer = await within(signal, fetch(question, { headers, redirect: "manual", signal }));
        if (!answer.ok) throw new Error(`the resolver answered ${answer.status}`);
        const parsed = dnsAnswerSchema.parse(await within(signal, answer.json()));
        return parsed.Answer.filter(({ type }) => ADDRESS_RECORD_TYPES.includes(type)).map(({ data }) => data);
      }),
    );
    return answers.flat();
  } catch {
    return null; // unresolved is unreachable: the attempt fails and is tried again by the table
  }
}

/** Waits for the work or for the limit, whichever comes first, even when the work does not heed its signal. */
async function within<Value>(limit: AbortSignal, work: Promise<Value>): Promise<Value> {
  limit.throwIfAborted();
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(limit.reason);
    limit.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    limit.removeEventListener("abort", stop);
  }
}

function failure(errorCode: string, sentence: string): OutboundAnswer {
  return { errorCode, statusCode: null, answerExcerpt: sentence, retryAfterMs: 0 };
}
