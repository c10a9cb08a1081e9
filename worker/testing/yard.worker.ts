import { openWorkspace } from "../../tools/open-demo.worker.ts";
import { createApp } from "../app.ts";
import type { Bindings, LifeboatMessage } from "../env.ts";
import { answerDoorbell, landLifeboat, runSchedule } from "../index.ts";
import type { Doorbell } from "../jobs/desk.ts";
import { DESTINATION_KINDS } from "../modules.ts";
import { createServices } from "../services.ts";
import { stopAt } from "./breakpoint.ts";
import { createFaultyDatabase, withDatabase } from "./faulty-database.ts";
import { type YardCount, type YardOrder, yardOrderSchema } from "./yard-order.ts";

/**
 * The whole product as the breaking yard runs it: the same code, with breakpoints, a clock that can be put forward, a
 * database that can be told to fail and a queue that can be told to repeat itself. It never ships.
 */
export { CommitDesk, LiveFeed } from "../index.ts";

/** Less than the five minutes for which Node's `fetch` waits for an answer. */
const LEAP_PATIENCE_MS = 240_000;
const IS_LEASED = "SELECT id FROM jobs WHERE status = 'due' AND lease_until_ms > ?1 LIMIT 1";
const FROM = {
  leads: "leads",
  deliveries: "deliveries",
  attempts: "attempts",
  jobs: "jobs",
  dueJobs: "jobs WHERE status = 'due' AND due_at_ms <= ?1",
};

let aheadMs: number | undefined;
let database: YardOrder["database"] = null;
let isQueueUnruly = false;
let writes = 0;

const overrides = { now: () => Date.now() + (aheadMs ?? 0) };
const app = createApp(DESTINATION_KINDS, overrides);

export default {
  async fetch(request, real, ctx) {
    const bindings = bindingsOf(real);
    if (new URL(request.url).pathname !== "/yard") return app.fetch(request, bindings, ctx);

    const order = yardOrderSchema.parse(await request.json());
    if (order.stopAt !== undefined) stopAt(order.stopAt);
    if (order.aheadMs !== undefined) {
      await untilNothingIsLeased(real.DB);
      aheadMs = order.aheadMs;
    }
    if (order.database !== undefined) database = order.database;
    if (order.isQueueUnruly !== undefined) isQueueUnruly = order.isQueueUnruly;
    if (order.sweep) await runSchedule({ scheduledTime: overrides.now() }, bindingsOf(real), ctx, overrides);
    if (order.migrate !== undefined) await migrate(real.DB, order.migrate);
    if (order.count !== undefined) return Response.json(await countRows(real.DB, order.count));
    if (order.countLeadsOf !== undefined) return Response.json(await countLeads(real.DB, order.countLeadsOf));
    if (order.openWorkspace === undefined) return new Response(null, { status: 204 });
    const services = createServices(bindings, ctx.waitUntil.bind(ctx), DESTINATION_KINDS, "yard", overrides);
    const email = `owner@${order.openWorkspace}.example`;
    return Response.json({ cookie: await openWorkspace(email, order.openWorkspace, services) });
  },
  async queue(batch, real, ctx) {
    const bindings = bindingsOf(real);
    const bring = (messages: typeof batch) =>
      batch.queue.startsWith("leadbell-lifeboat")
        ? landLifeboat(messages as MessageBatch<LifeboatMessage>, bindings, ctx, overrides)
        : answerDoorbell(messages as MessageBatch<Doorbell>, bindings, ctx, overrides);
    await Promise.all(isQueueUnruly ? [bring(reversed(batch)), bring(batch)] : [bring(batch)]);
  },
  scheduled: (controller, real, ctx) => runSchedule(controller, bindingsOf(real), ctx, overrides),
} satisfies ExportedHandler<Bindings & { YARD_AHEAD_MS?: string }, Doorbell | LifeboatMessage>;

function bindingsOf(real: Bindings & { YARD_AHEAD_MS?: string }): Bindings {
  aheadMs ??= Number(real.YARD_AHEAD_MS ?? 0);
  if (database == null) return real;
  const { everyNth, when, message } = database;
  const failing = createFaultyDatabase(real.DB, ({ kind }) =>
    kind === "write" && ++writes % everyNth === 0 ? { when, message } : null,
  );
  return withDatabase(real, failing);
}

/** A leap of the clock ends every lease, also that of a job under way, which would then run beside itself. */
async function untilNothingIsLeased(db: D1Database): Promise<void> {
  const giveUpAtMs = Date.now() + LEAP_PATIENCE_MS;
  const isLeased = () => db.prepare(IS_LEASED).bind(overrides.now()).first();
  while ((await isLeased()) !== null && Date.now() < giveUpAtMs) await scheduler.wait(20);
}

async function migrate(db: D1Database, { name, statements }: NonNullable<YardOrder["migrate"]>): Promise<void> {
  const note = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
  await db.batch([...statements.map((sql) => db.prepare(sql)), note]);
}

async function countRows(db: D1Database, wanted: NonNullable<YardOrder["count"]>): Promise<YardCount> {
  const counts = await Promise.all(
    wanted.map(async (name) => {
      const count = db.prepare(`SELECT COUNT(*) AS n FROM ${FROM[name]}`);
      return [name, await (name === "dueJobs" ? count.bind(overrides.now()) : count).first<number>("n")];
    }),
  );
  return Object.fromEntries(counts) as YardCount;
}

const countLeads = (db: D1Database, formId: string) =>
  db.prepare("SELECT COUNT(*) AS n FROM leads WHERE form_id = ?1").bind(formId).first<number>("n");

function reversed(batch: MessageBatch<Doorbell | LifeboatMessage>): typeof batch {
  const { queue, metadata } = batch;
  return {
    queue,
    metadata,
    messages: [...batch.messages].reverse(),
    ackAll: () => batch.ackAll(),
    retryAll: (options) => batch.retryAll(options),
  };
}
