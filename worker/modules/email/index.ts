import type { Module } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";

/** Mail through a provider's API. */
export const email: Module = { name: "email", tables: [] };

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
 * @throws AppError `not_configured` when no provider is set up, `vendor_unreachable` when it does not take the mail.
 */
export async function sendMail(_services: Services, _mail: Mail): Promise<void> {
  throw new Error("email is being built");
}
