import type { Services } from "../../core/services.ts";
import { findWorkspaceOfCustomerAcrossWorkspaces, insertEventAcrossWorkspaces } from "./store.ts";
import { readEvent } from "./stripe.ts";
import { syncWorkspace } from "./sync-workspace.ts";

/** Events after which something that we keep may be different. All others are acknowledged and logged. */
const CONCERNING = /^(checkout\.session\.|customer\.subscription\.|invoice\.)/;

/**
 * Takes an event: stores its id, and with it the job that asks Stripe how things stand. The same event again, in any
 * order and however often, changes nothing.
 * @throws AppError `not_configured`, `signature_invalid`, `timestamp_out_of_range`, `validation_failed`
 */
export async function receiveEvent(body: string, signature: string | undefined, services: Services): Promise<void> {
  const { db, jobs, now, log } = services;
  const event = await readEvent(body, signature, now(), services);
  const { id, type, customerId } = event;
  const workspaceId = customerId === null ? null : await findWorkspaceOfCustomerAcrossWorkspaces(db, customerId);
  const job =
    workspaceId !== null && CONCERNING.test(type)
      ? jobs.create(syncWorkspace, { workspaceId, cause: "event", ref: id })
      : null;

  const [stored] = await db.batch([
    insertEventAcrossWorkspaces(db, { id, workspaceId, type, receivedAtMs: now() }),
    ...(job === null ? [] : [job.insert]),
  ]);
  const isNew = stored?.results.length === 1;
  const about = { eventId: id, type, workspaceId };
  if (!isNew) log("stripe_event.repeated", about);
  else if (job === null) log("stripe_event.ignored", about);
  else log("stripe_event.stored", about);
  if (isNew && job !== null) jobs.ring();
}
