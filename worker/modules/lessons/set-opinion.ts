import { toIso } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead, writeLedger } from "../leads/index.ts";
import { CATEGORIES } from "../scoring/contract.ts";
import { type ApiLeadOpinion, type LessonRow, OPINIONS, type Opinion, type OpinionChange } from "./contract.ts";
import { lessonTextOf, personKeyOf, workspaceFeaturesOf } from "./lesson-text.ts";
import { deleteLesson, findLesson, putLesson } from "./store.ts";

const WANTS: Record<Opinion, LessonRow["wants"]> = { too_high: -1, too_low: 1, wrong_category: 0, good_example: 1 };

const SAYS: Record<Opinion, string> = {
  too_high: "says the score is too high",
  too_low: "says the score is too low",
  wrong_category: "says the category is wrong",
  good_example: "named this lead as an example of a good one",
};

/** What a member says of a lead's score, in the place of what anybody said of it before; null takes it back. */
export async function setOpinion(
  services: Services,
  workspaceId: string,
  leadId: string,
  member: { memberId: string; name: string },
  change: OpinionChange,
): Promise<ApiLeadOpinion> {
  const { db, newId, now, log, notifyLive } = services;
  const lead = await findLead(db, workspaceId, leadId);
  if (lead === null) throw new AppError("not_found", "There is no such lead.");
  refuseEmpty(lead, change);
  const key = keyOf(leadId);
  const before = await findLesson(db, workspaceId, key);
  if (change.opinion === null && before === null) return toApiOpinion(null);

  const lesson = change.opinion === null ? null : await lessonOf(services, lead, member, change.opinion, change);
  const entry = {
    ...{ workspaceId, leadId, key: `lesson:${newId("event")}`, atMs: now(), actor: member.name },
    kind: lesson === null ? "score.opinion_withdrawn" : "score.disputed",
    sentence: sentenceOf(member.name, change),
    data: {
      member_id: member.memberId,
      opinion: change.opinion,
      ...(change.category && { category: change.category }),
    },
  };
  await db.batch([
    lesson === null ? deleteLesson(db, workspaceId, key) : putLesson(db, lesson),
    writeLedger(db, services, entry),
  ]);
  log(entry.kind, { workspaceId, leadId });
  notifyLive(workspaceId, { topic: "lead", id: leadId });
  return toApiOpinion(lesson);
}

/** What stands, for the lead's page. */
export async function readOpinion(services: Services, workspaceId: string, leadId: string): Promise<ApiLeadOpinion> {
  const { db } = services;
  const [lead, lesson] = await Promise.all([
    findLead(db, workspaceId, leadId),
    findLesson(db, workspaceId, keyOf(leadId)),
  ]);
  if (lead === null) throw new AppError("not_found", "There is no such lead.");
  return toApiOpinion(lesson);
}

function keyOf(leadId: string): string {
  return `opinion:${leadId}`;
}

function refuseEmpty(lead: Lead, { opinion, category, reason }: OpinionChange): void {
  if (opinion !== null && lead.score === null) throw new AppError("conflict", "This lead has no score yet.");
  if (opinion === "wrong_category" && (category === undefined || category === lead.category)) {
    throw new AppError("invalid_request", "Say which category it is instead.", { field: "category" });
  }
  if (reason !== undefined && !lead.scoreDetails?.reasons.some(({ label }) => label === reason)) {
    throw new AppError("invalid_request", "The score has no such reason now.", { field: "reason" });
  }
}

async function lessonOf(
  services: Services,
  lead: Lead,
  { memberId, name: memberName }: { memberId: string; name: string },
  kind: Opinion,
  { category }: OpinionChange,
): Promise<LessonRow> {
  const { workspaceId, id: leadId } = lead;
  const [features, personKey] = await Promise.all([
    workspaceFeaturesOf(services, workspaceId, lessonTextOf(lead)),
    personKeyOf(services, lead),
  ]);
  return {
    ...{ id: services.newId("lesson"), workspaceId, key: keyOf(leadId), topic: "intent", kind, wants: WANTS[kind] },
    ...{ category: kind === "wrong_category" ? (category ?? null) : null, leadId, personKey, memberId, memberName },
    ...{ features, atMs: services.now() },
  };
}

function sentenceOf(name: string, { opinion, category, reason }: OpinionChange): string {
  if (opinion === null) return `${name} took back what was said of the score.`;
  const instead = opinion === "wrong_category" ? `: it is ${category}` : "";
  const because = reason === undefined ? "" : `, because of “${reason}”`;
  return `${name} ${SAYS[opinion]}${instead}${because}.`;
}

function toApiOpinion(lesson: LessonRow | null): ApiLeadOpinion {
  return {
    opinion: OPINIONS.find((opinion) => opinion === lesson?.kind) ?? null,
    category: CATEGORIES.find((category) => category === lesson?.category) ?? null,
    by: lesson?.memberName ?? null,
    at: toIso(lesson?.atMs ?? null),
  };
}
