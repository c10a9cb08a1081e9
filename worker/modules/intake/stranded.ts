import { z } from "zod";
import { sha256Hex } from "../../core/crypto.ts";
import { errorText, GiveUp } from "../../core/errors.ts";
import { defineJob, type Sweep } from "../../core/module.ts";
import type { LoggedJob, Services } from "../../core/services.ts";
import { keysOf } from "../../core/sql.ts";
import { DAY_MS, dayOf } from "../../core/time.ts";
import { openPassenger } from "./lifeboat.ts";
import {
  deleteStrandedAcrossWorkspaces,
  findStrandedAcrossWorkspaces,
  insertStrandedAcrossWorkspaces,
  listStrandedBeforeAcrossWorkspaces,
} from "./store.ts";
import { storePassenger } from "./store-passenger.ts";

/** In the place of a workspace, in the job of a submission that none could be found for. */
const NO_WORKSPACE = "none";

/**
 * How long the operator has to deal with a stranded submission. It is somebody's personal data, and shorter than we
 * remember whom we have erased, so that nobody comes back by this way.
 */
const KEEP_STRANDED_MS = 30 * DAY_MS;

/** The sweep comes every minute, so this is a pace, not a limit. */
const STRANDED_A_SWEEP = 100;

/** Tries once more, when the operator says so: a key is back, a form is restored, a mistake of ours is mended. */
export const landStranded = defineJob({
  name: "submission.land",
  data: z.object({ workspaceId: z.literal(NO_WORKSPACE), strandedId: z.string() }),
  key: ({ strandedId }) => strandedId,
  async run({ strandedId }, services) {
    const { db } = services;
    const stranded = await findStrandedAcrossWorkspaces(db, strandedId);
    if (stranded === null) return;
    try {
      await storePassenger(await openPassenger(JSON.parse(stranded.message), services), services);
    } catch (cause) {
      if (!(cause instanceof GiveUp)) throw cause;
      const lastDay = dayOf(stranded.arrivedAtMs + KEEP_STRANDED_MS);
      throw new GiveUp(`${cause.message} It is kept until ${lastDay}: mend that and replay it, or discard it.`, {
        cause,
      });
    }
    await deleteStrandedAcrossWorkspaces(db, strandedId).run();
  },
});

/**
 * Keeps a message that no try will turn into a lead, with a job that ends dead at once and so is seen. False when the
 * database refuses even that. Never throws.
 */
export async function strand(message: unknown, cause: unknown, services: Services): Promise<boolean> {
  const { db, jobs, now, log } = services;
  const text = JSON.stringify(message) ?? "null";
  const strandedId = await sha256Hex(text);
  const job = jobs.create(landStranded, { workspaceId: NO_WORKSPACE, strandedId });
  try {
    const stranded = { id: strandedId, message: text, arrivedAtMs: now() };
    await db.batch([insertStrandedAcrossWorkspaces(db, stranded), job.insert]);
  } catch (error) {
    log("lifeboat.not_stranded", { strandedId, error: errorText(error) });
    return false;
  }
  jobs.ring();
  log("lifeboat.stranded", { strandedId, error: errorText(cause) });
  return true;
}

/** What goes with a dead job that the operator throws away: the message it was about, if it is one of ours. */
export function discardStranded(db: D1Database, { id, name }: Pick<LoggedJob, "id" | "name">): D1PreparedStatement[] {
  const isOurs = name === landStranded.name;
  return isOurs ? [deleteStrandedAcrossWorkspaces(db, id.slice(name.length + 1))] : [];
}

/** Lets go, with their jobs, of what nobody has dealt with in time. */
export const forgetStranded: Sweep = {
  name: "stranded_submissions.purge",
  async run({ db, jobs, now, log }) {
    const ids = await listStrandedBeforeAcrossWorkspaces(db, now() - KEEP_STRANDED_MS, STRANDED_A_SWEEP);
    if (ids.length === 0) return 0;
    await db.batch([
      ...ids.map((id) => deleteStrandedAcrossWorkspaces(db, id)),
      jobs.cancel(NO_WORKSPACE, landStranded, keysOf(ids)),
    ]);
    for (const strandedId of ids) log("lifeboat.forgotten", { strandedId });
    return ids.length;
  },
};
