import { expect, it } from "vitest";
import { isRelayAddress } from "./privacy-relays.ts";

it.each([
  "x7f2k9q@privaterelay.appleid.com",
  "k2m9abcd@mozmail.com",
  "Somebody.Here@DUCK.com",
  "shop@somebody.anonaddy.com",
  "alias@passmail.net",
])("knows %s for the address of a privacy service", (email) => {
  expect(isRelayAddress(email)).toBe(true);
});

it.each(["visitor@example.com", "visitor@notduck.com", "visitor@apple.com", "duck.com@example.com", "", "nonsense"])(
  "takes %j for no such address",
  (email) => {
    expect(isRelayAddress(email)).toBe(false);
  },
);
