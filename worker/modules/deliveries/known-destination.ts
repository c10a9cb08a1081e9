import { AppError } from "../../core/errors.ts";
import { findDestination, type StoredDestination } from "./destinations.store.ts";

/**
 * The destination with this id.
 * @throws AppError `not_found` when this workspace has none; a foreign id looks like an unknown one
 */
export async function knownDestination(
  db: D1Database,
  workspaceId: string,
  destinationId: string,
): Promise<StoredDestination> {
  const destination = await findDestination(db, workspaceId, destinationId);
  if (destination === null) throw new AppError("not_found", "There is no such destination.");
  return destination;
}
