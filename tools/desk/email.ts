import { Hono } from "hono";
import { z } from "zod";

export interface StoredMail {
  id: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** The one-time code in it, when there is one. */
  code: string | null;
  atMs: number;
}

export interface EmailState {
  mails: StoredMail[];
}

const addressSchema = z.string().regex(/^(?:[^<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/);
const mailSchema = z.looseObject({
  from: addressSchema,
  to: z.union([addressSchema, z.array(addressSchema).min(1).max(50)]),
  subject: z.string(),
  html: z.string().optional(),
  text: z.string().optional(),
});

export interface EmailOptions {
  state: EmailState;
  now: () => number;
  changed: () => void;
}

/** Resend's `POST /emails`, ending in a mailbox that everybody at the desk may read. */
export function createEmail({ state, now, changed }: EmailOptions) {
  const routes = new Hono();
  const answerByKey = new Map<string, { body: string; id: string }>();

  routes.post("/emails", async (c) => {
    if (!/^Bearer \S+$/.test(c.req.header("authorization") ?? "")) {
      return c.json(problem(401, "missing_api_key", "Missing API Key in the authorization header"), 401);
    }
    const body = await c.req.text();
    const key = c.req.header("idempotency-key");
    const known = key === undefined ? undefined : answerByKey.get(key);
    if (known !== undefined && known.body !== body) {
      return c.json(
        problem(409, "invalid_idempotent_request", "Same idempotency key used with a different request payload."),
        409,
      );
    }
    if (known !== undefined) return c.json({ id: known.id });

    const parsed = mailSchema.safeParse(asJson(body));
    if (!parsed.success) {
      const field = String(parsed.error.issues[0]?.path[0] ?? "body");
      const isMissing = !Object.hasOwn((asJson(body) ?? {}) as object, field);
      return isMissing
        ? c.json(problem(422, "missing_required_field", `Missing \`${field}\` field.`), 422)
        : c.json(problem(422, "validation_error", `Invalid \`${field}\` field.`), 422);
    }
    const { from, to, subject, text = "", html = "" } = parsed.data;
    if (text === "" && html === "") {
      return c.json(problem(422, "missing_required_field", "Missing `html` or `text` field."), 422);
    }
    const id = crypto.randomUUID();
    const code = /\b\d{6,8}\b/.exec(`${subject}\n${text === "" ? html.replace(/<[^>]*>/g, " ") : text}`)?.[0] ?? null;
    state.mails.unshift({ id, from, to: [to].flat(), subject, text, html, code, atMs: now() });
    state.mails.splice(200);
    if (key !== undefined) answerByKey.set(key, { body, id });
    changed();
    return c.json({ id });
  });

  routes.get("/emails/:id", (c) => {
    const mail = state.mails.find(({ id }) => id === c.req.param("id"));
    if (mail === undefined) return c.json(problem(404, "not_found", "Email not found"), 404);
    return c.json({ object: "email", last_event: "delivered", created_at: new Date(mail.atMs).toISOString(), ...mail });
  });

  return routes;
}

function problem(statusCode: number, name: string, message: string) {
  return { statusCode, name, message };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // refused by the schema, in Resend's words
  }
}
