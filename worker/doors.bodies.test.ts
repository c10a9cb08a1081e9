import { describe, expect, it } from "vitest";
import { brokenDoors, isWrite, reach, unless, WRITES } from "./testing/attack.ts";
import { ALL_DOORS, type NamedDoor } from "./testing/battery.ts";
import { createScene, dumpDatabase, type Scene } from "./testing/battery-scene.ts";
import { errorCodeOf } from "./testing/error-code.ts";

/** Asked again, as the machine may have been busy with something else: a body that is slow to read is slow each time. */
async function isQuick(door: NamedDoor, scene: Scene, body: string): Promise<boolean> {
  for (let time = 0; time < 3; time++) {
    const startedAt = performance.now();
    await reach(door, scene, { body });
    if (performance.now() - startedAt <= 1_000) return true;
  }
  return false;
}

describe("what a body may hold", { timeout: 240_000 }, () => {
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
          const code = await errorCodeOf(answer);
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
    const types = [
      ...["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/html", "text/xml"],
      ...["application/vnd.api+json", "application/json-patch+json; charset=utf-8", "text/json"],
    ];

    const doors = ALL_DOORS.filter((door) => door.body !== undefined && door.guard !== "vendor");
    const broken = await brokenDoors(doors, async (door) => {
      const ofDoor = door.reads === "form" ? ["application/json", "text/plain", "text/html", ""] : types;
      const wrong = door.reads === undefined ? [...ofDoor, "text/plain", "text/plain;charset=UTF-8", ""] : ofDoor;
      for (const contentType of wrong) {
        const answer = await reach(door, scene, { body: JSON.stringify(door.body?.(scene)), contentType });
        const code = door.reads === "form" ? "a page" : await errorCodeOf(answer);
        const isNamed = code === "a page" || code === "unsupported_media_type";
        if (answer.status !== 415 || !isNamed) return `${answer.status} ${code} for ${contentType || "none"}`;
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
        if (tookMs > 1_000 && !(await isQuick(door, scene, body))) return `took ${tookMs} ms for ${what}`;
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
