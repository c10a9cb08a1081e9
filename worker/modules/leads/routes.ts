import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, toIso } from "../../core/contract.ts";
import { decodeCursor, pageOf } from "../../core/cursor.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import type { Services, Session } from "../../core/services.ts";
import { forApiKeys, forMembers } from "../accounts/index.ts";
import {
  type Actor,
  type Change,
  claimLead,
  markNotALead,
  releaseLead,
  reopenLead,
  unclaimLead,
} from "./change-lead.ts";
import { contactRoutes } from "./contact-routes.ts";
import { findContact, listOtherLeads } from "./contacts.store.ts";
import {
  type Lead,
  type LeadListQuery,
  leadCountsSchema,
  leadListQuerySchema,
  leadListSchema,
  leadPageSchema,
  leadSchema,
} from "./contract.ts";
import { filterOf, shownFilterOf } from "./filter.ts";
import { listLedger } from "./ledger.store.ts";
import { countLeads, type LeadFilter, listLeads } from "./list.store.ts";
import { toApiContact, toApiLead, toApiLedgerEntry } from "./present.ts";
import { findLead } from "./store.ts";

export function routes(app: Routes): void {
  publicRoutes(app);
  dashboardRoutes(app);
  actionRoutes(app);
  contactRoutes(app);
}

/** For a customer's own programs, with an API key: everything, whatever its verdict. */
function publicRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/leads",
      summary: "List leads, newest first; held and spam ones carry their verdict",
      ...forApiKeys(),
      request: { query: leadListQuerySchema },
      responses: answers(200, "Leads", leadListSchema),
    }),
    async (c) => {
      const query = c.req.valid("query");
      const page = await leadPageOf(c.var.services, c.var.caller.workspaceId, query, filterOf(query));
      return c.json(page, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/leads/{id}",
      summary: "Read one lead",
      ...forApiKeys(),
      request: idParam,
      responses: answers(200, "The lead", leadSchema),
    }),
    async (c) => {
      const lead = await findLead(c.var.services.db, c.var.caller.workspaceId, c.req.valid("param").id);
      return c.json(toApiLead(known(lead)), 200);
    },
  );
}

function dashboardRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/leads",
      summary: "List and search leads; without filters those that are leads",
      ...forMembers(),
      request: { query: leadListQuerySchema },
      responses: answers(200, "Leads", leadListSchema),
    }),
    async (c) => {
      const query = c.req.valid("query");
      const { services, session } = c.var;
      return c.json(await leadPageOf(services, session.workspaceId, query, shownFilterOf(query)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/leads/counts",
      summary: "How many leads wait where",
      ...forMembers(),
      responses: answers(200, "Counts", leadCountsSchema),
    }),
    async (c) => c.json(await countLeads(c.var.services.db, c.var.session.workspaceId), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/leads/{id}",
      summary: "A lead, its person and its story",
      ...forMembers(),
      request: idParam,
      responses: answers(200, "The lead's page", leadPageSchema),
    }),
    async (c) => {
      const { db } = c.var.services;
      const { workspaceId } = c.var.session;
      const lead = known(await findLead(db, workspaceId, c.req.valid("param").id));
      const { contactId } = lead;
      const [contact, otherLeads, ledger] = await Promise.all([
        contactId === null ? null : findContact(db, workspaceId, contactId),
        contactId === null ? [] : listOtherLeads(db, workspaceId, contactId, lead.id),
        listLedger(db, workspaceId, lead.id),
      ]);
      return c.json(
        {
          lead: toApiLead(lead),
          contact: contact === null ? null : toApiContact(contact),
          other_leads: otherLeads.map(({ id, summary, createdAtMs }) => ({
            id,
            summary,
            created_at: toIso(createdAtMs),
          })),
          ledger: ledger.map(toApiLedgerEntry),
          judgement: {
            ai: lead.scoreDetails?.ai ?? null,
            fallback_reason: lead.scoreDetails?.fallback_reason ?? null,
          },
        },
        200,
      );
    },
  );
}

type ChangeLead = (services: Services, workspaceId: string, leadId: string, actor: Actor) => Promise<Change>;

interface Action {
  verb: string;
  summary: string;
  change: ChangeLead;
  /** When nothing was changed: why the lead is not as the caller wants it, or null when it is, by an earlier click. */
  refusal(lead: Lead, memberId: string): string | null;
}

const ACTIONS: readonly Action[] = [
  {
    verb: "claim",
    summary: "Claim a lead; of many at once one gets it",
    change: claimLead,
    refusal(lead, memberId) {
      if (lead.status !== "claimed") return "Only an open lead can be claimed. Release or reopen it first.";
      return lead.claimedByMemberId === memberId ? null : `${lead.claimedByName} has this lead already.`;
    },
  },
  {
    verb: "unclaim",
    summary: "Give a claimed lead back",
    change: unclaimLead,
    refusal(lead) {
      if (lead.status === "new") return null;
      return lead.status === "claimed"
        ? `This lead is closed as ${lead.outcome}. Open it again first.`
        : "This was marked as not a lead. Reopen it first.";
    },
  },
  { verb: "not-a-lead", summary: "Take it out of the list", change: markNotALead, refusal: () => null },
  { verb: "reopen", summary: "Take back: not a lead", change: reopenLead, refusal: () => null },
  { verb: "release", summary: "Release a held lead with all its effects", change: releaseLead, refusal: () => null },
];

function actionRoutes(app: Routes): void {
  for (const { verb, summary, change, refusal } of ACTIONS) {
    app.openapi(
      createRoute({
        method: "post",
        path: `/api/leads/{id}/${verb}`,
        summary,
        ...forMembers(),
        request: idParam,
        responses: answers(200, "The lead as it is now", leadSchema),
      }),
      async (c) => {
        const { services, session } = c.var;
        const { id } = c.req.valid("param");
        if (verb === "unclaim") await mayGiveBack(services, session, id);

        const outcome = await change(services, session.workspaceId, id, {
          memberId: session.memberId,
          name: session.name,
        });

        const { changed, lead } = known(outcome);
        const reason = changed ? null : refusal(lead, session.memberId);
        if (reason !== null) throw new AppError("conflict", reason);
        return c.json(toApiLead(lead), 200);
      },
    );
  }
}

/** A lead is given back by the one who has it, or by an owner or admin of the workspace. */
async function mayGiveBack(services: Services, session: Session, leadId: string): Promise<void> {
  const lead = known(await findLead(services.db, session.workspaceId, leadId));
  const isTheirs = lead.claimedByMemberId === session.memberId;
  if (lead.status === "claimed" && !isTheirs && session.role === "agent") {
    throw new AppError(
      "role_not_allowed",
      "Only the person who has this lead, an admin or the owner can give it back.",
    );
  }
}

async function leadPageOf({ db }: Services, workspaceId: string, query: LeadListQuery, filter: LeadFilter) {
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
  const found = await listLeads(db, workspaceId, filter, after, query.limit + 1);
  const { rows, nextCursor } = pageOf(found, query.limit, (lead) => ({ atMs: lead.createdAtMs, id: lead.id }));
  return { leads: rows.map(toApiLead), next_cursor: nextCursor };
}

/** Unknown and foreign ids look alike. */
function known<Value>(value: Value | null): Value {
  if (value === null) throw new AppError("not_found", "There is no such lead.");
  return value;
}
