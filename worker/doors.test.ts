import { describe, expect, it } from "vitest";
import { brokenDoors, isPrivate, reach, unless, WRITES, whyRefused } from "./testing/attack.ts";
import {
  ALL_DOORS,
  addressOf,
  isRead,
  knock,
  type NamedDoor,
  routesDescribed,
  routesServed,
} from "./testing/battery.ts";
import { createScene, dumpDatabase } from "./testing/battery-scene.ts";
import { errorCodeOf } from "./testing/error-code.ts";

describe("the table of doors", () => {
  it("F47 has a row for every route that is served, and none for one that is not", async () => {
    const { harness } = await createScene();

    expect(ALL_DOORS.map(({ name }) => name).toSorted()).toEqual(routesServed(harness).toSorted());
  });

  it("F47 knows every route of the OpenAPI document", async () => {
    const { harness } = await createScene();
    const known = new Set(ALL_DOORS.map(({ name }) => name));

    const names = routesDescribed(harness).map(({ name }) => name);

    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it("F47 lets the rightful caller in at each door, so that a refusal below proves something", async () => {
    const scene = await createScene();

    const broken = await brokenDoors(ALL_DOORS.filter(isRead), async (door) => {
      if (door.isUpgrade || /^\/(widget|assets|app)/.test(door.path)) return null; // built files; see the pages room
      const { status } = await reach(door, scene);
      return unless(status < 400, `${status}`);
    });
    expect(broken).toEqual([]);

    const refused = await brokenDoors(WRITES, async (door) => {
      const answer = await reach(door, scene, { body: door.body?.(scene) ?? {} });
      return whyRefused(door, answer);
    });
    expect(refused).toEqual([]);
  });
});

describe("whoever has no right to pass", () => {
  it("F47 is refused as a stranger, with 401", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);

    const broken = await brokenDoors(ALL_DOORS.filter(isPrivate), async (door) => {
      const { origin = "", "x-leadbell": own = "" } = scene.own.people.owner;
      const answer = await knock(scene.harness, door, addressOf(door, scene.ids), {
        headers: { origin, "x-leadbell": own },
        body: door.body?.(scene) ?? {},
      });
      return unless(answer.status === 401, `${answer.status}`);
    });

    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });

  it("F53 is refused with a forged, empty, foreign or borrowed token, with 401", async () => {
    const scene = await createScene();
    const { owner } = scene.own.people;
    const cookieName = /^[^=]+/.exec(owner.cookie ?? "")?.[0] ?? "";
    const none = `${btoa('{"alg":"none","typ":"JWT"}')}.${btoa(`{"sub":"${scene.own.workspaceId}"}`)}.`;
    const tokens = [
      "",
      " ",
      "null",
      "undefined",
      "[object Object]",
      "0",
      "true",
      none,
      "a.b.c",
      "lb_",
      "x".repeat(4_000),
    ];
    const keyText = scene.own.apiKey.authorization.slice("Bearer ".length);
    const sessionText = (owner.cookie ?? "").slice(cookieName.length + 1);

    const broken = await brokenDoors(ALL_DOORS.filter(isPrivate), async (door) => {
      const isSession = door.guard === "member" || door.guard === "signed_in";
      const borrowed = isSession
        ? [keyText, keyText.toUpperCase(), sessionText.slice(0, -3)]
        : [sessionText, `${keyText}x`];
      for (const token of [...tokens, ...borrowed]) {
        const bearer = { authorization: `Bearer ${token}`, "x-telegram-bot-api-secret-token": token };
        const headers = isSession ? { ...owner, ...bearer, cookie: `${cookieName}=${token}` } : bearer;
        const answer = await knock(scene.harness, door, addressOf(door, scene.ids), {
          headers,
          body: door.body?.(scene) ?? {},
        });
        const code = await errorCodeOf(answer);
        const wanted = ["vendor", "signed_by_vendor"].includes(door.guard) ? "signature_invalid" : "token_invalid";
        if (answer.status !== 401 || code !== wanted) return `${answer.status} ${code} for ${token.slice(0, 40)}`;
      }
      return null;
    });

    expect(broken).toEqual([]);
  });

  it("F53 is refused when a session is shown where a key is asked, or a key where a session is", async () => {
    const scene = await createScene();
    const { owner } = scene.own.people;

    const broken = await brokenDoors(ALL_DOORS.filter(isPrivate), async (door) => {
      const isSession = door.guard === "member" || door.guard === "signed_in";
      const { cookie = "", ...rest } = owner;
      const headers = isSession ? { ...rest, ...scene.own.apiKey } : { ...rest, cookie };
      const answer = await knock(scene.harness, door, addressOf(door, scene.ids), { headers, body: {} });
      return unless(answer.status === 401, `${answer.status}`);
    });

    expect(broken).toEqual([]);
  });

  it("F47 is refused with the wrong role, with 403, and changes nothing", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);

    const doors = ALL_DOORS.filter(({ guard }) => guard === "member");
    const broken = await brokenDoors(doors, async (door) => {
      const wrong = (["owner", "admin", "agent"] as const).filter((role) => door.roles?.includes(role) === false);
      for (const headers of [...wrong.map((role) => scene.own.people[role]), scene.newcomer]) {
        const answer = await knock(scene.harness, door, addressOf(door, scene.ids), {
          headers: door.isUpgrade ? { ...headers, upgrade: "websocket" } : headers,
          body: door.body?.(scene) ?? {},
        });
        const code = await errorCodeOf(answer);
        if (answer.status !== 403 || code !== "role_not_allowed") return `${answer.status} ${code}`;
      }
      return null;
    });

    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });
});

