import { expect, it } from "vitest";
import { NO_FILTER } from "../../models/deliveries.model.ts";
import { filterFromQuery, queryFromFilter } from "./log-url.ts";

it("keeps what was chosen in the address, and finds it there again", () => {
  const filter = { ...NO_FILTER, destinationId: "dst_1", status: "failed", eventType: "lead.created", span: "day" };

  const search = queryFromFilter(filter);

  expect(search).toBe("?destination=dst_1&status=failed&event=lead.created&time=day");
  expect(filterFromQuery(Object.fromEntries(new URLSearchParams(search)))).toEqual(filter);
  expect(queryFromFilter(NO_FILTER)).toBe("");
  const own = { ...NO_FILTER, span: "own", from: "2026-11-21T09:00", to: "2026-11-21T10:30" };
  expect(filterFromQuery(Object.fromEntries(new URLSearchParams(queryFromFilter(own))))).toEqual(own);
});
