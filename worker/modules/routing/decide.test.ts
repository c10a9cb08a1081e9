import { describe, expect, it } from "vitest";
import { BUILT_IN_RULE, decide, type Rule } from "./decide.ts";

const rule = (overrides: Partial<Rule>): Rule => ({ ...BUILT_IN_RULE, allDestinations: false, ...overrides });

describe("deciding who hears of a lead", () => {
  it.each<[string, Partial<Rule>, { score: number | null; formId: string }, boolean, string]>([
    ["every lead", {}, { score: null, formId: "frm_a" }, true, "every lead matches"],
    ["a score that is enough", { minScore: 60 }, { score: 71, formId: "frm_a" }, true, "score 71 is at least 60"],
    ["a score just enough", { minScore: 60 }, { score: 60, formId: "frm_a" }, true, "score 60 is at least 60"],
    ["a score too low", { minScore: 60 }, { score: 59, formId: "frm_a" }, false, "score 59 is below 60"],
    [
      "no score",
      { minScore: 0 },
      { score: null, formId: "frm_a" },
      false,
      "there is no score yet, and at least 0 is asked",
    ],
    ["its form", { formIds: ["frm_a"] }, { score: 1, formId: "frm_a" }, true, "every lead of this form matches"],
    [
      "another form",
      { formIds: ["frm_a"] },
      { score: 99, formId: "frm_b" },
      false,
      "the lead came through another form",
    ],
    ["a rule switched off", { enabled: false }, { score: 99, formId: "frm_a" }, false, "the rule is switched off"],
  ])("says in a sentence how a rule fared: %s", (_case, overrides, lead, matched, because) => {
    const { trace, destinationIds } = decide([rule({ destinationIds: ["dst_1"], ...overrides })], lead, ["dst_1"]);

    expect(trace).toMatchObject([{ matched, because }]);
    expect(destinationIds).toEqual(matched ? ["dst_1"] : []);
  });

  it("follows every rule that matches and names no destination twice", () => {
    const rules = [
      rule({ id: "a", destinationIds: ["dst_2", "dst_1"] }),
      rule({ id: "b", minScore: 90, destinationIds: ["dst_3"] }),
      rule({ id: "c", minScore: 50, destinationIds: ["dst_1", "dst_4"] }),
    ];

    const { destinationIds } = decide(rules, { score: 71, formId: "frm_a" }, ["dst_1", "dst_2", "dst_3", "dst_4"]);

    expect(destinationIds).toEqual(["dst_2", "dst_1", "dst_4"]);
  });

  it("sends nothing to a destination that was removed, and never takes its absence for 'all'", () => {
    const { destinationIds } = decide([rule({ destinationIds: ["dst_gone"] })], { score: 71, formId: "f" }, ["dst_1"]);

    expect(destinationIds).toEqual([]);
  });

  it("means the destinations of tomorrow by 'all'", () => {
    const lead = { score: null, formId: "frm_a" };

    expect(decide([BUILT_IN_RULE], lead, ["dst_1"]).destinationIds).toEqual(["dst_1"]);
    expect(decide([BUILT_IN_RULE], lead, ["dst_1", "dst_2"]).destinationIds).toEqual(["dst_1", "dst_2"]);
  });
});
