import { expect, it } from "vitest";
import { exactTime, exactTimeTold, timeAgo, timeUntil } from "./clock.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const MINUTE = 60_000;

it.each([
  [0, "just now", "now"],
  [59_999, "just now", "now"],
  [3 * MINUTE, "3 min ago", "3m"],
  [119 * MINUTE, "1 h ago", "1h"],
  [25 * 60 * MINUTE, "yesterday", "1d"],
  [72 * 60 * MINUTE, "3 days ago", "3d"],
])("tells how long ago something was: %i ms", (ms, long, short) => {
  expect(timeAgo(NOW - ms, NOW)).toBe(long);
  expect(timeAgo(NOW - ms, NOW, true)).toBe(short);
});

it("tells when something falls due", () => {
  expect([-1, 30_000, 5 * MINUTE, 120 * MINUTE, 72 * 60 * MINUTE].map((ms) => timeUntil(NOW + ms, NOW))).toEqual([
    "in a moment",
    "in a moment",
    "in 5 min",
    "in 2 h",
    "in 3 days",
  ]);
});

it("shows exact times by the workspace's clock", () => {
  expect(exactTime("2026-11-21T12:00:00Z", "Asia/Tokyo")).toBe("21 Nov 2026, 21:00:00");
});

it.each([
  ["Asia/Tokyo", "Europe/Berlin", "21 Nov 2026, 21:00:00 GMT+9"],
  ["Europe/Berlin", "UTC", "21 Nov 2026, 13:00:00 CET"],
  ["Europe/Berlin", "Europe/Paris", "21 Nov 2026, 13:00:00"],
  ["UTC", "UTC", "21 Nov 2026, 12:00:00"],
])("names the zone %s to a reader in %s only where the clocks differ", (zone, ownZone, told) => {
  expect(exactTimeTold("2026-11-21T12:00:00Z", zone, ownZone)).toBe(told);
});
