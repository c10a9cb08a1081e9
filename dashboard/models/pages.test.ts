import { expect, it } from "vitest";
import { append, type Loaded, overlay } from "./pages.ts";

interface Row {
  id: string;
  created_at: string;
  word?: string;
}
/** Rows of these minutes, newest first. */
const rows = (...minutes: number[]): Row[] =>
  minutes.map((minute) => ({
    id: `row_${minute}`,
    created_at: `2026-01-01T00:${String(minute).padStart(2, "0")}:00Z`,
  }));
const minutes = ({ rows: given }: Loaded<Row>) => given.map(({ id }) => Number(id.slice(4)));

it("puts new rows on top, takes changed ones, drops those that left, and keeps the older ones", () => {
  const loaded = { rows: rows(8, 7, 6, 5, 4, 3), cursor: "after 3" };
  const page = { rows: [...rows(9, 8), { ...rows(6)[0], word: "changed" } as Row], cursor: "after 6" };

  const fresh = overlay(loaded, page);

  expect(minutes(fresh)).toEqual([9, 8, 6, 5, 4, 3]);
  expect(fresh.rows[2]?.word).toBe("changed");
  expect(fresh.cursor).toBe("after 3");
});

it("leaves no hole when more came than a page holds: the page stands alone and the list goes on below it", () => {
  const loaded = { rows: rows(3, 2, 1), cursor: null };

  expect(overlay(loaded, { rows: rows(9, 8, 7), cursor: "after 7" })).toEqual({
    rows: rows(9, 8, 7),
    cursor: "after 7",
  });
});

it("is the page alone when that is all there is", () => {
  expect(overlay({ rows: rows(3, 2), cursor: "after 2" }, { rows: rows(3), cursor: null })).toEqual({
    rows: rows(3),
    cursor: null,
  });
});

it("goes on below what is loaded without a row twice", () => {
  expect(minutes(append({ rows: rows(5, 4), cursor: "after 4" }, { rows: rows(4, 3), cursor: null }))).toEqual([
    5, 4, 3,
  ]);
});
