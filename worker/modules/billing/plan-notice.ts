import { z } from "zod";
import { sha256Hex } from "../../core/crypto.ts";
import { GiveUp } from "../../core/errors.ts";
import { defineJob } from "../../core/module.ts";
import type { PlannedJob, Services } from "../../core/services.ts";
import type { SqlCondition } from "../../core/sql.ts";
import { findWorkspace, listMembers } from "../accounts/index.ts";
import { listDestinations } from "../deliveries/index.ts";
import { sendMail } from "../email/index.ts";
import { sendNotice } from "../telegram/index.ts";
import { graceEndsAtMs, NOTHING_BOUGHT } from "./entitlements.ts";
import { monthAt } from "./forecast.ts";
import { findLimits, findUsage } from "./limits.store.ts";
import { chatText, mailOf, NOTICE_KINDS, type NoticeFacts, type NoticeKind } from "./notices.ts";
import { findAccount } from "./store.ts";

const noticeSchema = z.object({
  workspaceId: z.string(),
  kind: z.enum(NOTICE_KINDS),
  /** What it is about: the month, the bill, the subscription. One notice of a kind for each. */
  ref: z.string(),
});

/** One mail to one owner. */
export const mailNotice = defineJob({
  name: "billing.mail_owner",
  data: noticeSchema.extend({ memberId: z.string() }),
  key: ({ workspaceId, kind, ref, memberId }) => `${workspaceId}/${kind}/${ref}/${memberId}`,
  async run({ workspaceId, kind, ref, memberId }, services) {
    const members = await listMembers(services.db, workspaceId);
    const member = members.find(({ id, role }) => id === memberId && role === "owner");
    if (member === undefined) return; // no owner any more
    const mail = await mailOf(kind, await factsOf({ workspaceId, kind, ref }, services));
    await sendMail(services, { to: member.email, ...mail, idempotencyKey: `billing/${kind}/${ref}/${memberId}` });
    services.log("billing.owner_mailed", { workspaceId, kind, memberId });
  },
});

/** One message to one chat. */
export const chatNotice = defineJob({
  name: "billing.tell_chat",
  data: noticeSchema.extend({ destinationId: z.string() }),
  key: ({ workspaceId, kind, ref, destinationId }) => `${workspaceId}/${kind}/${ref}/${destinationId}`,
  async run({ workspaceId, kind, ref, destinationId }, services) {
    const text = chatText(kind, await factsOf({ workspaceId, kind, ref }, services));
    await sendNotice(services, workspaceId, destinationId, text);
    services.log("billing.chat_told", { workspaceId, kind, destinationId });
  },
});

/** The jobs that tell the owners, once for each `ref`: by mail, and what concerns the leads in the chats as well. */
export async function planNotice(
  services: Services,
  workspaceId: string,
  { kind, ref }: { kind: NoticeKind; ref: string },
  onlyIf?: SqlCondition,
): Promise<PlannedJob[]> {
  const { db, jobs, config } = services;
  const options = onlyIf === undefined ? {} : { onlyIf };
  const concernsLeads = kind === "usage_80" || kind === "usage_100";
  const [members, destinations] = await Promise.all([
    listMembers(db, workspaceId),
    concernsLeads ? listDestinations(db, workspaceId) : [],
  ]);
  const owners = config.email === null ? [] : members.filter(({ role }) => role === "owner");
  const chats = destinations.filter(
    (destination) => destination.kind === "telegram" && destination.status === "active",
  );
  return [
    ...owners.map(({ id }) => jobs.create(mailNotice, { workspaceId, kind, ref, memberId: id }, options)),
    ...chats.map(({ id }) => jobs.create(chatNotice, { workspaceId, kind, ref, destinationId: id }, options)),
  ];
}

async function factsOf(notice: z.infer<typeof noticeSchema>, services: Services): Promise<NoticeFacts> {
  const { db, now, config } = services;
  const { workspaceId, kind, ref } = notice;
  const month = monthAt(now());
  const [workspace, account, limits, usage] = await Promise.all([
    findWorkspace(db, workspaceId),
    findAccount(db, workspaceId),
    findLimits(db, workspaceId),
    findUsage(db, workspaceId, month.name),
  ]);
  if (workspace === null) throw new GiveUp(`workspace ${workspaceId} no longer exists`);
  const state = account ?? NOTHING_BOUGHT;
  return {
    workspaceName: workspace.name,
    timeZone: workspace.timeZone,
    billingUrl: `${config.publicUrl}/app/billing`,
    plan: state.plan,
    limitsOf: limits.plan,
    used: usage.leadsAccepted,
    limit: limits.leadsPerMonth === null ? null : limits.leadsPerMonth + limits.grantedLeads,
    resetsAtMs: month.endMs,
    graceEndsAtMs: graceEndsAtMs(state),
    endsAtMs: state.cancelAtMs,
    number: `${workspaceId.slice(-4)}-${(await sha256Hex(`${kind}/${ref}`)).slice(0, 4)}`,
  };
}
