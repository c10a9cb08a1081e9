import { createApp } from "./app.ts";
import { gatherCalls } from "./commits/gather-calls.ts";
import { errorText } from "./core/errors.ts";
import type { Services } from "./core/services.ts";
import { type Bindings, ConfigurationError, type LifeboatMessage } from "./env.ts";
import { type Doorbell, LINGER_MS } from "./jobs/desk.ts";
import { isDeserted, LOCAL_PLACES, ringAtLeaseEnd, type WorkLimits, workOffDueJobs } from "./jobs/work.ts";
import { landSubmission } from "./modules/intake/index.ts";
import { noteHeartbeatHeard, noteHeartbeatSent, ringLifeboat, watchService } from "./modules/operations/index.ts";
import { DESTINATION_KINDS, JOB_BOOK, SWEEPS } from "./modules.ts";
import { createServices, type Overrides } from "./services.ts";

export { CommitDesk } from "./commits/commit-desk.do.ts";
export { LiveFeed } from "./modules/live/index.ts";

/** Well under the fifteen minutes that Cloudflare gives a consumer and a cron run. */
const MAX_WORK_MS = 60_000;

/** What the doors answer to a submission: to programs, and to the browser that posted a plain form. */
const TAKEN_IN = new Set([202, 303]);

const app = createApp(DESTINATION_KINDS);

/** Cloudflare's door. */
export default {
  async fetch(request, bindings, ctx) {
    const answer = await app.fetch(request, bindings, ctx);
    if (TAKEN_IN.has(answer.status)) ctx.waitUntil(lookInPassing(bindings, ctx));
    return answer;
  },
  queue: (batch, bindings, ctx) =>
    batch.queue.startsWith("leadbell-lifeboat")
      ? landLifeboat(batch as MessageBatch<LifeboatMessage>, bindings, ctx)
      : answerDoorbell(batch as MessageBatch<Doorbell>, bindings, ctx),
  scheduled: (controller, bindings, ctx) => runSchedule(controller, bindings, ctx),
} satisfies ExportedHandler<Bindings, Doorbell | LifeboatMessage>;

/**
 * Somebody rang: work off what is due. Messages carry nothing, so ten of them are one invitation, and a message that
 * ended in the dead-letter queue is a reason to look all the same.
 */
export async function answerDoorbell(
  batch: Pick<MessageBatch<Doorbell>, "queue" | "messages" | "ackAll">,
  bindings: Bindings,
  ctx: Pick<ExecutionContext, "waitUntil">,
  overrides: Overrides = {},
): Promise<void> {
  const services = servicesForWork("doorbell", bindings, ctx, overrides);
  for (const { body } of batch.messages) {
    if (body.heartbeatAtMs !== undefined) services.inBackground(noteHeartbeatHeard(services, body.heartbeatAtMs));
  }
  if (batch.queue.endsWith("-dead")) services.log("doorbell.buried", { messages: batch.messages.length });
  await workOffDueJobs(JOB_BOOK, services, { ...limitsOf(services), lingerMs: LINGER_MS });
  batch.ackAll();
}

/** Well under the thirty seconds that Cloudflare gives to work beside an answer, a call of fifteen included. */
const MAX_WORK_IN_PASSING_MS = 5_000;

/** An isolate looks so often in passing. */
const LOOK_IN_PASSING_EVERY_MS = 60_000;
const lastLookInPassing = { atMs: 0 };

/**
 * The third way in which due work is found: whoever takes in a submission looks now and then whether queue and cron are
 * both silent, and then rings the operator and does some of it. The sender waits for nothing. Never throws.
 */
export async function lookInPassing(
  bindings: Bindings,
  ctx: Pick<ExecutionContext, "waitUntil">,
  overrides: Overrides = {},
): Promise<void> {
  const { now = Date.now, lastLook = lastLookInPassing } = overrides;
  const nowMs = now();
  if (Math.abs(nowMs - lastLook.atMs) < LOOK_IN_PASSING_EVERY_MS) return; // a clock set back ends the pause, too
  lastLook.atMs = nowMs;
  const services = servicesForWork("in_passing", bindings, ctx, overrides);
  try {
    if (!(await isDeserted(services))) return;
    services.log("jobs.deserted");
    await watchService(services); // cron, which does it otherwise, is silent
    await workOffDueJobs(JOB_BOOK, services, { ...limitsOf(services), maxMs: MAX_WORK_IN_PASSING_MS });
  } catch (error) {
    services.log("jobs.deserted", { error: errorText(error) });
  }
}

