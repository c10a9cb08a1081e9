import type { Module } from "../../core/module.ts";
import { planNotices } from "./plan-notices.ts";
import { sendChatNotice, sendMailNotice } from "./send-notice.ts";

export { planNotices };

/** What the people who run a workspace are told when something of theirs needs them. */
export const notices: Module = { name: "notices", tables: [], jobs: [planNotices, sendMailNotice, sendChatNotice] };
