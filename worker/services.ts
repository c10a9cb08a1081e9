import { commitBatch } from "./commits/commit.ts";
import { at } from "./core/breakpoint.ts";
import type { Config } from "./core/config.ts";
import { createKeyRing, type KeyRing } from "./core/crypto.ts";
import type { DestinationKind } from "./core/destination.ts";
import { errorText } from "./core/errors.ts";
import { makeId } from "./core/ids.ts";
import { createLog } from "./core/log.ts";
import { fillRandom } from "./core/random-bytes.ts";
import type { Services } from "./core/services.ts";
import { type Bindings, configOf } from "./env.ts";
import { createJobDesk } from "./jobs/desk.ts";
import { createJobLog } from "./jobs/log.ts";
import { createPlanDesk } from "./modules/billing/index.ts";
import { meterVendors } from "./modules/operations/index.ts";
import { createNext } from "./pipeline.ts";

/** What may stand in the place of the real thing: in a test, and for work that goes on side by side. */
export interface Overrides {
  db?: D1Database;
  now?: () => number;
  random?: () => number;
  fetch?: typeof fetch;
  config?: Config;
  write?: (line: string) => void;
  lastRing?: { atMs: number };
  /** When the isolate last looked in passing (`index.ts`). */
  lastLook?: { atMs: number };
}

const cache: Services["cache"] = new Map();
const keyRings = new Map<string, KeyRing>();
const lastRing = { atMs: 0 };

/** Everything a room may touch outside itself, for one request or one batch of messages. */
export function createServices(
  bindings: Bindings,
  waitUntil: (work: Promise<unknown>) => void,
  destinationKinds: ReadonlyMap<string, DestinationKind>,
  requestId: string,
  overrides: Overrides = {},
): Services {
  const config = overrides.config ?? configOf(bindings);
  const now = overrides.now ?? Date.now;
  const log = createLog({ requestId }, now, overrides.write);
  const newId: Services["newId"] = (kind) => makeId(kind, now(), fillRandom);
  const db = overrides.db ?? databaseFor(bindings);
  const inBackground: Services["inBackground"] = (work) =>
    waitUntil(work.catch((error) => log("background.failed", { error: errorText(error) })));
  const jobs = createJobDesk({
    db,
    queue: bindings.DOORBELL,
    now,
    newJobId: () => newId("job"),
    inBackground,
    lastRing: overrides.lastRing ?? lastRing,
    onLostRing: (error) => log("doorbell.lost", { error: errorText(error) }),
  });

  return {
    config,
    db,
    async commit(workspaceId, statements) {
      await at("before_commit");
      const rows = await commitBatch(db, () => commitDeskOf(bindings, workspaceId), statements, now());
      await at("after_commit");
      return rows;
    },
    jobs,
    jobLog: createJobLog(db, now),
    next: createNext(jobs, now),
    lifeboat: {
      async board(sealed) {
        await bindings.LIFEBOAT.send({ sealed });
      },
    },
    plan: createPlanDesk({ config, db, now, log }),
    fetch: meterVendors(overrides.fetch ?? ((input, init) => fetch(input, init)), { config, db, now, inBackground }),
    now,
    random: overrides.random ?? Math.random,
    newId,
    log,
    keyRing: keyRingFor(config.encryptionKeys),
    cache,
    destinationKinds,
    inBackground,
    notifyLive(workspaceId, change) {
      inBackground(Promise.resolve(liveFeedOf(bindings, workspaceId).tell(change)));
    },
    openLiveFeed: (workspaceId, request) => liveFeedOf(bindings, workspaceId).fetch(request),
    assets: bindings.ASSETS,
  };
}

/** One database today; the one place that would choose among several by workspace tomorrow. */
function databaseFor(bindings: Bindings): D1Database {
  return bindings.DB;
}

function liveFeedOf({ LIVE_FEED }: Bindings, workspaceId: string) {
  return LIVE_FEED.get(LIVE_FEED.idFromName(workspaceId));
}

function commitDeskOf({ COMMIT_DESK }: Bindings, workspaceId: string) {
  return COMMIT_DESK.get(COMMIT_DESK.idFromName(workspaceId));
}

function keyRingFor(keys: string): KeyRing {
  const known = keyRings.get(keys) ?? createKeyRing(keys);
  keyRings.set(keys, known);
  return known;
}
