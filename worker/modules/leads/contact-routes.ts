import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, jsonBody } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import { forMembers } from "../accounts/index.ts";
import { findContact } from "./contacts.store.ts";
import { contactSchema, restrictionsChangeSchema } from "./contract.ts";
import { toApiContact } from "./present.ts";
import { restrictContact } from "./restrict-contact.ts";

/** The people behind the leads. */
export function contactRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/contacts/{id}",
      summary: "The person behind some leads",
      ...forMembers(),
      request: idParam,
      responses: answers(200, "The contact", contactSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const contact = await findContact(services.db, session.workspaceId, c.req.valid("param").id);
      return c.json(toApiContact(known(contact)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/api/contacts/{id}/restrictions",
      summary: "Set what must not be done with a person's data, now and for their later leads",
      ...forMembers(),
      request: { ...idParam, ...jsonBody(restrictionsChangeSchema) },
      responses: answers(200, "The contact as it is now", contactSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { workspaceId, memberId, name } = session;
      const { restrictions } = c.req.valid("json");
      const contactId = c.req.valid("param").id;
      const contact = await restrictContact(services, workspaceId, contactId, restrictions, { memberId, name });
      return c.json(toApiContact(known(contact)), 200);
    },
  );
}

/** Unknown and foreign ids look alike. */
function known<Value>(value: Value | null): Value {
  if (value === null) throw new AppError("not_found", "There is no such contact.");
  return value;
}