/** The longest pause between two tries to store what the lifeboat holds, and the pause after that has been tried enough. */
const LONGEST_LIFEBOAT_PAUSE_SECONDS = 600;
const LAST_LIFEBOAT_PAUSE_SECONDS = 3_600;

/** Hourly tries after which a message begins anew. Queues keep a message for four days. */
const BOARD_ANEW_AFTER = 24;

/** The database refused these submissions when they came: each is stored now, or waits for the next try, on its own. */
export async function landLifeboat(
  batch: Pick<MessageBatch<LifeboatMessage>, "queue" | "messages">,
  bindings: Bindings,
  ctx: Pick<ExecutionContext, "waitUntil">,
  overrides: Overrides = {},
): Promise<void> {
  const services = createServices(bindings, ctx.waitUntil.bind(ctx), DESTINATION_KINDS, "lifeboat", overrides);
  const isDead = batch.queue.endsWith("-dead");
  const count = { stored: 0, erased: 0, stranded: 0, waits: 0 };
  for (const message of batch.messages) {
    const landing = await landSubmission(message.body, services);
    count[landing]++;
    if (landing !== "waits" || (isDead && (await isBoardedAnew(message, bindings, services)))) {
      message.ack();
      continue;
    }
    const pauseSeconds = Math.min(5 * 2 ** Math.min(message.attempts, 10), LONGEST_LIFEBOAT_PAUSE_SECONDS);
    message.retry({ delaySeconds: isDead ? LAST_LIFEBOAT_PAUSE_SECONDS : pauseSeconds });
  }
  // What is stranded rings by its dead job; of what was erased meanwhile nobody has to hear.
  if (count.stored + count.waits > 0) await ringLifeboat(services, count.stored + count.waits, count.waits);
}

/** A queue forgets after some days: well before, a message that still waits is put in anew, however long the outage. */
async function isBoardedAnew(
  { attempts, body }: Pick<Message<LifeboatMessage>, "attempts" | "body">,
  { LIFEBOAT }: Bindings,
  services: Services,
): Promise<boolean> {
  if (attempts < BOARD_ANEW_AFTER) return false;
  try {
    await LIFEBOAT.send(body);
    return true;
  } catch (error) {
    services.log("lifeboat.lost", { error: errorText(error) });
    return false;
  }
}

/** Cron, each minute: works off what a lost doorbell left behind, then lets every room tidy up. */
export async function runSchedule(
  _controller: Pick<ScheduledController, "scheduledTime">,
  bindings: Bindings,
  ctx: Pick<ExecutionContext, "waitUntil">,
  overrides: Overrides = {},
): Promise<void> {
  const services = servicesForWork("cron", bindings, ctx, overrides);
  await watchService(services); // before the work, so that what waited shows
  services.inBackground(sendHeartbeat(bindings, services));
  await workOffDueJobs(JOB_BOOK, services, limitsOf(services));
  await ringAtLeaseEnd(services);
  for (const sweep of SWEEPS) {
    try {
      const changed = await sweep.run(services);
      if (changed > 0) services.log("sweep.changed", { sweep: sweep.name, changed });
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      services.log("sweep.failed", { sweep: sweep.name, error: errorText(error) }); // the others still run
    }
  }
}

/** Many jobs side by side, so their calls to the database travel together. */
function servicesForWork(
  requestId: string,
  bindings: Bindings,
  ctx: Pick<ExecutionContext, "waitUntil">,
  overrides: Overrides,
): Services {
  const db = gatherCalls(bindings.DB);
  return createServices(bindings, ctx.waitUntil.bind(ctx), DESTINATION_KINDS, requestId, { db, ...overrides });
}

function limitsOf({ config }: Pick<Services, "config">): WorkLimits {
  return { maxMs: MAX_WORK_MS, ...(config.environment === "local" && { places: LOCAL_PLACES }) };
}

async function sendHeartbeat({ DOORBELL }: Bindings, services: Services): Promise<void> {
  await noteHeartbeatSent(services);
  await DOORBELL.send({ look: true, heartbeatAtMs: services.now() });
}
