import { describe, expect, it } from "vitest";
import { nextUrl } from "./next-url.ts";

const rules = { allowedOrigins: [], pageOrigin: "https://shop.example.com", ownOrigin: "https://leadbell.example" };
const ours = { ...rules, pageOrigin: null };

describe("F66 where a form may send its visitor", () => {
  it.each([
    ["/thanks", rules, "https://shop.example.com/thanks"],
    ["/thanks?a=1#b", ours, "https://leadbell.example/thanks?a=1#b"],
    ["https://shop.example.com/thanks", rules, "https://shop.example.com/thanks"],
    ["HTTPS://SHOP.EXAMPLE.COM/thanks", rules, "https://shop.example.com/thanks"],
    ["https://leadbell.example/f/x", rules, "https://leadbell.example/f/x"],
    [
      "https://www.example.org/ok",
      { ...rules, allowedOrigins: ["https://*.example.org"] },
      "https://www.example.org/ok",
    ],
    ["/x", { ...rules, allowedOrigins: ["https://other.example"] }, "https://leadbell.example/x"],
    ["/%2f%2fevil.com", ours, "https://leadbell.example/%2f%2fevil.com"],
    ["/.//evil.com", ours, "https://leadbell.example//evil.com"],
    ["/@evil.com", ours, "https://leadbell.example/@evil.com"],
  ])("goes to %s", (wanted, given, url) => {
    expect(nextUrl(wanted, given)).toBe(url);
  });

  it.each([
    "//evil.com",
    "///evil.com",
    "////evil.com",
    "/\\evil.com",
    "\\\\evil.com",
    "\\/evil.com",
    "/\t/evil.com",
    "/\n/evil.com",
    "\t//evil.com",
    " //evil.com",
    "https:evil.com",
    "https:/evil.com",
    "https:///evil.com",
    "https://evil.com",
    "https://shop.example.com.evil.com/",
    "https://evil.com/shop.example.com",
    "https://evil.com?https://shop.example.com",
    "https://evil.com#https://shop.example.com",
    "https://shop.example.com@evil.com/",
    "https://shop.example.com:443@evil.com/",
    "https://evil.com\\@shop.example.com",
    "https://user@shop.example.com/",
    "https://shop.example.com:8443/",
    "http://shop.example.com/",
    "https://shop.example.com\u3002evil.com/",
    "https://leadbell.example.evil.com/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "blob:https://shop.example.com/1",
    "file:///etc/passwd",
    "ftp://shop.example.com/",
    "thanks.html",
    "?next=x",
    "",
    " ",
    "https://",
    "https://[::1",
    `/${"a".repeat(2_001)}`,
    "/\u0000",
    "/a\r\nset-cookie: a=b",
  ])("stays at home when asked for %j", (wanted) => {
    expect(nextUrl(wanted, rules)).toBeNull();
  });

  it("does not trust the page's own site when the form has a list without it", () => {
    const listed = { ...rules, allowedOrigins: ["https://other.example"] };

    expect(nextUrl("https://shop.example.com/thanks", listed)).toBeNull();
  });
});
