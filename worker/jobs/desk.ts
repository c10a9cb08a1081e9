import type { JobDefinition } from "../core/module.ts";
import type { JobDesk } from "../core/services.ts";
import { cancelJobs, hastenJob, insertJob } from "./store.ts";

/** The furthest a doorbell rings ahead. Later work is found by cron, which looks each minute. */
const MAX_RING_AHEAD_SECONDS = 90;

/** Jobs of one lane under way at once, where the job does not say otherwise. */
const PLACES_PER_LANE = 4;

/**
 * Rings this close together are one ring. Whoever answers it lingers longer than this (`LINGER_MS`), so the work of a
 * ring that was left out is found all the same; should clocks differ by more, cron finds it.
 */
const ONE_RING_MS = 25;

/** How long whoever answers a ring keeps looking after there was nothing left to do. */
export const LINGER_MS = 4 * ONE_RING_MS;

/** The message on the doorbell queue: an invitation to look at the table, nothing more. */
export interface Doorbell {
  look: true;
  /** Present in the one that measures the queue: when it was sent. */
  heartbeatAtMs?: number;
}

export interface DeskParts {
  db: D1Database;
  queue: Pick<Queue<Doorbell>, "send">;
  now(): number;
  newJobId(): string;
  inBackground(work: Promise<unknown>): void;
  onLostRing(error: unknown): void;
  /** When this isolate last rang; shared by all desks of the isolate. */
  lastRing: { atMs: number };
}

/** Every job's data names its workspace, so that a row can be bound to one. */
interface OfWorkspace {
  workspaceId: string;
}

export function createJobDesk(parts: DeskParts): JobDesk {
  const { db, queue, now, newJobId, inBackground, onLostRing, lastRing } = parts;
  // Async, so that a queue that throws at once is a lost ring as well.
  const send = async (delaySeconds: number) => void (await queue.send({ look: true }, { delaySeconds }));

  return {
    create(definition, data, options = {}) {
      const id = jobIdOf(definition, data) ?? newJobId();
      const { workspaceId } = data as OfWorkspace;
      const lane = definition.lane?.(data) ?? `${definition.name}/${workspaceId}`;
      const { dueAtMs = now(), onlyIf, yields = false } = options;
      const job = {
        id,
        workspaceId,
        name: definition.name,
        data: JSON.stringify(data),
        lane: yields ? `${lane}/yields` : lane,
        places: yields ? 1 : (definition.places ?? PLACES_PER_LANE),
        dueAtMs,
        createdAtMs: now(),
      };
      return { id, insert: insertJob(db, job, onlyIf) };
    },
    hasten(definition, data, dueAtMs) {
      const id = jobIdOf(definition, data);
      if (id === null) throw new Error(`job ${definition.name} has no key, so it cannot be found again`);
      return hastenJob(db, id, dueAtMs);
    },
    cancel: (workspaceId, definition, keys) => cancelJobs(db, workspaceId, definition.name, keys),
    ring(dueAtMs = now()) {
      const delaySeconds = Math.ceil(Math.max(0, dueAtMs - now()) / 1_000);
      if (delaySeconds > MAX_RING_AHEAD_SECONDS) return;
      if (delaySeconds === 0) {
        const sinceLastMs = now() - lastRing.atMs;
        if (sinceLastMs >= 0 && sinceLastMs < ONE_RING_MS) return;
        lastRing.atMs = now();
      }
      inBackground(send(delaySeconds).catch(onLostRing));
    },
  };
}

function jobIdOf<Data>(definition: JobDefinition<Data>, data: Data): string | null {
  return definition.key === undefined ? null : `${definition.name}/${definition.key(data)}`;
}
