import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { defineJob } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { KEEP_LOGS_MS } from "./contract.ts";
import { countRange, type DeliveryRange, listRange } from "./deliveries.store.ts";
import { findDestination } from "./destinations.store.ts";
import { requireReplayable, sendAgain } from "./replay-delivery.ts";
import { endReplay, findReplay, finishChunk, insertReplay, type Replay } from "./replays.store.ts";

/** Two statements a delivery; well under the 1,000 that one invocation may send. */
const CHUNK = 50;

export interface RangeRequest {
  status: DeliveryRange["status"];
  /** Default: as far back as bodies are kept. */
  fromMs: number | null;
  /** Default: now. */
  toMs: number | null;
}

/**
 * Begins to send the deliveries of a range again, each once and under the id it always had.
 * @throws AppError `not_found`; `conflict` when the destination is switched off; `validation_failed` for a range that is
 * empty or reaches back further than bodies are kept
 */
export async function replayRange(
  services: Services,
  workspaceId: string,
  destinationId: string,
  { status, ...request }: RangeRequest,
): Promise<Replay> {
  const { db, jobs, now, newId } = services;
  if ((await findDestination(db, workspaceId, destinationId)) === null) {
    throw new AppError("not_found", "There is no such destination.");
  }
  await requireReplayable(services, workspaceId, destinationId);
  const oldestMs = now() - KEEP_LOGS_MS;
  const fromMs = request.fromMs ?? oldestMs;
  const toMs = request.toMs ?? now();
  if (fromMs < oldestMs) {
    const sentence = "What was sent is forgotten after 30 days, so a replay cannot begin earlier than that.";
    throw new AppError("validation_failed", sentence, { field: "from" });
  }
  if (toMs < fromMs) throw new AppError("validation_failed", "`to` lies before `from`.", { field: "to" });

  const range = { destinationId, fromMs, toMs, status };
  const total = await countRange(db, workspaceId, range);
  const id = newId("replay");
  await db.batch([
    insertReplay(db, { id, workspaceId, ...range, total, createdAtMs: now() }),
    jobs.create(replayChunk, { workspaceId, replayId: id, chunk: 0 }).insert,
  ]);
  jobs.ring();
  services.log("replay.began", { workspaceId, destinationId, replayId: id, total });
  return findKnown(services, workspaceId, id);
}

/** One chunk, then the job of the next: a replay of thousands holds up nobody, and goes on where it was after a crash. */
export const replayChunk = defineJob({
  name: "destination.replay",
  data: z.object({ workspaceId: z.string(), replayId: z.string(), chunk: z.number().int() }),
  key: ({ replayId, chunk }) => `${replayId}/${chunk}`,
  async run({ workspaceId, replayId, chunk }, services) {
    const { db, jobs, now, notifyLive } = services;
    const replay = await findReplay(db, workspaceId, replayId);
    if (replay === null || replay.state !== "running" || replay.chunks !== chunk) return;

    const { destinationId } = replay;
    const destination = await findDestination(db, workspaceId, destinationId);
    if (destination === null || destination.status === "disabled") {
      await endReplay(db, workspaceId, replayId, "stopped", now()).run();
      notifyLive(workspaceId, { topic: "destination", id: destinationId });
      return;
    }
    // What has grown too old since the replay began is left alone.
    const range = { ...replay, fromMs: Math.max(replay.fromMs, now() - KEEP_LOGS_MS) };
    const after = { atMs: replay.afterCreatedMs, id: replay.afterDeliveryId };
    const deliveries = await listRange(db, workspaceId, range, after, CHUNK);
    const last = deliveries.at(-1);
    const through = {
      number: chunk,
      replayed: deliveries.length,
      afterCreatedMs: last?.createdAtMs ?? after.atMs,
      afterDeliveryId: last?.id ?? after.id,
    };
    await db.batch([
      ...deliveries.flatMap((delivery) => sendAgain(delivery, services)),
      finishChunk(db, workspaceId, replayId, through),
      deliveries.length < CHUNK
        ? endReplay(db, workspaceId, replayId, "done", now())
        : jobs.create(replayChunk, { workspaceId, replayId, chunk: chunk + 1 }).insert,
    ]);
    jobs.ring();
    notifyLive(workspaceId, { topic: "destination", id: destinationId });
  },
});

async function findKnown({ db }: Services, workspaceId: string, replayId: string): Promise<Replay> {
  const replay = await findReplay(db, workspaceId, replayId);
  if (replay === null) throw new Error(`the replay ${replayId} was not stored`);
  return replay;
}
