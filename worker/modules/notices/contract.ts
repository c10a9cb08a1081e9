import { z } from "@hono/zod-openapi";
import type { DestinationTrouble } from "../../core/services.ts";

export const destinationTroubleSchema = z.object({
  workspaceId: z.string(),
  destinationId: z.string(),
  stage: z.enum(["failing", "disabled"]),
  sinceMs: z.number().int(),
  errorCode: z.string(),
  isGone: z.boolean(),
}) satisfies z.ZodType<DestinationTrouble>;

/** The same trouble has the same key, however often and by whomever it is noticed. */
export function troubleKey({ destinationId, stage, sinceMs }: DestinationTrouble): string {
  return `${destinationId}/${stage}/${sinceMs}`;
}
