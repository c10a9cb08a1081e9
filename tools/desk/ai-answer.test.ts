import { describe, expect, it } from "vitest";
import { z } from "zod";
import { judgementSchema } from "../../worker/modules/scoring/judgement.ts";
import { answerBySchema, type JsonSchema } from "./ai-answer.ts";

const schema = z.toJSONSchema(judgementSchema) as JsonSchema;
const read = (message: string) => judgementSchema.parse(answerBySchema(schema, message));

describe("the desk's AI", () => {
  it("quotes whole clauses, and no half of a number", () => {
    const message = "We need a new kitchen, and our budget is 25,000 euros. Can you come by March?";

    const { evidence, category } = read(message);

    expect(category).toBe("sales");
    expect(evidence).toContainEqual({ cue: "budget", quote: "and our budget is 25,000 euros" });
    for (const { quote } of evidence) expect(message).toContain(quote);
  });

  it("quotes a sum with the short word before it", () => {
    const { evidence } = read("Wir möchten 40 Stühle kaufen, Budget ca. 12.000 Euro. Danke.");

    expect(evidence).toContainEqual({ cue: "budget", quote: "Budget ca. 12.000 Euro" });
  });

  it.each([
    ["I am a student and need an interview with you for my thesis about kitchens.", "student", /^Asks for a study/],
    ["We offer SEO services and would like a call.", "vendor", /^Offers something instead/],
    ["I would like to apply for the job of a cook, my CV is attached.", "job", /^Looks for work/],
    ["I need a refund, my order arrived broken.", "support", /^Needs help/],
    ["Wir suchen eine neue Küche bis März.", "sales", /^Has a date in mind and wants to buy/],
    ["Do you work on Sundays?", "question", /^Writes/],
    ["Hello there", "other", /^Writes/],
  ])("reads %j as %s", (message, category, summary) => {
    const answer = read(message);

    expect(answer.category).toBe(category);
    expect(answer.summary).toMatch(summary);
  });

  it.each([
    ["Wir suchen eine neue Küche für das Büro.", "de", /^Vielen Dank/],
    ["Nous cherchons une cuisine pour les bureaux.", "fr", /^Merci/],
    ["Necesitamos una cocina para la oficina, gracias.", "es", /^Gracias/],
    ["Precisamos de uma cozinha, obrigado.", "pt", /^Obrigado/],
    ["We need a kitchen for the office.", "en", /^Thank you/],
  ])("answers %j in its language", (message, language, reply) => {
    expect(read(message)).toMatchObject({ language, suggested_reply: expect.stringMatching(reply) });
  });
});
