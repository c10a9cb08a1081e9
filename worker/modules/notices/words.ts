import { html } from "hono/html";
import type { DestinationTrouble } from "../../core/services.ts";
import type { Destination } from "../deliveries/contract.ts";
import { type Mail, mailButton, mailNumber, mailPage, mailParagraph, oneLine } from "../email/index.ts";

/** What a person is told: what happened, what it means for the leads, what to do, and where. */
export interface Notice {
  title: string;
  paragraphs: readonly string[];
  action: { label: string; url: string };
  /** The same in every copy: a chat has no way to be told that it has this one already. */
  number: string;
}

/** Pure. */
export function noticeOf(
  { destinationId, stage, sinceMs, errorCode, isGone }: DestinationTrouble,
  { id, kind, name: givenName }: Pick<Destination, "id" | "kind" | "name">,
  timeZone: string,
  publicUrl: string,
): Notice {
  const name = `“${oneLine(givenName)}”`;
  const since = timeOf(sinceMs, timeZone);
  const page = kind === "webhook" ? `/app/destinations/webhooks/${id}` : "/app/destinations";
  const url = `${publicUrl}${page}`;
  const number = `${destinationId.slice(-4)}-${sinceMs.toString(36).slice(-4)}`;
  const nothingLost = "Your leads are stored as always; nothing is lost.";

  if (stage === "failing") {
    return {
      title: `${name} takes no leads`,
      paragraphs: [
        `Every call to ${name} has failed since ${since}. The last one ended with ${errorCode}.`,
        `We go on trying. If nothing but failures follow, it is switched off in about two and a half days. ${nothingLost}`,
        "The page below shows every attempt with what was sent and what came back.",
      ],
      action: { label: "See what went wrong", url },
      number,
    };
  }
  return {
    title: `${name} was switched off`,
    paragraphs: [
      isGone
        ? `${name} told us that it is gone (${errorCode}) at ${since}, so we stopped calling it.`
        : `Every call to ${name} has failed since ${since}, the last one with ${errorCode}, so we stopped calling it.`,
      nothingLost,
      "When it works again, switch it on and replay what it missed: each event arrives once, under the id it always had.",
    ],
    action: { label: "Switch it on again", url },
    number,
  };
}

/** For a chat. */
export function noticeText({ title, paragraphs, action, number }: Notice): string {
  return [`⚠️ ${title}`, ...paragraphs, `${action.label}: ${action.url}`, `Notice no. ${number}`].join("\n\n");
}

export async function noticeMail({
  title,
  paragraphs,
  action,
  number,
}: Notice): Promise<Pick<Mail, "subject" | "text" | "html">> {
  return {
    subject: title,
    text: `${[title, ...paragraphs, `${action.label}:\n${action.url}`, `Notice no. ${number}`].join("\n\n")}\n`,
    html: await mailPage(title, [
      html`<h1 style="margin:0 0 16px;font-size:20px;line-height:28px">${title}</h1>`,
      ...paragraphs.map(mailParagraph),
      mailButton(action.label, action.url),
      mailNumber(number),
    ]),
  };
}

/** A moment as the people of a workspace read it. */
export function timeOf(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
    timeZoneName: "short",
  }).format(atMs);
}
