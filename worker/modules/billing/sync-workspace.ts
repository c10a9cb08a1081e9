import { z } from "zod";
import { defineJob } from "../../core/module.ts";
import type { PlannedJob, Services } from "../../core/services.ts";
import { limitsOf } from "./entitlements.ts";
import { leadsWait, setLimits } from "./limits.store.ts";
import { planNotice } from "./plan-notice.ts";
import { keptInvoices, readAnswer } from "./read-answer.ts";
import { releaseHeld } from "./release-held.ts";
import {
  type Account,
  type Answer,
  answerStands,
  findAccount,
  type Invoice,
  numberQuestion,
  setAnswer,
  setInvoice,
} from "./store.ts";
import { readCustomer, stripeConfig } from "./stripe.ts";

/** Asks Stripe how things stand for a workspace, and stores the answer. What an event said is never believed. */
export const syncWorkspace = defineJob({
  name: "billing.sync",
  data: z.object({
    workspaceId: z.string(),
    /** `event`: Stripe rang. `return`: somebody came back from Stripe's page. `compare`: the nightly look. */
    cause: z.enum(["event", "return", "compare"]),
    /** Of the event, the return, or the night: makes the job one of its own. */
    ref: z.string(),
  }),
  key: ({ workspaceId, cause, ref }) => `${workspaceId}/${cause}/${ref}`,
  async run({ workspaceId, cause }, services) {
    const { db, jobs, now, log, notifyLive } = services;
    const before = await findAccount(db, workspaceId);
    if (before === null) return; // erased meanwhile

    const question = await numberQuestion(db, workspaceId);
    const { subscriptions, invoices } = await readCustomer(services, before.customerId);
    const answer = readAnswer(subscriptions, invoices, stripeConfig(services));
    const bills = keptInvoices(invoices);

    const onlyIf = answerStands(workspaceId, question);
    const planned = [
      ...(await noticesOf(before, answer, bills, services)),
      jobs.create(
        releaseHeld,
        { workspaceId, ref: `answer-${question}` },
        { onlyIf: bothOf(onlyIf, leadsWait(workspaceId)) },
      ),
    ];
    const [stored] = await db.batch([
      setAnswer(db, workspaceId, question, answer),
      ...bills.map((bill) => setInvoice(db, workspaceId, question, bill)),
      setLimits(db, workspaceId, limitsOf(answer, now()), onlyIf),
      ...planned.map((job) => job.insert),
    ]);

    const isNew = stored?.results.length === 1;
    const changed = differences(before, answer);
    const { plan, status } = answer;
    log(isNew ? "billing.synced" : "billing.answer_outdated", { workspaceId, cause, question, plan, status });
    if (isNew && cause === "compare" && changed.length > 0) {
      log("billing.mended", { workspaceId, changed: changed.join(" ") });
    }
    jobs.ring();
    notifyLive(workspaceId, { topic: "workspace", id: workspaceId });

    function noticesOf(was: Account, is: Answer, bills: Invoice[], services: Services): Promise<PlannedJob[]> {
      const bill = bills.find(({ status }) => status === "open");
      if (is.status === "past_due" && bill !== undefined) {
        return planNotice(services, workspaceId, { kind: "payment_failed", ref: bill.id }, onlyIf);
      }
      if (was.cancelAtMs === null && is.cancelAtMs !== null && is.plan !== "free") {
        return planNotice(
          services,
          workspaceId,
          { kind: "cancelled", ref: `${is.subscriptionId}-${is.cancelAtMs}` },
          onlyIf,
        );
      }
      if (was.plan !== "free" && is.status === "canceled") {
        return planNotice(services, workspaceId, { kind: "ended", ref: `${is.subscriptionId}` }, onlyIf);
      }
      return Promise.resolve([]);
    }
  },
});

/** What was stored otherwise than Stripe says, by name. */
function differences(stored: Account, answer: Answer): string[] {
  return (Object.keys(answer) as (keyof Answer)[]).filter((name) => stored[name] !== answer[name]);
}

function bothOf(one: { sql: string; params: readonly unknown[] }, two: typeof one) {
  return { sql: `${one.sql} AND ${two.sql}`, params: [...one.params, ...two.params] as (string | number | null)[] };
}
