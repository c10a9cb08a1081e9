import { toIso } from "../../core/contract.ts";
import { CSV_BYTE_ORDER_MARK, csvLine } from "../../core/csv.ts";
import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { listForms } from "../forms/index.ts";
import type { Lead } from "../leads/contract.ts";
import { type LeadFilter, listLeads, toApiLead } from "../leads/index.ts";
import type { ExportFormat } from "./contract.ts";
import { leadColumns } from "./lead-columns.ts";
import { countLeadsOfAct, finishAct, insertAct } from "./store.ts";

/** 100,000 leads are 200 questions to the database, a fifth of what one request may ask, and no page is large. */
const LEADS_A_PAGE = 500;

/** How one format writes what comes first, each lead, and what comes last. */
interface Writer {
  head: string;
  row(lead: Lead, isFirst: boolean): string;
  tail: string;
}

/**
 * The leads that fit, newest first, as a stream that asks for its next page when the reader has taken the last. Written
 * down before the first byte goes: who took them out, and in the end how many.
 */
export async function exportLeads(
  services: Services,
  session: { workspaceId: string; memberId: string },
  filter: LeadFilter,
  format: ExportFormat,
): Promise<ReadableStream<Uint8Array>> {
  const { db, newId, now, log } = services;
  const { workspaceId, memberId } = session;
  const actId = newId("privacyAct");
  const act = { id: actId, kind: "leads_exported", subjectId: null, memberId, leads: 0 } as const;
  await insertAct(db, workspaceId, { ...act, createdAtMs: now(), finishedAtMs: null }).run();
  log("privacy.leads_exported", { workspaceId, memberId, actId, format });

  const writer = format === "csv" ? csvWriter(await leadColumnsOf(services, workspaceId)) : jsonWriter(now());
  const encoder = new TextEncoder();
  let after: Parameters<typeof listLeads>[3] = null;
  let written = 0;

  return new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(encoder.encode(writer.head)),
    async pull(stream) {
      try {
        const leads: Lead[] = await listLeads(db, workspaceId, filter, after, LEADS_A_PAGE);
        const text = leads.map((lead, place) => writer.row(lead, written + place === 0)).join("");
        written += leads.length;
        const last = leads.at(-1);
        if (leads.length === LEADS_A_PAGE && last !== undefined) {
          after = { atMs: last.createdAtMs, id: last.id };
          stream.enqueue(encoder.encode(text));
          return;
        }
        stream.enqueue(encoder.encode(text + writer.tail));
        await db.batch([countLeadsOfAct(db, workspaceId, actId, written), finishAct(db, workspaceId, actId, now())]);
        stream.close();
      } catch (error) {
        // The download breaks off, so that nobody takes a part for the whole.
        log("privacy.export_failed", { workspaceId, actId, written, error: errorText(error) });
        stream.error(error);
      }
    },
    async cancel() {
      await countLeadsOfAct(db, workspaceId, actId, written).run();
    },
  });
}

async function leadColumnsOf({ db }: Services, workspaceId: string) {
  return leadColumns(await listForms(db, workspaceId));
}

function csvWriter(columns: ReturnType<typeof leadColumns>): Writer {
  return {
    head: CSV_BYTE_ORDER_MARK + csvLine(columns.map(({ name }) => name)),
    row: (lead) => csvLine(columns.map((column) => column.of(lead))),
    tail: "",
  };
}

function jsonWriter(nowMs: number): Writer {
  return {
    head: `{"exported_at":${JSON.stringify(toIso(nowMs))},"leads":[`,
    row: (lead, isFirst) => `${isFirst ? "\n" : ",\n"}${JSON.stringify(toApiLead(lead))}`,
    tail: "\n]}\n",
  };
}
