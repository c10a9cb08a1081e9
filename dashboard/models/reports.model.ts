import { signal } from "@preact/signals";
import type { ApiReport, ApiSourcesReport } from "../../worker/modules/insights/contract.ts";
import type { ApiRecalibration } from "../../worker/modules/outcomes/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { concernsLeads, follow } from "./follow.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type ReportsModel = ReturnType<typeof createReportsModel>;
export type { ApiRecalibration, ApiReport, ApiSourcesReport };

export type Top = "hot" | "tenth";
export type By = ApiSourcesReport["by"];

/** Numbers may wait: a burst of outcomes is one look. */
const LOOK_AFTER_MS = 2_000;

/** What became of leads: over which months, of which top, by which kind of source. */
export function createReportsModel(api: Api, live: Live, toasts: Toasts) {
  const months = signal(6);
  const top = signal<Top>("hot");
  const by = signal<By>("source");
  const formNames = signal<ReadonlyMap<string, string>>(new Map());
  const report = createRequest<ApiReport>(() => api.reports.read({ months: months.value, top: top.value }));
  const sources = createRequest<ApiSourcesReport>(() => api.reports.sources({ months: months.value, by: by.value }));
  const recalibration = createRequest<ApiRecalibration>(() => api.recalibration.read());
  const isSaving = signal(false);

  return {
    months,
    top,
    by,
    formNames,
    report,
    sources,
    recalibration,
    isSaving,
    open,
    refresh,
    pickMonths,
    pickTop,
    pickBy,
    switchRecalibration,
    resetRecalibration,
  };

  function open(): () => void {
    void refresh();
    void api.forms.list().then(
      ({ forms }) => {
        formNames.value = new Map(forms.map(({ id, name }) => [id, name]));
      },
      () => {}, // names adorn the table; without them it shows ids
    );
    return follow(live, concernsLeads, refresh, LOOK_AFTER_MS);
  }

  async function refresh(): Promise<void> {
    await Promise.all([report.refresh(), sources.refresh(), recalibration.refresh()]);
  }

  function pickMonths(count: number): void {
    months.value = count;
    void Promise.all([report.refresh(), sources.refresh()]);
  }

  function pickTop(picked: Top): void {
    top.value = picked;
    void report.refresh();
  }

  function pickBy(picked: By): void {
    by.value = picked;
    void sources.refresh();
  }

  function switchRecalibration(enabled: boolean): Promise<void> {
    return saving(
      () => api.recalibration.change({ enabled }),
      enabled ? "Scores learn again." : "Scores stay as they are.",
    );
  }

  function resetRecalibration(): Promise<void> {
    return saving(() => api.recalibration.reset(), "Begun anew: only outcomes from now on count.");
  }

  async function saving(work: () => Promise<ApiRecalibration>, sentence: string): Promise<void> {
    isSaving.value = true;
    try {
      recalibration.set(await work());
      toasts.say(sentence, { tone: "good" });
    } catch (error) {
      toasts.say(sentenceOf(error), { tone: "bad" });
    } finally {
      isSaving.value = false;
    }
  }
}
