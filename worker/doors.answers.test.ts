import { describe, expect, it } from "vitest";
import { brokenDoors, isPrivate, isWrite, reach, unless } from "./testing/attack.ts";
import { ALL_DOORS, addressOf, isRead, knock } from "./testing/battery.ts";
import { CANARY, createScene, dumpDatabase, rightfulHeaders, type Scene } from "./testing/battery-scene.ts";
import { errorCodeOf } from "./testing/error-code.ts";

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
        const code = await errorCodeOf(answer);
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
          const isOpen = door.isOpenToSites === true || door.path.startsWith("/widget") || door.path.startsWith("/f/");
          if (allowed !== null && (!isOpen || (allowed !== origin && allowed !== "*")))
            return `${allowed} for ${origin}`;
          if (headers.has("access-control-allow-credentials")) return "credentials";
        }
      }
      return null;
    });

    expect(broken).toEqual([]);
  });

  it("F64 cannot put any answer into a frame, whatever the address and its answer", async () => {
    const scene = await createScene();

    const broken = await brokenDoors(ALL_DOORS, async (door) => {
      for (const headers of [{}, rightfulHeaders(door, scene)]) {
        const answer = await reach(door, scene, { headers });
        const policy = answer.headers.get("content-security-policy") ?? "";
        if (!/frame-ancestors 'none'(;|$)/.test(policy)) return `${answer.status} ${policy}`;
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
