import { z } from "@hono/zod-openapi";

/** Shapes that every room's contract shares. On the wire names are snake_case and times are ISO 8601 in UTC. */

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().meta({ description: "Stable; branch on it." }),
      message: z.string().meta({ description: "What happened and what to do, for a person." }),
      request_id: z.string(),
      field: z.string().optional().meta({ description: "Path of the offending value." }),
    }),
  })
  .openapi("Error");

export const isoTimeSchema = z.iso.datetime();

/** Milliseconds to the wire's form; null stays null. */
export function toIso(ms: number): string;
export function toIso(ms: number | null): string | null;
export function toIso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

export const listQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional(),
});

/** The OpenAPI answer entries of a route: its success and the errors it may give. */
export function answers<Status extends number, Schema extends z.ZodType>(
  status: Status,
  description: string,
  schema: Schema,
) {
  const ok = { description, content: { "application/json": { schema } } };
  const error = { description: "An error", content: { "application/json": { schema: errorSchema } } };
  return { [status]: ok, default: error } as Record<Status, typeof ok> & { default: typeof error };
}

/** The OpenAPI request entry of a path with `{id}`. What is longer than any id of ours is refused unread. */
export const idParam = { params: z.object({ id: z.string().max(60) }) };

/** The OpenAPI request entry of a JSON body. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { "application/json": { schema } } } };
}
