import { describe, expect, it } from "vitest";
import { AppError } from "../../core/errors.ts";
import { fastestMs } from "../../testing/fastest.ts";
import { FIELD_TYPES, type FormField } from "../forms/contract.ts";
import { defaultDefinition } from "../forms/index.ts";
import { readAnswers } from "./answers.ts";

const asking = (...fields: (Partial<FormField> & Pick<FormField, "key" | "type">)[]) => ({
  definition: {
    ...defaultDefinition(),
    fields: fields.map((field) => ({ label: field.key, required: false, placeholder: "", options: [], ...field })),
  },
});
const contact = { definition: defaultDefinition() };
const read = (form: typeof contact, values: Record<string, string>) => readAnswers(form, Object.entries(values));
const problemOf = (form: typeof contact, values: Record<string, string>) => {
  try {
    read(form, values);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, field: error.field };
  }
};

describe("reading answers", () => {
  it("keeps every answered question readable, in the form's order, then the others by name", () => {
    const { answers } = read(contact, { plan: "gold", message: "Hi", email: "a@example.com", campaign: "may" });

    expect(answers).toEqual([
      { key: "email", label: "E-mail", type: "email", value: "a@example.com" },
      { key: "message", label: "Message", type: "textarea", value: "Hi" },
      { key: "campaign", label: "campaign", type: "hidden", value: "may" },
      { key: "plan", label: "plan", type: "hidden", value: "gold" },
    ]);
  });

  it("finds name, e-mail, phone and message by their keys, else by their kind", () => {
    const form = asking(
      { key: "first_name", type: "text" },
      { key: "last_name", type: "text" },
      { key: "work_mail", type: "email" },
      { key: "mobile", type: "phone" },
      { key: "wishes", type: "textarea" },
    );
    const values = { first_name: "Ex", last_name: "Ample", work_mail: "a@example.com", mobile: "12345", wishes: "Hi" };

    expect(read(form, values)).toMatchObject({
      name: "Ex Ample",
      email: "a@example.com",
      phone: "12345",
      message: "Hi",
    });
  });

  it("takes the names that people give the inputs of hand-written forms", () => {
    const { name, answers } = read(contact, {
      Name: "A visitor",
      "E-Mail": "x",
      email: "a@example.com",
      MESSAGE: "Hi",
    });

    expect(name).toBe("A visitor");
    expect(answers.map(({ key }) => key)).toEqual(["name", "email", "message", "e_mail"]);
  });

  it.each([
    ["a required answer is missing", contact, { message: "Hi" }, "fields.email"],
    ["a required answer is only blanks", contact, { email: "a@example.com", message: " \u200b " }, "fields.message"],
    ["the e-mail address is none", contact, { email: "a@b", message: "Hi" }, "fields.email"],
    [
      "two addresses stand in one box",
      contact,
      { email: "a@example.com, b@example.com", message: "Hi" },
      "fields.email",
    ],
    [
      "an option was made up",
      asking({ key: "size", type: "select", options: ["S", "M"] }),
      { size: "XXL" },
      "fields.size",
    ],
    ["a box holds a text", asking({ key: "terms", type: "checkbox" }), { terms: "perhaps" }, "fields.terms"],
    [
      "a required box is not ticked",
      asking({ key: "terms", type: "checkbox", required: true }),
      { terms: "0" },
      "fields.terms",
    ],
    [
      "a web address is a script",
      asking({ key: "site", type: "url" }),
      { site: "javascript:alert(1).x" },
      "fields.site",
    ],
    ["nobody could be answered", asking({ key: "name", type: "text" }), { name: "A visitor" }, "fields"],
    ["F13 a name has dots", contact, { "a.b": "x" }, "fields.a.b"],
    ["F13 a name reaches into JavaScript", contact, { constructor: "x" }, "fields.constructor"],
    ["F13 a name comes twice", contact, { Email: "a@example.com", email: "b@example.com" }, "fields.email"],
  ])("says which answer to mend when %s", (_what, form, values, field) => {
    expect(problemOf(form, values)).toEqual({ code: "validation_failed", field });
  });

  it("F18 refuses what is too long instead of cutting it", () => {
    const values = { email: "a@example.com", message: "x".repeat(5_001) };

    expect(problemOf(contact, values)).toEqual({ code: "field_too_long", field: "fields.message" });
    expect(read(contact, { ...values, message: "x".repeat(5_000) }).message).toHaveLength(5_000);
  });

  it("takes thirty answers to questions it did not ask, and no more", () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`extra_${at}`, "x"]));
    const values = { email: "a@example.com", message: "Hi" };

    expect(read(contact, { ...values, ...many(30) }).answers).toHaveLength(32);
    expect(problemOf(contact, { ...values, ...many(31) })).toEqual({ code: "validation_failed", field: "fields" });
  });

  it("F73 looks at 50 KB of anything in any kind of question within 10 ms", () => {
    const texts = ["a", " ", "a.", "@", "a@", "-", "1", "http://", "\u00e9"].map((part) =>
      part.repeat(50_000 / part.length),
    );
    for (const type of FIELD_TYPES) {
      const form = asking({ key: "thing", type, options: ["S"] });
      for (const text of texts) {
        expect(fastestMs(() => problemOf(form, { thing: text }))).toBeLessThan(10);
      }
    }
  });
});