describe("another workspace's rows", { timeout: 240_000 }, () => {
  it("F47 are not there, by their ids in the path, and stay as they are", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);

    const doors = ALL_DOORS.filter((door) => door.ids !== undefined && isPrivate(door));
    const broken = await brokenDoors(doors, async (door) => {
      const headers = door.guard === "api_key" ? scene.other.apiKey : scene.other.people.owner;
      const body = door.body?.(scene.other) ?? {};
      const answer = await knock(scene.harness, door, addressOf(door, scene.own.ids), { headers, body });
      const code = await errorCodeOf(answer);
      return unless(answer.status === 404 && code === "not_found", `${answer.status} ${code}`);
    });

    expect(doors.length).toBeGreaterThan(15);
    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });

  it("F47 cannot be named in a body", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);

    const doors = ALL_DOORS.filter(
      (door) => isPrivate(door) && JSON.stringify(door.body?.(scene) ?? {}).includes("_0"),
    );
    const broken = await brokenDoors(doors, async (door) => {
      const headers = door.guard === "api_key" ? scene.other.apiKey : scene.other.people.owner;
      const address = addressOf(door, scene.other.ids);
      // One at a time among the caller's own, as a check of one must not stand for that of another.
      for (const kind of Object.keys(scene.own.ids) as (keyof typeof scene.own.ids)[]) {
        const body = door.body?.({ ids: { ...scene.other.ids, [kind]: scene.own.ids[kind] } }) ?? {};
        if (!JSON.stringify(body).includes(scene.own.ids[kind])) continue;
        const answer = await knock(scene.harness, door, address, { headers, body });
        const code = await errorCodeOf(answer);
        if (answer.status !== 404 || code !== "not_found") return `${answer.status} ${code} for a ${kind}`;
      }
      return null;
    });

    expect(doors.map(({ name }) => name)).toEqual(expect.arrayContaining(["POST /v1/leads", "PUT /api/rules"]));
    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });

  it("F47 do not come with a filter, a search or a cursor", async () => {
    const scene = await createScene();
    const { form, lead, destination, delivery } = scene.own.ids;
    const ids = [form, lead, destination, delivery, scene.own.workspaceId];
    const names = ["q", "form_id", "lead_id", "destination_id", "workspace_id", "workspaceId", "id", "cursor", "sort"];

    const doors = ALL_DOORS.filter(
      (door) => door.ids === undefined && isPrivate(door) && isRead(door) && !door.isUpgrade,
    );
    const broken = await brokenDoors(doors, async (door) => {
      const headers = door.guard === "api_key" ? scene.other.apiKey : scene.other.people.owner;
      for (const query of ["", ...names.flatMap((name) => ids.map((id) => `?${name}=${id}`))]) {
        const answer = await knock(scene.harness, door, `${door.path}${query}`, { headers });
        const text = (await answer.text()).replaceAll(decodeURIComponent(query.split("=")[1] ?? "-"), "");
        const leaked = ids.find((id) => text.includes(id));
        if (leaked !== undefined || answer.status >= 500) return `${answer.status} ${query} ${leaked}`;
      }
      return null;
    });

    expect(broken).toEqual([]);
  });

  it("F47 are not reached by any spelling of an id, nor is anything else", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);

    const doors = ALL_DOORS.filter((door) => door.ids !== undefined && door.method !== "OPTIONS");
    const broken = await brokenDoors(doors, async (door) => {
      const address = addressOf(door, scene.own.ids);
      const id = address.split("/").find((part) => Object.values(scene.own.ids).includes(part)) ?? "";
      const headers = door.guard === "api_key" ? scene.other.apiKey : scene.other.people.owner;
      for (const spelling of spellingsOf(id)) {
        const wrong = address.replace(id, () => spelling);
        const answer = await knock(scene.harness, door, wrong, {
          headers: isPrivate(door) ? headers : {},
          body: door.body?.(scene.other) ?? {},
        });
        if (![400, 404, 405, 422].includes(answer.status) && !isHarmless(door, spelling)) {
          return `${answer.status} for ${spelling.slice(0, 40)}`;
        }
      }
      return null;
    });

    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });
});

/** What programs and attackers make of an id. */
function spellingsOf(id: string): string[] {
  return [
    ...[
      "",
      "null",
      "undefined",
      "[]",
      "{}",
      "0",
      "-1",
      "*",
      "%2A",
      "%25",
      "_",
      "%00",
      "%2F",
      "%2e%2e%2f",
      "%0d%0a",
      "'--",
    ],
    ...[`/${id}`, `${id}%2F`, `%2F${id}`, `${id}%00`, `${id}%20`, `${id}'--`, `${id}%27%20OR%201=1`, id.toUpperCase()],
    ...[`${id},${id}`, `%ff%fe`, "%E0%A4%A", "%F0%9F%92%A9", "a".repeat(2_000)],
  ];
}

/** `/api/leads/` with nothing after it is the list of the caller's own leads or nothing at all, never an error. */
const isHarmless = (door: NamedDoor, spelling: string) => isRead(door) && spelling === "";
