import { AppError } from "../../core/errors.ts";

/** A customer's own header. */
export interface CustomHeader {
  name: string;
  value: string;
}

/** Ours, the connection's, the platform's, and the keys that open a cloud's metadata service. */
const FORBIDDEN_NAMES = new Set([
  "accept-encoding",
  "cdn-loop",
  "connection",
  "cookie",
  "date",
  "expect",
  "forwarded",
  "host",
  "http2-settings",
  "keep-alive",
  "metadata",
  "metadata-flavor",
  "metadata-token-ttl-seconds",
  "origin",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "true-client-ip",
  "upgrade",
  "user-agent",
  "via",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-forwarded",
  "x-identity-header",
  "x-metadata-token",
  "x-real-ip",
]);

/** Oracle's metadata service asks for no more than this word. */
const ORACLE_KEY = "Authorization may not be “Bearer Oracle”: it opens a cloud's metadata service.";

const FORBIDDEN_BEGINNINGS = [
  "cf-",
  "content-",
  "proxy-",
  "sec-",
  "svix-",
  "webhook-",
  "x-aliyun-ecs-metadata-",
  "x-aws-ec2-metadata-",
  "x-forwarded-",
  "x-google-metadata-",
  "x-original-",
];

/**
 * Judges the headers a customer wants sent. `Authorization` is allowed: receivers ask for it.
 * @throws AppError `header_not_allowed`, naming the header
 */
export function requireAllowedHeaders(headers: readonly CustomHeader[]): void {
  const seen = new Set<string>();
  for (const { name, value } of headers) {
    const problem = problemOf(name, value, seen);
    if (problem !== null) throw new AppError("header_not_allowed", problem, { field: "headers" });
    seen.add(name.toLowerCase());
  }
}

function problemOf(name: string, value: string, seen: ReadonlySet<string>): string | null {
  const lower = name.toLowerCase();
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(lower)) return "The name of a header holds a character that it may not hold.";
  if (!/^[\x20-\x7e]*$/.test(value)) return `The value of ${name} must be plain ASCII on one line.`;
  if (lower === "authorization" && /^bearer +oracle$/i.test(value.trim())) return ORACLE_KEY;
  if (seen.has(lower)) return `${name} is given twice.`;
  const spelled = lower.replaceAll("_", "-"); // as many a server reads it: CGI, and what came after it
  const isForbidden = FORBIDDEN_NAMES.has(spelled) || FORBIDDEN_BEGINNINGS.some((start) => spelled.startsWith(start));
  return isForbidden ? `${name} may not be set: it belongs to us, to the connection or to the network.` : null;
}
