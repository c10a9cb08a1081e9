import type { DataGap } from "../../core/services.ts";
import { oneLine } from "../email/index.ts";
import { type Notice, timeOf } from "./words.ts";

/** Pure. */
export function dataGapNoticeOf(
  { workspaceId, gapFromMs, gapToMs }: DataGap,
  { name, timeZone }: { name: string; timeZone: string },
  publicUrl: string,
): Notice {
  const [from, to] = [timeOf(gapFromMs, timeZone), timeOf(gapToMs, timeZone)];
  return {
    title: `${oneLine(name)}: restored from a copy of ${from}`,
    paragraphs: [
      `The service was brought back from that copy on ${to}. What came in or was changed between the two is not here any more.`,
      "Your chats, your mailbox and your CRM may still hold leads of that time: compare them with the list below. What is sent again comes under the id it had, so a CRM that knows the id takes nothing twice.",
      "Whoever you erased in between is here again: erase them again.",
    ],
    action: { label: "See your leads", url: `${publicUrl}/app/leads` },
    number: `${workspaceId.slice(-4)}-${gapFromMs.toString(36).slice(-4)}-${gapToMs.toString(36).slice(-4)}`,
  };
}
