import { describe, expect, it } from "vitest";
import { brokenDoors, unless, WRITES, whyRefused } from "./testing/attack.ts";
import { ALL_DOORS, addressOf, isRead, knock } from "./testing/battery.ts";
import { CANARY, createScene } from "./testing/battery-scene.ts";
import { errorCodeOf } from "./testing/error-code.ts";

/** Reads first, then writes, and last what takes rows away: each door finds what it asks for. */
const DOORS = [...ALL_DOORS.filter(isRead), ...WRITES].filter(({ guard }) => guard === "member");

/** What no agent may ever see or do, whatever the table of doors says: money, keys, secrets, exports, erasure, settings. */
const NEVER_FOR_AGENTS =
  /^(?:\w+ \/api\/(?:api-keys|ai|billing|exports|privacy|outcome-hooks)(?:\/|$)|(?:POST|PUT|PATCH|DELETE) \/api\/(?:forms|rules|destinations|webhooks|workspace|lessons|recalibration)(?:\/|$)|.*\/(?:secret|rotate-secret|erase|personal-data)$)/;

/** What was typed in once and is shown to nobody again: the value of a customer's own header, and a vendor's key. */
const SECRETS = [`Bearer ${CANARY}`, `sk-${CANARY}-key`];

describe("the matrix of roles", { timeout: 240_000 }, () => {
  it.each(["owner", "admin", "agent"] as const)(
    "WC-13 lets an %s through every door of that role, and through no other",
    async (role) => {
      const scene = await createScene();
      const counts = { open: 0, shut: 0 };

      const broken = await brokenDoors(DOORS, async (door) => {
        const headers = { ...scene.own.people[role], ...(door.isUpgrade ? { upgrade: "websocket" } : {}) };
        const address = addressOf(door, scene.ids);
        const answer = await knock(scene.harness, door, address, { headers, body: door.body?.(scene) ?? {} });
        const text = door.isUpgrade ? "" : await answer.clone().text();
        const secret = SECRETS.find((one) => text.includes(one));
        if (secret !== undefined) return `shows ${secret}`;
        if (role === "agent" && text.includes("whsec_")) return "shows a signing secret";
        if (door.roles?.includes(role) ?? true) {
          counts.open++;
          return whyRefused(door, answer);
        }
        counts.shut++;
        const code = await errorCodeOf(answer);
        return unless(answer.status === 403 && code === "role_not_allowed", `${answer.status} ${code}`);
      });

      expect(broken).toEqual([]);
      expect(counts.open).toBeGreaterThan(25);
      if (role === "agent") expect(counts.shut).toBeGreaterThan(25);
    },
  );

  it("WC-13 shows no agent money, keys, secrets, exports or what is erased, and lets none change how the workspace works", () => {
    const refused = DOORS.filter(({ name }) => NEVER_FOR_AGENTS.test(name));

    expect(refused.length).toBeGreaterThan(25);
    expect(refused.filter(({ roles }) => roles?.includes("agent") !== false).map(({ name }) => name)).toEqual([]);
  });
});
