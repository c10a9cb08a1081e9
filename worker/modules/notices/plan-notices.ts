import { defineJob } from "../../core/module.ts";
import { listMembers } from "../accounts/index.ts";
import { findDestination, listDestinations } from "../deliveries/index.ts";
import { destinationTroubleSchema, troubleKey } from "./contract.ts";
import { sendChatNotice, sendMailNotice } from "./send-notice.ts";

/** One job for each who is to be told, so that a mailbox that fails keeps nobody else waiting and nobody hears it twice. */
export const planNotices = defineJob({
  name: "notice.plan",
  data: destinationTroubleSchema,
  key: troubleKey,
  async run(trouble, { db, jobs, config }) {
    const { workspaceId, destinationId } = trouble;
    const destination = await findDestination(db, workspaceId, destinationId);
    if (destination === null) return;

    const [members, destinations] = await Promise.all([
      listMembers(db, workspaceId),
      listDestinations(db, workspaceId),
    ]);
    const owners = config.email === null ? [] : members.filter(({ role }) => role === "owner");
    const chats = destinations.filter(
      ({ id, kind, status }) => kind === "telegram" && status === "active" && id !== destinationId,
    );
    const planned = [
      ...owners.map(({ id: memberId }) => jobs.create(sendMailNotice, { ...trouble, memberId })),
      ...chats.map(({ id: chatDestinationId }) => jobs.create(sendChatNotice, { ...trouble, chatDestinationId })),
    ];
    if (planned.length === 0) return;
    await db.batch(planned.map((job) => job.insert));
    jobs.ring();
  },
});
