import { z } from "@hono/zod-openapi";
import { expect, it } from "vitest";
import { refusalOf, speakPlainly } from "./plain-issues.ts";

speakPlainly();

const schema = z.strictObject({
  name: z.string().min(1).max(80),
  key: z.string().min(8),
  count: z.number().int().min(1).max(1_000_000),
  kind: z.enum(["good", "bad"]),
  email: z.email(),
  code: z.string().regex(/^\d+$/),
  word: z.string().regex(/^\w+$/, "Use plain text."),
  list: z.array(z.string()).max(2),
  nested: z.object({ isOn: z.boolean() }),
});
const right = {
  ...{ name: "n", key: "12345678", count: 1, kind: "good", email: "a@b.example", code: "1", word: "w", list: [] },
  nested: { isOn: true },
};

it.each([
  [{ name: "" }, "name: This must not be empty."],
  [{ name: "x".repeat(81) }, "name: Give 80 characters at most."],
  [{ name: undefined }, "name: This is missing."],
  [{ name: 5 }, "name: Give text."],
  [{ key: "short" }, "key: Give at least 8 characters."],
  [{ count: 0 }, "count: Give at least 1."],
  [{ count: 2_000_000 }, "count: Give 1,000,000 at most."],
  [{ count: 1.5 }, "count: Give a whole number."],
  [{ kind: "odd" }, "kind: Give one of good, bad."],
  [{ email: "nobody" }, "email: This is not an e-mail address."],
  [{ code: "x" }, "code: This is written in a way that is not allowed here."],
  [{ word: "?" }, "word: Use plain text."],
  [{ list: ["a", "b", "c"] }, "list: Give 2 of them at most."],
  [{ nested: { isOn: "yes" } }, "nested.isOn: Give true or false."],
  [{ nested: null }, "nested: Give an object."],
])("says in plain words what is wrong: %j", (change, sentence) => {
  const parsed = schema.safeParse({ ...right, ...change });

  expect(refusalOf(parsed.error?.issues[0], "The request")).toMatchObject({
    code: "validation_failed",
    message: sentence,
  });
});

it("names a field that is not known, and the whole when no field is to blame", () => {
  expect(refusalOf(schema.safeParse({ ...right, odd: 1 }).error?.issues[0], "The body")).toMatchObject({
    code: "unknown_field",
    message: "There is no field named odd.",
  });
  expect(refusalOf(schema.safeParse(null).error?.issues[0], "The body").message).toBe("The body: Give an object.");
});
