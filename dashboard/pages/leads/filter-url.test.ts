import { expect, it } from "vitest";
import { filterFromQuery, leadsUrl } from "./filter-url.ts";

it("keeps filters in the address and reads them back", () => {
  const filter = {
    q: "roof & gutter",
    status: "new",
    outcome: "open",
    source: "api",
    form_id: "frm_1",
    min_score: 70,
  } as const;

  const url = new URL(leadsUrl(filter), "https://leadbell.example");

  expect(filterFromQuery(Object.fromEntries(url.searchParams))).toEqual(filter);
});

it("leaves out what it does not know", () => {
  expect(filterFromQuery({ status: "hacked", outcome: "sold", source: "x", min_score: "-1", q: "" })).toEqual({});
  expect(filterFromQuery({ min_score: "900" })).toEqual({ min_score: 100 });
  expect(leadsUrl({})).toBe("/app/leads");
});
