import { expect, it } from "vitest";
import { aLead } from "../testing/fake-data.ts";
import { heldFamilyOf, remedyFor } from "./held-reasons.ts";

const heldFor = (...kinds: (readonly [kind: string, points: number])[]) =>
  aLead({
    verdict: "held",
    form_id: "frm_1",
    source: "form",
    verdict_reasons: kinds.map(([kind, points]) => ({ kind, points, sentence: kind })),
  });

it.each([
  [[["rate_form", 10]], "crowd"],
  [[["rate_address", 10]], "crowd"],
  [[["turnstile_missing", 10]], "turnstile"],
  [[["arrived_in_outage", 10]], "outage"],
  [[["over_limit", 0]], "plan"],
  [[["origin_not_listed", 10]], "site"],
  [[["origin_unknown", 10]], "site"],
  [[["text_looks_like_spam", 10]], "words"],
  [[["puzzle_unsolved", 10]], "sending"],
] as const)("says of %j which kind of reason it is", (kinds, family) => {
  expect(heldFamilyOf(heldFor(...kinds))).toBe(family);
});

it("goes by what weighs most together, and by the plan whatever else is said", () => {
  const words = [["many_links", 6] as const, ["spam_phrase", 4] as const, ["shouting", 2] as const];

  expect(heldFamilyOf(heldFor(["origin_not_listed", 10], ...words))).toBe("words");
  expect(heldFamilyOf(heldFor(["turnstile_missing", 10], ["some_links", 2]))).toBe("turnstile");
  expect(heldFamilyOf(heldFor(...words, ["over_limit", 0]))).toBe("plan");
  expect(heldFamilyOf(heldFor())).toBe("words");
});

it("leads to where the cause can be mended, if there is such a place", () => {
  expect(remedyFor(heldFor(["over_limit", 0]))?.href).toBe("/app/billing");
  expect(remedyFor(heldFor(["origin_not_listed", 10]))?.href).toBe("/app/forms/frm_1");
  expect(remedyFor(heldFor(["turnstile_missing", 10]))?.href).toBe("/app/forms/frm_1");
  expect(remedyFor({ ...heldFor(["turnstile_missing", 10]), source: "page" })).toBeNull();
  expect(remedyFor(heldFor(["rate_form", 10]))).toBeNull();
});
