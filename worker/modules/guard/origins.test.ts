import { describe, expect, it } from "vitest";
import { isAllowedOrigin, originOf } from "./origins.ts";

describe("the list of origins", () => {
  const allowed = [
    "https://example.com",
    "https://*.example.org",
    "http://localhost:8080",
    "https://xn--bcher-kva.example",
  ];

  it.each([
    "https://example.com",
    "https://example.com:443",
    "https://EXAMPLE.com",
    "https://shop.example.org",
    "https://a.b.example.org",
    "http://localhost:8080",
    "https://bücher.example",
  ])("knows %s", (origin) => {
    expect(isAllowedOrigin(allowed, origin)).toBe(true);
  });

  it.each([
    ["another name with the same end", "https://evil-example.com"],
    ["our name as somebody's sub-domain", "https://example.com.evil.com"],
    ["another port", "https://example.com:8443"],
    ["another scheme", "http://example.com"],
    ["a sub-domain where none is listed", "https://www.example.com"],
    ["the bare name where only sub-domains are listed", "https://example.org"],
    ["a look-alike of the wildcard", "https://evilexample.org"],
    ["a letter that only looks the same", "https://ex\u0430mple.com"],
    ["a name with a dot at the end", "https://example.com."],
    ["a name in the user part", "https://example.com@evil.com"],
    ["an opaque origin", "null"],
    ["nothing", ""],
    ["another kind of address", "javascript://example.com"],
    ["a port that is not listed", "http://localhost:80801"],
  ])("F55 does not trust %s", (_what, origin) => {
    expect(isAllowedOrigin(allowed, origin)).toBe(false);
  });

  it("reads the origin out of an address, and only of web pages", () => {
    expect(originOf("https://example.com/contact?a=b#c")).toBe("https://example.com");
    expect(originOf("file:///home/page.html")).toBeNull();
    expect(originOf("null")).toBeNull();
    expect(originOf(undefined)).toBeNull();
  });
});
