import { createHash } from "node:crypto";
import { type Answer, type Call, type FakeWorld, found, isoNow, partsOf, Refusal } from "./fake-call.ts";
import { aForm } from "./fake-data.ts";

/** Forms: for their editor, and for the widget. */

export function formRoute(fake: FakeWorld, call: Call): Answer {
  const { state } = fake;
  const { method, body } = call;
  const { id } = partsOf(call);
  if (method === "GET" && id === "") return { body: { forms: state.forms } };
  if (method === "POST") {
    const form = aForm({ name: String(body.name), created_at: isoNow(), updated_at: isoNow() });
    state.forms.unshift(form);
    fake.tell({ topic: "form", id: form.id });
    return { status: 201, body: form };
  }
  const form = found(state.forms, id);
  if (method === "GET") return { body: form };
  if (body.version !== form.version) throw new Refusal(409, "conflict", "Somebody changed this form meanwhile.");
  const { version: _, ...change } = body;
  const definition = change.definition as { accent?: string } | undefined;
  if (definition?.accent !== undefined && !/^#[0-9a-f]{6}$/i.test(definition.accent)) {
    throw new Refusal(422, "validation_failed", "definition.accent: Give the colour as #rrggbb.", "definition.accent");
  }
  Object.assign(form, change, { version: form.version + 1, updated_at: isoNow() });
  fake.tell({ topic: "form", id });
  return { body: form };
}

/** What the widget asks for. */
export function publicRoute(fake: FakeWorld, { method, path, body }: Call): Answer {
  const [, , , formId = "", verb = ""] = path.split("/");
  if (path === "/v1/token") {
    const salt = "0123456789abcdef.";
    return { body: { token: "fake", salt, hash: createHash("sha256").update(`${salt}7`).digest("hex"), max: 10 } };
  }
  const form = found(fake.state.forms, formId);
  if (method === "GET") {
    const { id, version, definition, keeps_unsent } = form;
    return { body: { id, version, definition, keeps_unsent, turnstile_site_key: null } };
  }
  if (verb === "submissions") {
    const { fields = {} } = body as { fields?: Record<string, string> };
    const lead = fake.arrive({
      form_id: form.id,
      name: fields.name ?? "",
      email: fields.email ?? "",
      message: fields.message ?? "",
    });
    form.lead_count++;
    return { status: 202, body: { accepted: true, lead_id: lead.id } };
  }
  throw new Refusal(404, "not_found", `There is nothing at ${path}.`);
}
