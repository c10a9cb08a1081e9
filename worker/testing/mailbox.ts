import { z } from "zod";
import type { Vendor } from "./harness.ts";

/** The origin that the tests' configuration names as the mail provider. */
export const EMAIL_ORIGIN = "http://email.test";

const sentMailSchema = z.object({
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
});
export type SentMail = z.infer<typeof sentMailSchema> & { idempotencyKey: string | null };

/** A mail provider that takes everything once by its idempotency key, as Resend does, and shows what it took. */
export function createMailbox() {
  const mails: SentMail[] = [];
  const vendor: Vendor = async (request) => {
    const idempotencyKey = request.headers.get("idempotency-key");
    const mail = sentMailSchema.parse(await request.json());
    const known = mails.find((one) => one.idempotencyKey === idempotencyKey);
    if (known === undefined) mails.push({ ...mail, idempotencyKey });
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify({ ...mail, idempotencyKey })) {
      const message = "Same idempotency key used with a different request payload.";
      return Response.json({ statusCode: 409, name: "invalid_idempotent_request", message }, { status: 409 });
    }
    return Response.json({ id: `mail_${mails.length}` });
  };

  return {
    mails,
    vendor,
    /** The code in the newest mail to this address. */
    codeFor(email: string): string {
      const mail = mails.findLast(({ to }) => to.includes(email));
      const [code] = /\b\d{6}\b/.exec(mail?.text ?? "") ?? [];
      if (code === undefined) throw new Error(`no code was mailed to ${email}`);
      return code;
    },
  };
}
