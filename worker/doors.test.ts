import { describe, expect, it } from "vitest";
import {
  ALL_DOORS,
  addressOf,
  isRead,
  knock,
  type NamedDoor,
  routesDescribed,
  routesServed,
} from "./testing/battery.ts";
import { CANARY, createScene, dumpDatabase, rightfulHeaders, type Scene } from "./testing/battery-scene.ts";

// Every attack below is made on every door of the table it concerns; `broken` names those that gave way.

const codeOf = async (answer: Response) =>
  (await answer.json<{ error?: { code: string } }>().catch(() => null))?.error?.code ?? null;
const isPrivate = ({ guard }: NamedDoor) => guard !== "anyone" && guard !== "own_page";
const isWrite = (door: NamedDoor) => !isRead(door);
const isEnd = ({ method }: NamedDoor) => method === "DELETE";

/** Those that take rows away come last, so that the others still find theirs. */
const WRITES = ALL_DOORS.filter(isWrite).toSorted((left, right) => Number(isEnd(left)) - Number(isEnd(right)));
const reach = (door: NamedDoor, scene: Scene, given: Parameters<typeof knock>[3] = {}) =>
  knock(scene.harness, door, addressOf(door, scene.ids), {
    ...given,
    headers: { ...rightfulHeaders(door, scene), ...given.headers },
  });

/** Runs an attack on these doors, one after another, and tells what went wrong at which. */
async function brokenDoors(doors: readonly NamedDoor[], attack: (door: NamedDoor) => Promise<string | null>) {
  const broken: string[] = [];
  for (const door of doors) {
    const problem = await attack(door);
    if (problem !== null) broken.push(`${door.name}: ${problem}`);
  }
  return broken;
}

const unless = (isFine: boolean, problem: string) => (isFine ? null : problem);

/** What the rightful caller of this scene is told at doors that want more than a right. */
const BY_DESIGN: Record<string, string> = {
  "POST /api/sign-in/verify": "token_invalid",
  "POST /api/billing/portal": "not_found",
  "POST /api/billing/refresh": "not_found",
  "POST /v1/stripe/webhook": "signature_invalid",
  "POST /v1/operator/jobs/:id/replay": "not_found",
};

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
      const code = await codeOf(answer);
      const isHonest = answer.status < 400 || code === "conflict" || (code !== null && BY_DESIGN[door.name] === code);
      return unless(isHonest, `${answer.status} ${code}`);
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
        if (answer.status !== 401) return `${answer.status} for ${token.slice(0, 40)}`;
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
        const code = await codeOf(answer);
        if (answer.status !== 403 || code !== "role_not_allowed") return `${answer.status} ${code}`;
      }
      return null;
    });

    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });
});

