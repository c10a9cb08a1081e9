import { describe, expect, it } from "vitest";
import { AppError, errorText, failureText } from "./errors.ts";

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe("F75 the text of an error, for the log", () => {
  it.each([
    [
      "a text that is no JSON",
      thrownBy(() => JSON.parse("a visitor's words")),
      "SyntaxError: a text could not be parsed",
    ],
    [
      "a value that D1 cannot bind",
      new Error("D1_TYPE_ERROR: Type 'object' not supported for value 'a visitor's\nwords'"),
      "Error: D1_TYPE_ERROR: Type 'object' not supported for value …",
    ],
    ["anything else", new TypeError("it broke"), "TypeError: it broke"],
    ["what is no error", "it broke", "it broke"],
  ])("says nothing that somebody wrote: %s", (_, error, text) => {
    expect(errorText(error)).toBe(text);
  });

  it("is cut after 300 characters", () => {
    expect(errorText(new Error("x".repeat(1_000)))).toHaveLength(300);
  });

  it("of a request that failed tells the code and the cause, as the sentence is the caller's", () => {
    const cause = new AppError("storage_busy", "A vendor's words.", { cause: new Error("D1_ERROR: overloaded") });

    const ofVendor = new AppError("vendor_unreachable", "A vendor's words.", { cause: new Error("More of them.") });
    expect(failureText(ofVendor)).toBe("vendor_unreachable");
    expect(failureText(new AppError("not_configured", "A sentence."))).toBe("not_configured");
    expect(failureText(new AppError("internal_error", "A sentence.", { cause }))).toBe(
      "internal_error: storage_busy: Error: D1_ERROR: overloaded",
    );
    expect(failureText(new Error("it broke"))).toBe("Error: it broke");
  });
});
