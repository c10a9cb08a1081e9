import { defineJob } from "../../core/module.ts";
import type { AiBudgetWarning, DataGap, DestinationTrouble, Services } from "../../core/services.ts";
import { monthOf } from "../../core/time.ts";
import { findWorkspace, listMembers } from "../accounts/index.ts";
import { findSettings } from "../ai/index.ts";
import { findDestination } from "../deliveries/index.ts";
import { sendMail } from "../email/index.ts";
import { sendNotice } from "../telegram/index.ts";
import { aiBudgetNoticeOf } from "./ai-budget-notice.ts";
import { mailedSchema, type Occasion, occasionKey, saidSchema } from "./contract.ts";
import { dataGapNoticeOf } from "./data-gap-notice.ts";
import { type Notice, noticeMail, noticeOf, noticeText } from "./words.ts";

export const sendMailNotice = defineJob({
  name: "notice.mail",
  data: mailedSchema,
  key: ({ memberId, ...occasion }) => `${occasionKey(occasion)}/${memberId}`,
  async run({ memberId, ...occasion }, services) {
    const [notice, members] = await Promise.all([
      findNotice(occasion, services),
      listMembers(services.db, occasion.workspaceId),
    ]);
    const member = members.find(({ id }) => id === memberId);
    if (notice === null || member === undefined) return;
    const idempotencyKey = `${occasionKey(occasion)}/${memberId}`;
    await sendMail(services, { ...(await noticeMail(notice)), to: member.email, idempotencyKey });
  },
});

export const sendChatNotice = defineJob({
  name: "notice.chat",
  data: saidSchema,
  key: ({ chatDestinationId, ...occasion }) => `${occasionKey(occasion)}/${chatDestinationId}`,
  lane: ({ chatDestinationId }) => `notice.chat/${chatDestinationId}`,
  async run({ chatDestinationId, ...occasion }, services) {
    const notice = await findNotice(occasion, services);
    if (notice === null) return;
    await sendNotice(services, occasion.workspaceId, chatDestinationId, noticeText(notice));
  },
});

type NoticeServices = Pick<Services, "db" | "config" | "now">;

/** Null when it is not true any more: nobody is told of what has passed. */
function findNotice(occasion: Occasion, services: NoticeServices): Promise<Notice | null> {
  if ("destinationId" in occasion) return findTrouble(occasion, services);
  return "gapFromMs" in occasion ? findGap(occasion, services) : findWarning(occasion, services);
}

async function findTrouble(trouble: DestinationTrouble, { db, config }: NoticeServices): Promise<Notice | null> {
  const { workspaceId, destinationId, stage, sinceMs } = trouble;
  const [destination, workspace] = await Promise.all([
    findDestination(db, workspaceId, destinationId),
    findWorkspace(db, workspaceId),
  ]);
  if (destination === null || workspace === null) return null;
  const { status, failingSinceMs } = destination;
  const isStillTrue = stage === "disabled" ? status === "disabled" : status === "active" && failingSinceMs === sinceMs;
  return isStillTrue ? noticeOf(trouble, destination, workspace.timeZone, config.publicUrl) : null;
}

async function findWarning(warning: AiBudgetWarning, { db, config, now }: NoticeServices): Promise<Notice | null> {
  const { workspaceId, month, budgetMicros, budgetTokens } = warning;
  const [settings, workspace] = await Promise.all([findSettings(db, workspaceId), findWorkspace(db, workspaceId)]);
  if (workspace === null) return null;
  const isSameLimit = settings.budgetMicros === budgetMicros && settings.budgetTokens === budgetTokens;
  const isStillTrue = isSameLimit && monthOf(now()) === month;
  return isStillTrue ? aiBudgetNoticeOf(warning, workspace.name, config.publicUrl) : null;
}

async function findGap(gap: DataGap, { db, config }: NoticeServices): Promise<Notice | null> {
  const workspace = await findWorkspace(db, gap.workspaceId);
  return workspace === null ? null : dataGapNoticeOf(gap, workspace, config.publicUrl);
}
