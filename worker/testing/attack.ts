import { ALL_DOORS, addressOf, isRead, knock, type NamedDoor } from "./battery.ts";
import { rightfulHeaders, type Scene } from "./battery-scene.ts";
import { errorCodeOf } from "./error-code.ts";

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

/** What the rightful caller of the scene is told at doors that want more than a right. */
const BY_DESIGN: Record<string, string> = {
  "POST /api/sign-in/verify": "token_invalid",
  "POST /api/billing/portal": "not_found",
  "POST /api/billing/refresh": "not_found",
  "POST /v1/stripe/webhook": "signature_invalid",
  "POST /v1/hooks/outcomes/:id": "signature_invalid",
  "POST /v1/operator/jobs/:id/replay": "not_found",
  "POST /v1/operator/jobs/:id/discard": "not_found",
};

/** Null when somebody was let in who has the right to, or was refused for another reason than their right. */
export async function whyRefused(door: NamedDoor, answer: Response): Promise<string | null> {
  const code = await errorCodeOf(answer);
  const isHonest = answer.status < 400 || code === "conflict" || (code !== null && BY_DESIGN[door.name] === code);
  return unless(isHonest, `${answer.status} ${code}`);
}

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
