import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { defineJob, type JobOutcome } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { KEEP_LOGS_MS } from "./contract.ts";
import { countRange, type DeliveryRange, listRange } from "./deliveries.store.ts";
import { findDestination } from "./destinations.store.ts";
import { knownDestination } from "./known-destination.ts";
import { requireReplayable, sendAgain } from "./replay-delivery.ts";
import {
  countUnderWay,
  findReplay,
  finishChunk,
  finishReplay,
  insertReplay,
  type Replay,
  stopReplay,
} from "./replays.store.ts";

/** Two statements a delivery; well under the 1,000 that one invocation may send. */
const CHUNK = 50;

/**
 * With this many of a replay still due the next ones wait: what is planned meanwhile, a new lead, stands behind these few
 * and not behind thousands, and a replay that is stopped is over soon.
 */
const MOST_UNDER_WAY = CHUNK / 2;
const LOOK_AGAIN_MS = 1_000;

export interface RangeRequest {
  status: DeliveryRange["status"];
  /** Default: as far back as bodies are kept. */
  fromMs: number | null;
  /** Default: now. */
  toMs: number | null;
}

/**
 * What a replay of this range would send again.
 * @throws AppError `not_found`; `validation_failed` for a range that is empty or reaches back further than bodies are kept
 */
export async function previewRange(
  services: Pick<Services, "db" | "now">,
  workspaceId: string,
  destinationId: string,
  { status, ...request }: RangeRequest,
): Promise<{ range: DeliveryRange; total: number }> {
  const { db, now } = services;
  await knownDestination(db, workspaceId, destinationId);
  const oldestMs = now() - KEEP_LOGS_MS;
  const fromMs = request.fromMs ?? oldestMs;
  const toMs = request.toMs ?? now();
  if (fromMs < oldestMs) {
    const sentence = "What was sent is forgotten after 30 days, so a replay cannot begin earlier than that.";
    throw new AppError("validation_failed", sentence, { field: "from" });
  }
  if (toMs < fromMs) throw new AppError("validation_failed", "`to` lies before `from`.", { field: "to" });
  const range = { destinationId, fromMs, toMs, status };
  return { range, total: await countRange(db, workspaceId, range) };
}

/**
 * Begins to send the deliveries of a range again, each once and under the id it always had.
 * @throws AppError as `previewRange`; `conflict` when the destination is switched off
 */
export async function replayRange(
  services: Services,
  workspaceId: string,
  destinationId: string,
  request: RangeRequest,
): Promise<Replay> {
  const { db, jobs, now, newId } = services;
  const { range, total } = await previewRange(services, workspaceId, destinationId, request);
  await requireReplayable(services, workspaceId, destinationId);

  const id = newId("replay");
  await db.batch([
    insertReplay(db, { id, workspaceId, ...range, total, createdAtMs: now() }),
    jobs.create(replayChunk, { workspaceId, replayId: id, chunk: 0 }).insert,
  ]);
  jobs.ring();
  services.log("replay.began", { workspaceId, destinationId, replayId: id, total });
  return findKnown(services, workspaceId, id);
}

/**
 * Sends no more of a replay again; what is on its way already arrives. Nothing when it is over.
 * @throws AppError `not_found`
 */
export async function stopReplayRange(services: Services, workspaceId: string, replayId: string): Promise<Replay> {
  const { db, now, notifyLive } = services;
  const replay = await findReplay(db, workspaceId, replayId);
  if (replay === null) throw new AppError("not_found", "There is no such replay.");
  await stopReplay(db, workspaceId, replayId, "by_person", now()).run();
  notifyLive(workspaceId, { topic: "destination", id: replay.destinationId });
  return findKnown(services, workspaceId, replayId);
}

/** One chunk, then the job of the next: a replay of thousands holds up nobody, and goes on where it was after a crash. */
export const replayChunk = defineJob({
  name: "destination.replay",
  data: z.object({ workspaceId: z.string(), replayId: z.string(), chunk: z.number().int() }),
  key: ({ replayId, chunk }) => `${replayId}/${chunk}`,
  async run({ workspaceId, replayId, chunk }, services): Promise<JobOutcome> {
    const { db, jobs, now, notifyLive } = services;
    const replay = await findReplay(db, workspaceId, replayId);
    if (replay === null || replay.state !== "running" || replay.chunks !== chunk) return;

    const { destinationId } = replay;
    const destination = await findDestination(db, workspaceId, destinationId);
    if (destination === null || destination.status === "disabled") {
      await stopReplay(db, workspaceId, replayId, "destination_off", now()).run();
      notifyLive(workspaceId, { topic: "destination", id: destinationId });
      return;
    }
    const underWay = await countUnderWay(db, workspaceId, replayId, now());
    if (underWay > MOST_UNDER_WAY) return { againAtMs: now() + LOOK_AGAIN_MS };

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
      ...deliveries.flatMap((delivery) => sendAgain(delivery, replayId, services)),
      finishChunk(db, workspaceId, replayId, through),
      deliveries.length < CHUNK
        ? finishReplay(db, workspaceId, replayId, now())
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
