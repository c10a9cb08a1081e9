import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8")) as unknown;

const floors = read("tools/dependency-floors.json") as Record<string, { floor: string; because: string }>;
const { packages } = read("package-lock.json") as {
  packages: Record<string, { version?: string; integrity?: string }>;
};

/** Every copy of a package in the tree, wherever it lies. */
const copiesOf = (name: string) =>
  Object.entries(packages)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([path, { version = "0" }]) => ({ path, version }));

/** A pre-release counts as older than its release. */
function isBelow(version: string, floor: string): boolean {
  const numbersOf = (text: string) => (text.split("-")[0] ?? "").split(".").map(Number);
  const [have, need] = [numbersOf(version), numbersOf(floor)];
  const at = need.findIndex((number, index) => number !== have[index]);
  return at === -1 ? version.includes("-") : (have[at] ?? 0) < (need[at] ?? 0);
}

describe("F79 the lock file", () => {
  it.each(Object.entries(floors))("holds no %s below its floor", (name, { floor, because }) => {
    const copies = copiesOf(name);

    expect(copies.length, `${name} is not installed: take its floor away`).toBeGreaterThan(0);
    expect(because.length).toBeGreaterThan(20);
    expect(copies.filter(({ version }) => isBelow(version, floor))).toEqual([]);
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
    const unsealed = Object.entries(packages)
      .filter(([path, { integrity, version }]) => path !== "" && version !== undefined && integrity === undefined)
      .map(([path]) => path);

    expect(unsealed).toEqual([]);
  });
});
