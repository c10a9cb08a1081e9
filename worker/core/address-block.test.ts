import { describe, expect, it } from "vitest";
import { addressBlock } from "./address-block.ts";

describe("addressBlock", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", null],
    ["127.0.0.1", null],
    ["::ffff:127.0.0.1", null],
    ["::2", "0:0:0:0::/64"],
    ["not an address", null],
    ["1:2:3", null],
    ["1::2::3", null],
    ["", null],
  ])("F68 counts %s as %s", (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });
});