describe("another workspace's rows", () => {
  it("F47 are not there, by their ids in the path, and stay as they are", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);

    const doors = ALL_DOORS.filter((door) => door.ids !== undefined && isPrivate(door));
    const broken = await brokenDoors(doors, async (door) => {
      const headers = door.guard === "api_key" ? scene.other.apiKey : scene.other.people.owner;
      const body = door.body?.(scene.other) ?? {};
      const answer = await knock(scene.harness, door, addressOf(door, scene.own.ids), { headers, body });
      const code = await codeOf(answer);
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
      const { status } = await knock(scene.harness, door, address, { headers, body: door.body?.(scene.own) ?? {} });
      return unless(status === 404 || status === 422, `${status}`);
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

describe("what a body may hold", () => {
  it("F48 is what the door asks for: a field that is not refused is not stored either", async () => {
    const fields = [
      "id",
      "workspace_id",
      "workspaceId",
      "role",
      "plan",
      "score",
      "status_reason",
      "created_at",
      "member_id",
    ];
    const fieldsOfSession = ["email_verified", "session", "verdict", "claimed_by", "is_admin"];

    const scene = await createScene();
    const broken = await brokenDoors(
      WRITES.filter(({ reads }) => reads !== "form"),
      async (door) => {
        for (const field of [...fields, ...fieldsOfSession]) {
          const good = door.body?.(scene);
          if (good !== undefined && field in good) continue; // here it is a field of the caller's own
          const body = { ...good, [field]: "planted-by-a-stranger" };
          const answer = await reach(door, scene, { body });
          const code = await codeOf(answer);
          const isStrict = answer.status === 422 && code === "unknown_field";
          const mayIgnore = door.body === undefined || door.guard === "vendor" || door.path === "/v1/token";
          if ((!isStrict && !mayIgnore) || answer.status >= 500) return `${answer.status} ${code} for ${field}`;
        }
        return unless(!(await dumpDatabase(scene.harness)).includes("planted-by-a-stranger"), "stored it");
      },
    );

    expect(broken).toEqual([]);
  });

  it("F48 by a plain form decides nothing but what the visitor said", async () => {
    const scene = await createScene();
    const { form } = scene.ids;
    const planted = {
      workspace_id: scene.other.workspaceId,
      verdict: "accepted",
      score: "100",
      status: "claimed",
      id: "x",
    };
    const body = new URLSearchParams({ email: "v@example.com", message: "Hello there", ...planted }).toString();

    await scene.harness.request(`/f/${form}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    });

    const lead = await scene.harness.db
      .prepare(
        "SELECT workspace_id, status, score, claimed_by_member_id AS claimer FROM leads WHERE email = 'v@example.com'",
      )
      .first();
    expect(lead).toEqual({ workspace_id: scene.own.workspaceId, status: "new", score: null, claimer: null });
  });

  it("F46 is read by its content type only, and anything else is refused unread", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);
    const types = ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/html", "text/xml"];

    const doors = ALL_DOORS.filter((door) => door.body !== undefined && door.guard !== "vendor");
    const broken = await brokenDoors(doors, async (door) => {
      const ofDoor = door.reads === "form" ? ["application/json", "text/plain", "text/html", ""] : types;
      const wrong = door.reads === undefined ? [...ofDoor, "text/plain", "text/plain;charset=UTF-8", ""] : ofDoor;
      for (const contentType of wrong) {
        const answer = await reach(door, scene, { body: JSON.stringify(door.body?.(scene)), contentType });
        if (answer.status !== 415 && answer.status !== 422) return `${answer.status} for ${contentType || "none"}`;
      }
      return null;
    });

    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });

  it("F13 may be broken, nested, endless or of another kind, and is refused at once", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);

    const doors = ALL_DOORS.filter((door) => door.body !== undefined && door.reads !== "form");
    const broken = await brokenDoors(doors, async (door) => {
      for (const [what, body] of bombsFor(door.body?.(scene) ?? {})) {
        const startedAt = performance.now();
        const answer = await reach(door, scene, { body });
        const tookMs = performance.now() - startedAt;
        const refused = [400, 413, 415, 422].includes(answer.status);
        const isVendor = door.guard === "vendor" && answer.status === 200; // an update of another kind is passed over
        if (!refused && !isVendor) return `${answer.status} for ${what}`;
        if (tookMs > 1_000) return `took ${tookMs} ms for ${what}`;
      }
      return null;
    });

    expect(broken).toEqual([]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });

  it("F10 is 64 KB at most, whatever the door", async () => {
    const scene = await createScene();
    const body = JSON.stringify({ text: "x".repeat(10 * 1024 * 1024) });

    const broken = await brokenDoors(ALL_DOORS.filter(isWrite), async (door) => {
      const answer = await reach(door, scene, { body });
      const mayNotRead = door.body === undefined && answer.status < 500;
      return unless(answer.status === 413 || mayNotRead, `${answer.status}`);
    });

    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).not.toContain("xxxxxxxx");
  });
});

/** Bodies that have broken programs like ours, each a variant of a good one. */
function bombsFor(good: Record<string, unknown>): [string, string][] {
  const [key = "x"] = Object.keys(good);
  const text = JSON.stringify(good);
  const withKey = (json: string) => `{${JSON.stringify(key)}:${json},${text.slice(1)}`;
  return [
    ["nothing", ""],
    ["no JSON", "{"],
    ["JSON with a tail", `${text}}`],
    ["a list", `[${text}]`],
    ["a text", JSON.stringify(text)],
    ["null", "null"],
    ["a number", "1e400"],
    ["depth", "[".repeat(30_000) + "]".repeat(30_000)],
    ["depth inside", `{"${key}":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`],
    ["many names", `{${Array.from({ length: 4_000 }, (_, n) => `"k${n}":1`).join(",")}}`],
    ["a name twice", withKey(JSON.stringify(good[key] ?? 1))],
    ["a prototype", `{"__proto__":{"admin":true},${text.slice(1)}`],
    ["a constructor", `{"constructor":{"prototype":{"admin":true}},${text.slice(1)}`],
    ["an operator", JSON.stringify({ ...good, [key]: { $ne: 1 } })],
    ["a list for a text", JSON.stringify({ ...good, [key]: [[["x"]]] })],
    ["infinity", `{"${key}":1e400}`],
    ["bytes that are no text", String.fromCharCode(0xd800) + text.slice(0, -1)],
  ];
}

describe("other sites' pages", () => {
  const FOREIGN = [
    "https://evil.example",
    "null",
    "http://leadbell.test.evil.example",
    "http://evil-leadbell.test",
    "http://sub.leadbell.test",
    "https://leadbell.test",
    "http://leadbell.test:8080",
    "http://leadbell.test/",
    "HTTP://LEADBELL.TEST.",
  ];

  it("F54 are neither shown the dashboard's answers nor allowed to act, with a member's cookie or without", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);

    const doors = ALL_DOORS.filter(({ guard }) => ["member", "signed_in", "own_page"].includes(guard));
    const broken = await brokenDoors(doors, async (door) => {
      for (const origin of FOREIGN) {
        const answer = await reach(door, scene, { headers: { origin }, body: door.body?.(scene) ?? {} });
        const allowed = [...answer.headers.keys()].filter((name) => name.startsWith("access-control-"));
        const code = await codeOf(answer);
        if (answer.status !== 403 || code !== "origin_not_allowed") return `${answer.status} ${code} for ${origin}`;
        if (allowed.length > 0) return `${allowed.join()} for ${origin}`;
      }
      return null;
    });

    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });

  it("F54 get no allow header from a preflight, but at the doors made for them, and never with credentials", async () => {
    const scene = await createScene();

    const broken = await brokenDoors(ALL_DOORS, async (door) => {
      for (const origin of FOREIGN) {
        const preflight = await scene.harness.request(addressOf(door, scene.ids), {
          method: "OPTIONS",
          headers: {
            origin,
            "access-control-request-method": door.method,
            "access-control-request-headers": "x-leadbell",
          },
        });
        const plain = await reach(door, scene, { headers: { origin } });
        for (const { headers } of [preflight, plain]) {
          const allowed = headers.get("access-control-allow-origin");
          const isOpen = door.isOpenToSites === true || door.path === "/widget.js" || door.path.startsWith("/f/");
          if (allowed !== null && (!isOpen || (allowed !== origin && allowed !== "*")))
            return `${allowed} for ${origin}`;
          if (headers.has("access-control-allow-credentials")) return "credentials";
        }
      }
      return null;
    });

    expect(broken).toEqual([]);
  });

  it("F54 cannot send a change as a form or a plain text, nor without our own header", async () => {
    const scene = await createScene();

    const doors = ALL_DOORS.filter((door) => isWrite(door) && ["member", "signed_in", "own_page"].includes(door.guard));
    const broken = await brokenDoors(doors, async (door) => {
      const { "x-leadbell": _, origin = "", ...silent } = rightfulHeaders(door, scene);
      const body = JSON.stringify(door.body?.(scene) ?? {});
      for (const headers of [silent, { ...silent, origin }]) {
        for (const contentType of ["text/plain", "application/x-www-form-urlencoded", "application/json"]) {
          const address = addressOf(door, scene.ids);
          const { status } = await knock(scene.harness, door, address, { headers, body, contentType });
          if (status !== 403) return `${status}`;
        }
      }
      return null;
    });

    expect(broken).toEqual([]);
  });
});

describe("every answer", () => {
  it("carries the security headers, a refusal as much as a page", async () => {
    const scene = await createScene();

    const broken = await brokenDoors(ALL_DOORS, async (door) => {
      const answers = [
        await knock(scene.harness, door, addressOf(door, scene.ids), { body: "{" }),
        ...(door.isUpgrade ? [] : [await reach(door, scene, { body: door.body?.(scene) ?? {} })]),
      ];
      for (const { headers } of answers) {
        const policy = headers.get("content-security-policy") ?? "";
        if (!/default-src 'none'/.test(policy) || /unsafe-inline|unsafe-eval/.test(policy)) return `policy: ${policy}`;
        if (headers.get("x-content-type-options") !== "nosniff") return "nosniff";
        if (headers.get("referrer-policy") === null) return "referrer-policy";
        if (!/^req_/.test(headers.get("x-request-id") ?? "")) return "x-request-id";
        if (headers.has("server") || headers.has("x-powered-by")) return "names its maker";
      }
      return null;
    });

    expect(broken).toEqual([]);
  });

  it("F67 that is not for everybody is kept by no cache", async () => {
    const scene = await createScene();

    const broken = await brokenDoors(ALL_DOORS, async (door) => {
      const rightful = door.isUpgrade ? [] : [await reach(door, scene, { body: door.body?.(scene) ?? {} })];
      const refused = await knock(scene.harness, door, addressOf(door, scene.ids), { body: "{" });
      for (const answer of [...rightful, refused]) {
        const rule = answer.headers.get("cache-control") ?? "";
        if (rule === "no-store" || (door.isCacheable && answer.ok)) continue;
        return `${answer.status} ${rule}`;
      }
      return null;
    });

    expect(broken).toEqual([]);
  });

  it("F67 is the same whatever host a proxy claims, and whatever noise the address carries", async () => {
    const scene = await createScene();
    const claims = {
      ...{ "x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher", "x-forwarded-for": "203.0.113.9" },
      ...{
        forwarded: "host=evil.example",
        "x-original-url": "/api/me",
        "x-rewrite-url": "/api/me",
        "x-host": "evil.example",
      },
      ...{ "x-http-method-override": "DELETE" },
    };

    const doors = ALL_DOORS.filter((door) => isRead(door) && !door.isUpgrade);
    const broken = await brokenDoors(doors, async (door) => {
      const plain = await shownBy(await reach(door, scene));
      const claimed = await shownBy(await reach(door, scene, { headers: claims }));
      if (claimed.includes("evil.example")) return "believed the claimed host";
      if (claimed !== plain) return "answered otherwise";
      const noisy = await knock(scene.harness, door, `${addressOf(door, scene.ids)}?utm_source=x&_=1`, {
        headers: rightfulHeaders(door, scene),
      });
      return unless((await shownBy(noisy)) === plain, "the noise changed the answer");
    });

    expect(broken).toEqual([]);
  });

  it("F67 of one workspace is never another's, though the address is the same", async () => {
    const scene = await createScene();

    const doors = ALL_DOORS.filter(
      (door) => isPrivate(door) && isRead(door) && door.ids === undefined && !door.isUpgrade,
    );
    const broken = await brokenDoors(doors, async (door) => {
      const headersOf = (who: Scene["own"]) => (door.guard === "api_key" ? who.apiKey : who.people.owner);
      const [own, other] = [
        await (await knock(scene.harness, door, door.path, { headers: headersOf(scene.own) })).text(),
        await (await knock(scene.harness, door, door.path, { headers: headersOf(scene.other) })).text(),
      ];
      const ids = (who: Scene["own"]) => [...Object.values(who.ids), who.workspaceId];
      const leaked = [
        ...ids(scene.other).filter((id) => own.includes(id)),
        ...ids(scene.own).filter((id) => other.includes(id)),
      ];
      return unless(leaked.length === 0, leaked.join());
    });

    expect(broken).toEqual([]);
  });
});

/** What an answer says, without what differs each time: request ids, tokens and nonces. */
async function shownBy(answer: Response): Promise<string> {
  const text = await answer.text();
  return `${answer.status} ${answer.headers.get("location")} ${text}`
    .replaceAll(/req_\w+/g, "")
    .replaceAll(/nonce="[^"]*"|value="[^"]*"/g, "")
    .replaceAll(/"oldest_due_job_seconds":\d+/g, "");
}

describe("what an anonymous caller can fetch", () => {
  it("F65 holds no secret: not by any door, not in an error, not in a source map", async () => {
    const secrets = {
      APP_SECRET: `${CANARY}-app-secret-of-more-than-32-characters`,
      TELEGRAM_BOT_TOKEN: `1000001:${CANARY}-of-a-believable-length`,
      TELEGRAM_WEBHOOK_SECRET: `${CANARY}-webhook-secret`,
      OPENAI_API_KEY: `sk-${CANARY}`,
      EMAIL_API_KEY: `re_${CANARY}`,
      TURNSTILE_SECRET_KEY: `0x${CANARY}`,
      OPERATOR_TOKEN: `${CANARY}-operators-token-of-more-than-32-characters`,
      STRIPE_SECRET_KEY: `sk_test_${CANARY}-of-a-believable-length`,
      TURNSTILE_SITE_KEY: "0x4AAAAAAA",
    };
    const scene = await createScene({ vars: secrets });
    const extra = [
      "/.dev.vars",
      "/.env",
      "/wrangler.toml",
      "/worker/index.ts",
      "/widget.js.map",
      "/assets/index.js.map",
    ];
    const { destination } = scene.ids;
    const headers = scene.own.people.owner;
    const answer = await scene.harness.request(`/api/webhooks/${destination}/secret`, { headers });
    const { secret } = await answer.json<{ secret: string }>();
    const privateTexts = [CANARY, secret.slice("whsec_".length), scene.own.workspaceId];

    const broken: string[] = [];
    const addresses = [...ALL_DOORS.map((door) => addressOf(door, scene.ids)), ...extra];
    for (const address of new Set(addresses)) {
      for (const method of ["GET", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]) {
        const answer = await scene.harness.request(
          address,
          method === "POST" ? { method, body: '{"form_id":' } : { method },
        );
        const shown = `${JSON.stringify([...answer.headers])} ${await answer.text()}`;
        const leaked = privateTexts.find((text) => shown.includes(text));
        if (leaked !== undefined) broken.push(`${method} ${address} shows ${leaked}`);
        if (/\bat \w+ \(|\.ts:\d+|SQLITE|D1_ERROR/.test(shown)) broken.push(`${method} ${address} shows our insides`);
        if (extra.includes(address) && answer.status !== 404 && answer.status !== 405)
          broken.push(`${method} ${address}`);
      }
    }

    expect(broken).toEqual([]);
  });

  it("answers a method that a path does not know with 405 and those it knows", async () => {
    const scene = await createScene();
    const byPath = Map.groupBy(ALL_DOORS, ({ path }) => path);
    const catchAll = (path: string) => path.includes("*");

    const broken: string[] = [];
    for (const [path, doors] of byPath) {
      const [door] = doors;
      if (door === undefined || catchAll(path)) continue;
      const known = new Set(doors.map(({ method }) => method).filter((method) => method !== "OPTIONS"));
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((name) => !known.has(name))) {
        const address = addressOf(door, scene.ids);
        const answer = await scene.harness.request(address, { method, headers: scene.own.people.owner });
        const allow = answer.headers.get("allow")?.split(", ") ?? [];
        const isRight = answer.status === 405 && [...known].every((name) => allow.includes(name));
        if (!isRight) broken.push(`${method} ${path}: ${answer.status} ${allow}`);
      }
    }

    expect(broken).toEqual([]);
  });
});

describe("filters, searches and sorts", { timeout: 60_000 }, () => {
  it("F80 are parameters or are refused with 422: nothing typed there is ever a statement, nor a fault", async () => {
    const scene = await createScene();
    const before = await dumpDatabase(scene.harness);
    const corpus = [
      ...[
        "'",
        '"',
        "`",
        "\\",
        "%",
        "_",
        "--",
        ";",
        "/*",
        "\u0000",
        "\u202e",
        "\ud83d",
        "💩".repeat(30),
        "é".repeat(60),
      ],
      ...["' OR 1=1 --", "'; DROP TABLE leads; --", "1) UNION SELECT key FROM api_keys --", "id; SELECT 1", "a' || 'b"],
      ...[
        "NEAR(a b, 5)",
        "{email}: x",
        "email:x",
        "a AND",
        "NOT",
        "*",
        "^a",
        '"a',
        "(",
        "a OR OR b",
        "-",
        "+",
        "a*b*c*",
      ],
      ...[
        "x".repeat(51),
        "x ".repeat(60),
        "x".repeat(201),
        "x".repeat(5_000),
        "1e400",
        "-1",
        "0",
        "NaN",
        "Infinity",
        "1.5",
      ],
      ...[
        "2026-02-30",
        "Europe/Berlin'",
        "asc",
        "desc;",
        "created_at",
        "password",
        "[]",
        "[object Object]",
        "null",
        "{}",
      ],
    ];

    const broken: string[] = [];
    const described = routesDescribed(scene.harness).filter(({ route }) => route.request?.query !== undefined);
    for (const { name, route } of described) {
      const door = ALL_DOORS.find((known) => known.name === name);
      if (door === undefined) continue;
      const { shape = {} } = (route.request?.query ?? {}) as { shape?: object };
      const names = [...Object.keys(shape), "sort", "order", "fields", "filter[name]", "__proto__"];
      for (const parameter of names) {
        for (const value of corpus) {
          const address = `${addressOf(door, scene.ids)}?${parameter}=${encodeURIComponent(value.toWellFormed())}`;
          const { status } = await knock(scene.harness, door, address, { headers: rightfulHeaders(door, scene) });
          if (status !== 200 && status !== 422) broken.push(`${name} ${parameter}=${value.slice(0, 30)}: ${status}`);
        }
        const twice = `${addressOf(door, scene.ids)}?${parameter}=a&${parameter}=b&${parameter}[]=c`;
        const { status } = await knock(scene.harness, door, twice, { headers: rightfulHeaders(door, scene) });
        if (status !== 200 && status !== 422) broken.push(`${name} ${parameter} twice: ${status}`);
      }
    }

    expect(described.length).toBeGreaterThan(2);
    expect(broken).toEqual([]);
    expect(await dumpDatabase(scene.harness)).toBe(before);
  });

  it("F80 are read in the texts of a body too: names, time zones, addresses of pages", async () => {
    const scene = await createScene();
    const corpus = ["'; DROP TABLE leads; --", "\u0000", "Europe/Berlin'", "../../etc", "x".repeat(10_000), "\ud800"];

    const doors = ALL_DOORS.filter((door) => door.body !== undefined && door.guard !== "vendor");
    const broken = await brokenDoors(doors, async (door) => {
      const good = door.body?.(scene) ?? {};
      for (const [key, value] of Object.entries(good)) {
        if (typeof value !== "string") continue;
        for (const typed of corpus) {
          const { status } = await reach(door, scene, { body: { ...good, [key]: typed } });
          if (status >= 500) return `${status} for ${key}=${typed.slice(0, 20)}`;
        }
      }
      return null;
    });

    expect(broken).toEqual([]);
    expect(await scene.harness.db.prepare("SELECT COUNT(*) AS n FROM leads").first("n")).toBeGreaterThan(0);
  });
});

describe("where a visitor is sent", () => {
  it("F66 is our own page or one of the form's sites, never a stranger's", async () => {
    const scene = await createScene();
    const wanted = [
      ...[
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "%2f%2fevil.example",
      ],
      ...[
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://leadbell.test@evil.example",
      ],
      ...[
        "//evil.example/%2e%2e",
        "///evil.example",
        "http:///evil.example",
        " //evil.example",
        "/%09/evil.example",
        "\u0000//evil.example",
      ],
    ];

    const broken: string[] = [];
    for (const next of wanted) {
      for (const name of ["_next", "next", "redirect", "callbackURL"]) {
        const body = new URLSearchParams({ email: "v@example.com", message: `Hello ${next}`, [name]: next }).toString();
        const headers = { "content-type": "application/x-www-form-urlencoded" };
        const answer = await scene.harness.request(`/f/${scene.ids.form}?${name}=${encodeURIComponent(next)}`, {
          method: "POST",
          headers,
          body,
        });
        const location = answer.headers.get("location");
        const url = location === null ? null : new URL(location, "http://leadbell.test/f/x");
        if (url !== null && url.origin !== "http://leadbell.test") broken.push(`${name}=${next}: ${location}`);
      }
    }

    expect(broken).toEqual([]);
  });
});
