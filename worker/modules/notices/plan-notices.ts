import { defineJob } from "../../core/module.ts";
import { listMembers } from "../accounts/index.ts";
import { findDestination, listDestinations } from "../deliveries/index.ts";
import { occasionKey, occasionSchema } from "./contract.ts";
import { sendChatNotice, sendMailNotice } from "./send-notice.ts";

/** One job for each who is to be told, so that a mailbox that fails keeps nobody else waiting and nobody hears it twice. */
export const planNotices = defineJob({
  name: "notice.plan",
  data: occasionSchema,
  key: occasionKey,
  async run(occasion, { db, jobs, config }) {
    const { workspaceId } = occasion;
    const troubledId = "destinationId" in occasion ? occasion.destinationId : null;
    if (troubledId !== null && (await findDestination(db, workspaceId, troubledId)) === null) return;

    const [members, destinations] = await Promise.all([
      listMembers(db, workspaceId),
      listDestinations(db, workspaceId),
    ]);
    const owners = config.email === null ? [] : members.filter(({ role }) => role === "owner");
    const chats = destinations.filter(
      ({ id, kind, status }) => kind === "telegram" && status === "active" && id !== troubledId,
    );
    const planned = [
      ...owners.map(({ id: memberId }) => jobs.create(sendMailNotice, { ...occasion, memberId })),
      ...chats.map(({ id: chatDestinationId }) => jobs.create(sendChatNotice, { ...occasion, chatDestinationId })),
    ];
    if (planned.length === 0) return;
    await db.batch(planned.map((job) => job.insert));
    jobs.ring();
  },
});
