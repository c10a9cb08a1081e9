import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { ApiReport, ApiShare, ApiSourcesReport } from "../../worker/modules/insights/contract.ts";
import type { ApiLead } from "../../worker/modules/leads/contract.ts";
import type { ApiOutcomeHook, ApiRecalibration, ApiReceipt } from "../../worker/modules/outcomes/contract.ts";
import { minutesAgo, newId } from "./fake-data.ts";

/** Reports and hooks of the stand-in: numbers as a busy business would see them. */

const share = (decided: number, won: number): ApiShare => {
  if (decided < 20) return { decided, won, rate: null, low: null, high: null };
  const rate = won / decided;
  const reach = 1.96 * Math.sqrt((rate * (1 - rate)) / decided);
  return { decided, won, rate, low: Math.max(0, rate - reach), high: Math.min(1, rate + reach) };
};

const MONTHS: [month: string, leads: number, top: [number, number], all: [number, number]][] = [
  ["2026-06", 96, [26, 9], [78, 14]],
  ["2026-07", 110, [31, 13], [91, 17]],
  ["2026-08", 74, [14, 6], [52, 9]],
  ["2026-09", 121, [38, 18], [99, 24]],
  ["2026-10", 133, [41, 21], [104, 27]],
  ["2026-11", 88, [12, 7], [33, 11]],
];

export function aReport({ leads: known }: { leads: readonly ApiLead[] }, query: URLSearchParams): ApiReport {
  const count = Math.min(MONTHS.length, Number(query.get("months") ?? 6));
  const months = MONTHS.slice(-count).map(([month, leads, top, all]) => ({
    month,
    leads,
    top_from: 70,
    top: share(...top),
    all: share(...all),
  }));
  const sum = (read: (month: (typeof months)[number]) => number) =>
    months.reduce((total, month) => total + read(month), 0);
  return {
    time_zone: "Europe/Berlin",
    from: "2026-05-31T22:00:00.000Z",
    to: "2026-11-30T23:00:00.000Z",
    min_decided: 20,
    precision: {
      leads: sum(({ leads }) => leads),
      top_from: 70,
      top: share(
        sum(({ top }) => top.decided),
        sum(({ top }) => top.won),
      ),
      all: share(
        sum(({ all }) => all.decided),
        sum(({ all }) => all.won),
      ),
      comparison: count > 3 ? "better" : "unclear",
      months,
    },
    funnel: { submissions: known.length === 0 ? 0 : 811, accepted: 622, answered: 540, won: 102 },
    response_times: [
      { name: "A colleague", claims: 312, median_seconds: 260 },
      { name: "The owner", claims: 171, median_seconds: 4_980 },
      { name: "CRM", claims: 57, median_seconds: 190_000 },
    ],
  };
}

export function aSourcesReport({ forms }: { forms: readonly ApiForm[] }, by: string): ApiSourcesReport {
  const names: Record<ApiSourcesReport["by"], string[]> = {
    source: ["widget", "page", "form", "api"],
    form: forms.map(({ id }) => id),
    campaign: ["spring-roofing", "", "newsletter-october-with-a-rather-long-name-of-a-campaign", "search"],
    page: ["https://www.example.com/prices", "https://www.example.com/", ""],
  };
  const kind = (Object.keys(names) as ApiSourcesReport["by"][]).find((name) => name === by) ?? "source";
  const rows = names[kind].map((name, place) => {
    const leads = Math.round(420 / (place + 1) ** 2);
    const [won, lost, junk] = [Math.round(leads * 0.16), Math.round(leads * 0.4), Math.round(leads * 0.12)];
    const held = Math.round(leads * 0.1);
    return {
      name,
      leads,
      accepted: leads - held,
      held,
      spam: 0,
      won,
      lost,
      junk,
      share: share(won + lost + junk, won),
    };
  });
  return { by: kind, min_decided: 20, rows, has_more: false };
}

export function aRecalibration(): ApiRecalibration {
  return {
    enabled: true,
    version: 7,
    made_at: minutesAgo(50),
    decided: 457,
    won: 102,
    min_decided: 30,
    min_of_each_side: 10,
    max_shift: 8,
    bands: [
      { from: 0, decided: 81, won: 3, expected: 4.2, shift: -1.1 },
      { from: 20, decided: 96, won: 9, expected: 12.8, shift: -4.3 },
      { from: 40, decided: 118, won: 24, expected: 25.5, shift: -0.4 },
      { from: 60, decided: 104, won: 38, expected: 32.4, shift: 3.2 },
      { from: 80, decided: 58, won: 28, expected: 27.1, shift: 0.3 },
    ],
  };
}

export function anOutcomeHook(change: Partial<ApiOutcomeHook> = {}): ApiOutcomeHook {
  const id = newId("ohk");
  return {
    id,
    name: "Our CRM",
    url: `https://leadbell.example/v1/hooks/outcomes/${id}`,
    old_secret_until: null,
    last_refusal: null,
    created_at: minutesAgo(9_000),
    ...change,
  };
}

export function aListOfReceipts(): ApiReceipt[] {
  const taken = { status: "changed", lead_id: newId("lead"), code: null, message: null } as const;
  const unknown = {
    status: "refused",
    lead_id: null,
    code: "not_found",
    message: "There is no such lead here.",
  } as const;
  return [
    { webhook_id: "msg_2c1f", received_at: minutesAgo(3), results: [taken] },
    {
      webhook_id: "msg_2c1e",
      received_at: minutesAgo(70),
      results: [taken, taken, { ...taken, status: "unchanged" }, unknown],
    },
  ];
}
