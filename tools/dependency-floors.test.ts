import { describe, expect, it } from "vitest";
import { belowFloors, copiesOf, isBelow, readFloors, readLockFile } from "./dependency-floors.ts";

const floors = readFloors();
const lock = readLockFile();

describe("F79 the lock file", () => {
  it.each(Object.entries(floors))("holds no %s below its floor", (name, { floor, because }) => {
    expect(copiesOf(name, lock).length, `${name} is not installed: take its floor away`).toBeGreaterThan(0);
    expect(because.length).toBeGreaterThan(20);
    expect(belowFloors(lock, { [name]: { floor, because } })).toEqual([]);
  });

  it("is refused with what is too old in it, wherever that lies: `npm run build` ends with these sentences", () => {
    const old = {
      packages: {
        "node_modules/hono": { version: "4.13.11" },
        "node_modules/other/node_modules/hono": { version: "4.13.12" },
        "node_modules/another/node_modules/hono": { version: "3.0.0" },
        "node_modules/not-hono": { version: "1.0.0" },
      },
    };

    expect(belowFloors(old, { hono: { floor: "4.13.12", because: "CVE-2026-84364" } })).toEqual([
      "node_modules/hono is 4.13.11, below its floor 4.13.12: CVE-2026-84364.",
      "node_modules/another/node_modules/hono is 3.0.0, below its floor 4.13.12: CVE-2026-84364.",
    ]);
  });

  it.each([
    ["4.13.11", "4.13.12", true],
    ["4.13.12", "4.13.12", false],
    ["4.14.0", "4.13.12", false],
    ["4.9.99", "4.13.12", true],
    ["10.0.0", "4.13.12", false],
    ["4.13.12-beta.1", "4.13.12", true],
  ])("counts %s as below %s: %s", (version, floor, below) => {
    expect(isBelow(version, floor)).toBe(below);
  });

  it("names every package by its checksum", () => {
    const unsealed = Object.entries(lock.packages)
      .filter(([path, { integrity, version }]) => path !== "" && version !== undefined && integrity === undefined)
      .map(([path]) => path);

    expect(unsealed).toEqual([]);
  });
});
