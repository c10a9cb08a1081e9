import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8")) as unknown;

/** By package: the oldest version that may be used, and what is wrong with those before it. */
export type Floors = Record<string, { floor: string; because: string }>;
export interface LockFile {
  packages: Record<string, { version?: string; integrity?: string }>;
}

export const readFloors = () => read("tools/dependency-floors.json") as Floors;
export const readLockFile = () => read("package-lock.json") as LockFile;

/** Every copy of a package in the tree, wherever it lies. */
export function copiesOf(name: string, { packages }: LockFile): { path: string; version: string }[] {
  return Object.entries(packages)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([path, { version = "0" }]) => ({ path, version }));
}

/** What the lock file holds that is too old, each in a sentence. */
export function belowFloors(lock: LockFile, floors: Floors): string[] {
  return Object.entries(floors).flatMap(([name, { floor, because }]) =>
    copiesOf(name, lock)
      .filter(({ version }) => isBelow(version, floor))
      .map(({ path, version }) => `${path} is ${version}, below its floor ${floor}: ${because}.`),
  );
}

/** A pre-release counts as older than its release. */
export function isBelow(version: string, floor: string): boolean {
  const numbersOf = (text: string) => (text.split("-")[0] ?? "").split(".").map(Number);
  const [have, need] = [numbersOf(version), numbersOf(floor)];
  const at = need.findIndex((number, index) => number !== have[index]);
  return at === -1 ? version.includes("-") : (have[at] ?? 0) < (need[at] ?? 0);
}
