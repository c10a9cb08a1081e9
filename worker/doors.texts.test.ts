import { describe, expect, it } from "vitest";
import { brokenDoors, reach } from "./testing/attack.ts";
import { ALL_DOORS, addressOf, knock, routesDescribed } from "./testing/battery.ts";
import { createScene, dumpDatabase, rightfulHeaders } from "./testing/battery-scene.ts";
import { errorCodeOf } from "./testing/error-code.ts";

describe("filters, searches and sorts", { timeout: 240_000 }, () => {
  it("F80 are parameters or are refused with 422: nothing typed there is ever a statement, nor a fault", async () => {
    const scene = await createScene();
    // An export is written down, as it should be; nothing else may change.
    const dump = async () => (await dumpDatabase(scene.harness)).replace(/^privacy_acts .*$/m, "");
    const before = await dump();
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
    expect(await dump()).toBe(before);
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

describe("texts that a database keeps otherwise than they came", { timeout: 240_000 }, () => {
  it("F12 are refused by the dashboard's doors, and made whole by those of strangers: none is stored", async () => {
    const scene = await createScene();
    const pieces = ["planted\u0000here", "planted\ud800here"];

    const doors = ALL_DOORS.filter((door) => door.body !== undefined && door.guard !== "vendor");
    const broken = await brokenDoors(doors, async (door) => {
      const good = door.body?.(scene) ?? {};
      for (const [key, value] of Object.entries(good)) {
        if (typeof value !== "string") continue;
        for (const typed of pieces) {
          const answer = await reach(door, scene, { body: { ...good, [key]: typed } });
          const isRefused = door.path.startsWith("/api/") ? (await errorCodeOf(answer)) === "invalid_encoding" : true;
          if (!isRefused || answer.status >= 500) return `${answer.status} for ${key}`;
        }
      }
      return null;
    });

    expect(broken).toEqual([]);
    const stored = await dumpDatabase(scene.harness);
    expect(stored).not.toMatch(/planted(?:\\u0000|\0|\ufffd{3})here/);
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
