import { describe, expect, it } from "vitest";
import { lastMonths } from "./months.ts";

const iso = (ms: number) => new Date(ms).toISOString();

describe("the months of a workspace", () => {
  it("begin and end at midnight of its own time zone, summer time or not", () => {
    const months = lastMonths(Date.parse("2026-04-15T12:00:00Z"), "Europe/Berlin", 3);

    expect(months.map(({ month, fromMs, toMs }) => [month, iso(fromMs), iso(toMs)])).toEqual([
      ["2026-02", "2026-01-31T23:00:00.000Z", "2026-02-28T23:00:00.000Z"],
      ["2026-03", "2026-02-28T23:00:00.000Z", "2026-03-31T22:00:00.000Z"],
      ["2026-04", "2026-03-31T22:00:00.000Z", "2026-04-30T22:00:00.000Z"],
    ]);
  });

  it.each([
    ["Pacific/Kiritimati", "2026-12-31T10:00:00Z", "2027-01", "2026-12-31T10:00:00.000Z"],
    ["Pacific/Pago_Pago", "2027-01-01T10:59:00Z", "2026-12", "2026-12-01T11:00:00.000Z"],
    ["Asia/Kathmandu", "2026-11-21T00:00:00Z", "2026-11", "2026-10-31T18:15:00.000Z"],
    ["America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11", "2018-11-01T03:00:00.000Z"],
    ["UTC", "2026-11-30T23:59:59Z", "2026-11", "2026-11-01T00:00:00.000Z"],
  ])("are those of %s at %s", (timeZone, now, month, from) => {
    const [only] = lastMonths(Date.parse(now), timeZone, 1);

    expect([only?.month, iso(only?.fromMs ?? 0)]).toEqual([month, from]);
  });

  it("follow one another without a gap, over the turn of years", () => {
    const months = lastMonths(Date.parse("2026-02-10T00:00:00Z"), "America/New_York", 24);

    expect(months[0]?.month).toBe("2024-03");
    expect(months.at(-1)?.month).toBe("2026-02");
    for (const [place, { fromMs }] of months.entries()) if (place > 0) expect(months[place - 1]?.toMs).toBe(fromMs);
  });
});
