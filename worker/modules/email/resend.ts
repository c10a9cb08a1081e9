import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { retryAfterMs } from "../../core/retry.ts";
import type { Services } from "../../core/services.ts";

/** The only file that speaks to the mail provider: Resend's API, `POST /emails`. */

const TIMEOUT_MS = 10_000;

/** The person waits for the answer, so a provider that asks for more patience than this is not waited for. */
const LONGEST_PAUSE_MS = 2_000;

export interface Mail {
  /** One address. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The same on every retry, so that a repeated call sends one mail. */
  idempotencyKey: string;
}

/**
 * Sends one mail. Retries once on a passing fault.
 * @throws AppError `not_configured` when no provider is set up, `vendor_unreachable` when it does not take the mail,
 * `validation_failed` when the mail names more than one address or holds a line break where a header would end.
 */
export async function sendMail(
  services: Pick<Services, "config" | "fetch" | "log" | "now">,
  mail: Mail,
): Promise<void> {
  const { config, log } = services;
  if (config.email === null) throw new AppError("not_configured", "This service is not set up to send mail.");
  refuseHeaderTricks(mail);

  let attempt = await tryOnce(services, config.email, mail);
  if (attempt.kind === "passing") {
    log("email.retried", { status: attempt.status });
    if (attempt.pauseMs > 0) await scheduler.wait(Math.min(attempt.pauseMs, LONGEST_PAUSE_MS));
    attempt = await tryOnce(services, config.email, mail);
  }
  switch (attempt.kind) {
    case "sent":
      return;
    case "passing":
      log("email.failed", { status: attempt.status });
      throw new AppError("vendor_unreachable", "The mail could not be sent just now. Try again in a minute.", {
        cause: attempt.cause,
      });
    case "refused":
      log("email.refused", { status: attempt.status, reason: attempt.reason });
      throw new AppError(
        "vendor_unreachable",
        "The mail provider refused this mail. Check the address; if it is right, the operator has to look at it.",
      );
    default:
      return attempt satisfies never;
  }
}

type Attempt =
  | { kind: "sent" }
  | { kind: "passing"; status: number; pauseMs: number; cause?: unknown }
  | { kind: "refused"; status: number; reason: string };

async function tryOnce(
  services: Pick<Services, "fetch" | "now">,
  provider: { apiKey: string; apiBase: string; from: string },
  { to, subject, text, html, idempotencyKey }: Mail,
): Promise<Attempt> {
  try {
    const answer = await services.fetch(`${provider.apiBase}/emails`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${provider.apiKey}`,
        "content-type": "application/json",
        "idempotency-key": idempotencyKey,
      },
      body: JSON.stringify({ from: provider.from, to: [to], subject, text, html }),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { ok, status } = answer;
    const answerText = await answer.text();
    const reason = ok ? "" : reasonIn(answerText);
    // An earlier try arrived and its answer was lost: the provider has the mail, in the words of that moment.
    if (ok || reason === "invalid_idempotent_request") return { kind: "sent" };
    const isUnderWay = reason === "concurrent_idempotent_requests";
    if (status !== 429 && status < 500 && !isUnderWay) return { kind: "refused", status, reason };
    return { kind: "passing", status, pauseMs: retryAfterMs(answer.headers.get("retry-after"), services.now()) };
  } catch (cause) {
    return { kind: "passing", status: 0, pauseMs: 0, cause }; // no answer at all: the network, or our own time limit
  }
}

// Only the name of the refusal is logged, such as `validation_error`: its message may repeat the address.
const refusalSchema = z.object({ name: z.string().regex(/^[a-z_]{1,60}$/) });

function reasonIn(answerText: string): string {
  try {
    return refusalSchema.parse(JSON.parse(answerText)).name;
  } catch {
    return "unknown"; // not the provider's usual shape; the status has to do
  }
}

// The provider builds the headers from typed fields; refusing here keeps that true whoever the provider is.
// No longer than a line of a mail may be (RFC 5322, 2.1.1), with its name in front.
const oneLine = /^[^\p{Cc}\u2028\u2029]{0,900}$/u;
const oneAddress = z.email();

function refuseHeaderTricks({ to, subject }: Mail): void {
  if (!oneAddress.safeParse(to).success) {
    throw new AppError("validation_failed", "A mail goes to exactly one address.", { field: "to" });
  }
  if (!oneLine.test(subject)) {
    throw new AppError("validation_failed", "The subject of a mail is one short line of text.", { field: "subject" });
  }
}
