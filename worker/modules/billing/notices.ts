import { type Mail, mailButton, mailNumber, mailPage, mailParagraph, oneLine } from "../email/index.ts";
import { PLANS, type PlanId } from "./plans.ts";

export const NOTICE_KINDS = ["usage_80", "usage_100", "payment_failed", "cancelled", "ended"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface NoticeFacts {
  workspaceName: string;
  timeZone: string;
  billingUrl: string;
  /** What was bought. */
  plan: PlanId;
  /** Whose limits hold. */
  limitsOf: PlanId;
  used: number;
  /** Null for none. */
  limit: number | null;
  resetsAtMs: number;
  graceEndsAtMs: number | null;
  endsAtMs: number | null;
  /** The same in every copy: a chat has no way to be told that it has this one already. */
  number: string;
}

interface Words {
  subject: string;
  /** Each a paragraph. */
  paragraphs: string[];
  button: string;
}

/** The mail to an owner. */
export async function mailOf(kind: NoticeKind, facts: NoticeFacts): Promise<Pick<Mail, "subject" | "text" | "html">> {
  const { subject, paragraphs, button } = wordsOf(kind, facts);
  return {
    subject,
    text: `${paragraphs.join("\n\n")}\n\n${button}: ${facts.billingUrl}\n\nNotice no. ${facts.number}\n`,
    html: await mailPage(subject, [
      ...paragraphs.map(mailParagraph),
      mailButton(button, facts.billingUrl),
      mailNumber(facts.number),
    ]),
  };
}

/** The message to a chat: plain text. */
export function chatText(kind: NoticeKind, facts: NoticeFacts): string {
  const { paragraphs } = wordsOf(kind, facts);
  return `${paragraphs.join("\n\n")}\n\n${facts.billingUrl}\n\nNotice no. ${facts.number}`;
}

function wordsOf(kind: NoticeKind, facts: NoticeFacts): Words {
  const { used, limit, timeZone } = facts;
  const name = oneLine(facts.workspaceName);
  const plan = PLANS[facts.plan].name;
  const day = (atMs: number | null) => (atMs === null ? "soon" : `on ${dayIn(atMs, timeZone)}`);
  const held = `Leads beyond the limit are stored and held. Nothing is lost, and your visitors notice nothing: the held ones go out by themselves, in order, with a larger plan or when the next month begins ${day(facts.resetsAtMs)}.`;
  const free = PLANS.free.limits.leadsPerMonth;
  const stays = `Your leads, forms and settings stay. From then on the Free plan holds: ${free} leads a month go out at once, and what comes on top is stored and held, not lost.`;

  switch (kind) {
    case "usage_80":
      return {
        subject: `${name}: 80 % of this month's leads are used`,
        paragraphs: [
          `${name} has received ${used} of the ${limit ?? used} leads that the ${PLANS[facts.limitsOf].name} plan holds for this month.`,
          `Nothing changes yet. ${held}`,
        ],
        button: "See usage and plans",
      };
    case "usage_100":
      return {
        subject: `${name}: this month's leads are used up`,
        paragraphs: [
          `${name} has received all ${limit ?? used} leads that the ${PLANS[facts.limitsOf].name} plan holds for this month.`,
          held,
        ],
        button: "See usage and plans",
      };
    case "payment_failed":
      return {
        subject: `${name}: a payment did not go through`,
        paragraphs: [
          `The payment for your ${plan} plan did not go through. That happens, mostly because a card has expired.`,
          `Everything goes on as it is; please look at the payment method before ${facts.graceEndsAtMs === null ? "long" : dayIn(facts.graceEndsAtMs, timeZone)}. After that day the limits of the Free plan hold until the bill is paid. Nothing is deleted.`,
        ],
        button: "Mend the payment",
      };
    case "cancelled":
      return {
        subject: `${name}: your ${plan} plan ends ${day(facts.endsAtMs)}`,
        paragraphs: [
          `You have cancelled the ${plan} plan. It stays as it is until it ends ${day(facts.endsAtMs)}, and nothing more is charged.`,
          `${stays} Changed your mind? Until then you can take it back with one click.`,
        ],
        button: "See your plan",
      };
    case "ended":
      return {
        subject: `${name}: your plan has ended`,
        paragraphs: [`Your paid plan has ended, and nothing more is charged.`, stays.replace("From then on", "Now")],
        button: "See plans",
      };
    default:
      return kind satisfies never;
  }
}

function dayIn(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone }).format(atMs);
}
