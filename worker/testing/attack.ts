import { ALL_DOORS, addressOf, isRead, knock, type NamedDoor } from "./battery.ts";
import { rightfulHeaders, type Scene } from "./battery-scene.ts";

// How the tests of the doors (`worker/doors*.test.ts`) attack: each attack is made on every door of the table it concerns.

export const isPrivate = ({ guard }: NamedDoor) => guard !== "anyone" && guard !== "own_page";
export const isWrite = (door: NamedDoor) => !isRead(door);
const isEnd = ({ method }: NamedDoor) => method === "DELETE";

/** Those that take rows away come last, so that the others still find theirs. */
export const WRITES = ALL_DOORS.filter(isWrite).toSorted((left, right) => Number(isEnd(left)) - Number(isEnd(right)));
export const reach = (door: NamedDoor, scene: Scene, given: Parameters<typeof knock>[3] = {}) =>
  knock(scene.harness, door, addressOf(door, scene.ids), {
    ...given,
    headers: { ...rightfulHeaders(door, scene), ...given.headers },
  });

/** Runs an attack on these doors, one after another, and tells what went wrong at which. */
export async function brokenDoors(doors: readonly NamedDoor[], attack: (door: NamedDoor) => Promise<string | null>) {
  const broken: string[] = [];
  for (const door of doors) {
    const problem = await attack(door);
    if (problem !== null) broken.push(`${door.name}: ${problem}`);
  }
  return broken;
}

export const unless = (isFine: boolean, problem: string) => (isFine ? null : problem);
