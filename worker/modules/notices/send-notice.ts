import { z } from "zod";
import { defineJob } from "../../core/module.ts";
import type { DestinationTrouble, Services } from "../../core/services.ts";
import { findWorkspace, listMembers } from "../accounts/index.ts";
import { findDestination } from "../deliveries/index.ts";
import { sendMail } from "../email/index.ts";
import { sendNotice } from "../telegram/index.ts";
import { destinationTroubleSchema, troubleKey } from "./contract.ts";
import { type Notice, noticeMail, noticeOf, noticeText } from "./words.ts";

export const sendMailNotice = defineJob({
  name: "notice.mail",
  data: destinationTroubleSchema.extend({ memberId: z.string() }),
  key: ({ memberId, ...trouble }) => `${troubleKey(trouble)}/${memberId}`,
  async run({ memberId, ...trouble }, services) {
    const [notice, members] = await Promise.all([
      findNotice(trouble, services),
      listMembers(services.db, trouble.workspaceId),
    ]);
    const member = members.find(({ id }) => id === memberId);
    if (notice === null || member === undefined) return;
    const idempotencyKey = `${troubleKey(trouble)}/${memberId}`;
    await sendMail(services, { ...(await noticeMail(notice)), to: member.email, idempotencyKey });
  },
});

export const sendChatNotice = defineJob({
  name: "notice.chat",
  data: destinationTroubleSchema.extend({ chatDestinationId: z.string() }),
  key: ({ chatDestinationId, ...trouble }) => `${troubleKey(trouble)}/${chatDestinationId}`,
  lane: ({ chatDestinationId }) => `notice.chat/${chatDestinationId}`,
  async run({ chatDestinationId, ...trouble }, services) {
    const notice = await findNotice(trouble, services);
    if (notice === null) return;
    await sendNotice(services, trouble.workspaceId, chatDestinationId, noticeText(notice));
  },
});

/** Null when it is not true any more: nobody is told of a trouble that has passed. */
async function findNotice(
  trouble: DestinationTrouble,
  { db, config }: Pick<Services, "db" | "config">,
): Promise<Notice | null> {
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
