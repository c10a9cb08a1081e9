import { createRoute } from "@hono/zod-openapi";
import { answers, toIso } from "../../core/contract.ts";
import type { Routes } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { findWorkspace, forMembers } from "../accounts/index.ts";
import { countBy, countByMonth, countFunnel, medianClaims, type Period } from "../leads/index.ts";
import {
  type ApiReport,
  type ApiSourcesReport,
  reportQuerySchema,
  reportSchema,
  sourcesQuerySchema,
  sourcesReportSchema,
} from "./contract.ts";
import { lastMonths, type Month } from "./months.ts";
import { type Precision, precisionOf, type Top } from "./precision.ts";
import { MIN_DECIDED, shareOf } from "./shares.ts";

/** Members and groups that a page has room for. */
const MEMBERS_SHOWN = 20;
const GROUPS_SHOWN = 30;

export function routes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/reports",
      summary: "What became of leads: precision at the top by month, the funnel, response times",
      ...forMembers(),
      request: { query: reportQuerySchema },
      responses: answers(200, "The report", reportSchema),
    }),
    async (c) => {
      const { months, top } = c.req.valid("query");
      return c.json(await readReport(c.var.services, c.var.session.workspaceId, months, top), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/reports/sources",
      summary: "What became of leads by where they came from",
      ...forMembers(),
      request: { query: sourcesQuerySchema },
      responses: answers(200, "The largest sources first", sourcesReportSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { months, by } = c.req.valid("query");
      const { period } = await monthsOf(services, session.workspaceId, months);
      const groups = await countBy(services.db, session.workspaceId, by, period, GROUPS_SHOWN + 1);
      const report: ApiSourcesReport = {
        by,
        min_decided: MIN_DECIDED,
        rows: groups.slice(0, GROUPS_SHOWN).map((group) => {
          return { ...group, share: shareOf(group.won + group.lost + group.junk, group.won) };
        }),
        has_more: groups.length > GROUPS_SHOWN,
      };
      return c.json(report, 200);
    },
  );
}

async function readReport(services: Services, workspaceId: string, count: number, top: Top): Promise<ApiReport> {
  const { db } = services;
  const { timeZone, months, period } = await monthsOf(services, workspaceId, count);
  const [counts, funnel, claims] = await Promise.all([
    countByMonth(db, workspaceId, months),
    countFunnel(db, workspaceId, period),
    medianClaims(db, workspaceId, period, MEMBERS_SHOWN),
  ]);
  const { comparison, months: byMonth, ...whole } = precisionOf(counts, months, top);
  return {
    time_zone: timeZone,
    from: toIso(period.fromMs),
    to: toIso(period.toMs),
    min_decided: MIN_DECIDED,
    precision: {
      ...toApiPrecision(whole),
      comparison,
      months: byMonth.map(({ month, ...precision }) => ({ month, ...toApiPrecision(precision) })),
    },
    funnel,
    response_times: claims.map(({ name, claims: number, medianMs }) => ({
      name,
      claims: number,
      median_seconds: Math.round(medianMs / 1_000),
    })),
  };
}

/** The months of the workspace's own calendar, and the time from the first to the end of the last. */
async function monthsOf({ db, now }: Services, workspaceId: string, count: number) {
  const workspace = await findWorkspace(db, workspaceId);
  const timeZone = workspace?.timeZone ?? "UTC";
  const months = lastMonths(now(), timeZone, count);
  return { timeZone, months, period: spanOf(months) };
}

function spanOf(months: readonly Month[]): Period {
  return { fromMs: months[0]?.fromMs ?? 0, toMs: months.at(-1)?.toMs ?? 0 };
}

function toApiPrecision({ leads, topFrom, top, all }: Precision) {
  return { leads, top_from: topFrom, top, all };
}
