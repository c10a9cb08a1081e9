import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

// The rules of the house, held against the real imports and migrations. A rule that fails here is either broken by
// mistake, or meant to change: then this table changes in the same commit, where everybody can see it.

const ROOT = resolve(import.meta.dirname, "..");
const WORKER = join(ROOT, "worker");

/** Which room may call which, through its `index.ts`. Contracts are open to all. A new arrow is a visible decision. */
const MAY_VISIT: Record<string, readonly string[]> = {
  accounts: ["email"],
  ai: ["accounts"],
  billing: ["accounts", "deliveries", "email", "leads", "telegram"],
  deliveries: ["accounts", "leads"],
  email: [],
  forms: ["accounts", "guard", "leads"],
  guard: ["leads", "lessons"],
  insights: ["accounts", "leads"],
  intake: ["accounts", "forms", "guard", "leads"],
  leads: ["accounts"],
  lessons: ["accounts", "leads"],
  live: ["accounts"],
  operations: ["intake", "telegram"],
  outcomes: ["accounts", "deliveries", "leads", "webhooks"],
  pages: ["forms"],
  notices: ["accounts", "ai", "deliveries", "email", "telegram"],
  privacy: ["accounts", "forms", "intake", "leads"],
  routing: ["accounts", "ai", "deliveries", "forms", "leads"],
  scoring: ["accounts", "ai", "leads", "lessons", "outcomes"],
  telegram: ["accounts", "deliveries", "leads"],
  webhooks: ["accounts", "deliveries", "leads"],
};

/** Rooms with something personal in their tables that no prospect's erasure concerns, and why. */
const NO_PROSPECTS_OF_THEIR_OWN: Record<string, string> = {
  accounts: "members, who leave with their workspace",
  intake: "sealed, so that nobody can tell whose it is; it passes the tombstones when it is stored after all",
};

/** Vendor packages, and the one file or room that may know each. */
const VENDOR_FILES: Record<string, string> = {
  "better-auth": "worker/modules/accounts/",
  grammy: "worker/modules/telegram/bot-api.ts",
  openai: "worker/modules/ai/openai.ts",
  stripe: "worker/modules/billing/stripe.ts",
  standardwebhooks: "worker/modules/webhooks/",
  "libphonenumber-js": "worker/modules/intake/",
  "disposable-email-domains-js": "worker/modules/guard/",
};

interface SourceFile {
  path: string;
  text: string;
  imports: { target: string; isType: boolean; isDynamic: boolean }[];
}

function sourcesUnder(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => {
      const path = relative(ROOT, join(folder, name)).replaceAll("\\", "/");
      const text = readFileSync(join(ROOT, path), "utf8");
      return { path, text, imports: importsOf(path, text) };
    });
}

function importsOf(path: string, text: string): SourceFile["imports"] {
  const found = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"/gms)].map((match) => ({
    target: targetOf(path, match[2] ?? ""),
    isType: match[1] !== undefined,
    isDynamic: false,
  }));
  const dynamic = [...text.matchAll(/\bimport\("([^"]+)"\)/g)].map((match) => ({
    target: targetOf(path, match[1] ?? ""),
    isType: false,
    isDynamic: true,
  }));
  return [...found, ...dynamic];
}

/** A file of ours by its path from the root; a package by its name. */
function targetOf(path: string, specifier: string): string {
  return specifier.startsWith(".") ? join(dirname(path), specifier).replaceAll("\\", "/") : specifier;
}

const isTest = ({ path }: SourceFile) => path.endsWith(".test.ts") || path.startsWith("worker/testing/");
const worker = sourcesUnder(WORKER);
const shipped = worker.filter((file) => !isTest(file));
const roomOf = (path: string) => /^worker\/modules\/([a-z-]+)\//.exec(path)?.[1] ?? null;

describe("the rules of the house", () => {
  it("rule 1: core and jobs import nothing of the house above them", () => {
    const upward = shipped
      .filter(({ path }) => path.startsWith("worker/core/") || path.startsWith("worker/jobs/"))
      .flatMap(({ path, imports }) => imports.map(({ target }) => ({ path, target })))
      .filter(({ path, target }) => {
        if (!target.startsWith("worker/")) return false;
        if (path.startsWith("worker/core/")) return !target.startsWith("worker/core/");
        return !target.startsWith("worker/core/") && !target.startsWith("worker/jobs/");
      });

    expect(upward).toEqual([]);
  });

  it("rule 1: a room is entered by its index or its contract, and only by rooms that may visit", () => {
    const trespasses = shipped.flatMap(({ path, imports }) => {
      const from = roomOf(path);
      if (from === null) return [];
      return imports.flatMap(({ target }) => {
        const to = roomOf(target);
        if (to === null) {
          const isBelow = !target.startsWith("worker/") || target.startsWith("worker/core/");
          return isBelow ? [] : [`${path} reaches up to ${target}`];
        }
        if (to === from || target.endsWith("/contract.ts")) return [];
        if (!target.endsWith("/index.ts")) return [`${path} enters ${to} by the window: ${target}`];
        return MAY_VISIT[from]?.includes(to) ? [] : [`${from} may not visit ${to} (${path})`];
      });
    });

    expect(trespasses).toEqual([]);
  });

  it("rule 1: no room can come back to itself", () => {
    const circles = Object.keys(MAY_VISIT).filter((start) => {
      const seen = new Set<string>();
      const open = [...(MAY_VISIT[start] ?? [])];
      for (let room = open.pop(); room !== undefined; room = open.pop()) {
        if (seen.has(room)) continue;
        seen.add(room);
        open.push(...(MAY_VISIT[room] ?? []));
      }
      return seen.has(start);
    });

    expect(circles).toEqual([]);
  });

  it("rule 2: a table is named in SQL only in the folder of its owner", () => {
    const owners = tableOwners();
    const trespasses = shipped.flatMap(({ path, text }) =>
      [...owners].flatMap(([table, owner]) => {
        const isHome = path.startsWith(`worker/${owner}`);
        const isNamed = new RegExp(`\\b(?:FROM|INTO|UPDATE|JOIN)\\s+${table}\\b`).test(text);
        return isNamed && !isHome ? [`${path} names ${table}, which belongs to ${owner}`] : [];
      }),
    );

    expect(trespasses).toEqual([]);
  });

  it("rule 2: every table of the migrations has an owner and a line in migrations/README.md", () => {
    const made = readdirSync(join(ROOT, "migrations"))
      .filter((name) => name.endsWith(".sql"))
      .flatMap((name) => [
        ...readFileSync(join(ROOT, "migrations", name), "utf8").matchAll(/CREATE (?:VIRTUAL )?TABLE (\w+)/g),
      ])
      .map((match) => match[1] ?? "");
    const readme = readFileSync(join(ROOT, "migrations/README.md"), "utf8");

    expect(made.toSorted()).toEqual([...tableOwners().keys()].toSorted());
    expect(made.filter((table) => !readme.includes(`| \`${table}\` |`))).toEqual([]);
  });

  it("rule 8: a room that holds something personal offers personalData, so that no erasure can forget it", () => {
    const rows = readFileSync(join(ROOT, "migrations/README.md"), "utf8").matchAll(
      /^\| `(\w+)` \| (\S+) \| ([^|]+) \|/gm,
    );
    const holders = [...rows].filter(([, , , about = ""]) => !about.startsWith("nothing")).map(([, , room]) => room);
    const offers = (room: string) =>
      shipped.some(({ path, text }) => path === `worker/modules/${room}/index.ts` && text.includes("personalData"));
    const forgetful = [...new Set(holders)].filter(
      (room = "") => !(room in NO_PROSPECTS_OF_THEIR_OWN) && !offers(room),
    );

    expect(holders.length).toBeGreaterThan(5);
    expect(forgetful).toEqual([]);
  });

  it("rule 3: one vendor, one file, loaded only when it is needed", () => {
    const trespasses = shipped.flatMap(({ path, imports }) =>
      imports.flatMap(({ target, isType, isDynamic }) => {
        const vendor = Object.keys(VENDOR_FILES).find((name) => target === name || target.startsWith(`${name}/`));
        if (vendor === undefined) return [];
        if (!path.startsWith(VENDOR_FILES[vendor] ?? "")) return [`${path} knows ${vendor}`];
        return isType || isDynamic ? [] : [`${path} loads ${vendor} at start`];
      }),
    );

    expect(trespasses).toEqual([]);
  });

  it("rule 4: every store function takes the workspace first, or says that it looks across", () => {
    const strangers = shipped
      .filter(({ path }) => path.endsWith("store.ts") && path.startsWith("worker/modules/"))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/^export (?:async )?function (\w+)(?:<[^>]*>)?\(([^)]*)\)/gms)].map((match) => ({
          path,
          name: match[1] ?? "",
          parameters: (match[2] ?? "").replaceAll(/\s+/g, " ").trim(),
        })),
      )
      .filter(({ name, parameters }) => {
        const firstOfRest = parameters.replace(/^_?db: D1Database,? ?(\{[^}]*\}: Pick<Services, "newId">, )?/, "");
        const namesWorkspace =
          /^(_?workspaceId: string|\w+: \w*(Row|Decision|Destination|Lead|Form|Rule|Delivery|Workspace|Member|Endpoint|Entry|Person)\b)/;
        return !name.endsWith("AcrossWorkspaces") && parameters.startsWith("db:") && !namesWorkspace.test(firstOfRest);
      })
      .map(({ path, name }) => `${path}: ${name}`);

    expect(strangers).toEqual([]);
  });

  it("rule 6: only core/outbound calls fetch on an address that a customer typed", () => {
    const callers = shipped
      .filter(({ text }) => /(?<![\w.])fetch\(/.test(text.replaceAll(/^\s*(\/\/|\*).*$/gm, "")))
      .map(({ path }) => path)
      .filter((path) => !["worker/index.ts", "worker/services.ts", "worker/core/outbound.ts"].includes(path));
    const webhooks = shipped.filter(
      ({ path, text }) => path.startsWith("worker/modules/webhooks/") && /services\.fetch|\bfetch[,\s]*}/.test(text),
    );

    // A Durable Object's own `fetch` method is its door, not a call.
    expect(callers.filter((path) => !path.endsWith(".do.ts"))).toEqual([]);
    expect(webhooks.map(({ path }) => path)).toEqual([]);
  });

  it("no page ever turns text into HTML by a side door", () => {
    const sinks = [...worker, ...sourcesUnder(join(ROOT, "widget")), ...sourcesUnder(join(ROOT, "dashboard"))]
      .filter((file) => !isTest(file) && !file.path.endsWith(".test.tsx"))
      .filter(({ text }) =>
        /\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|document\.write\(|\beval\(|new Function\(/.test(text),
      )
      .map(({ path }) => path);

    expect(sinks).toEqual([]);
  });

  it("the widget and the dashboard borrow only types from the Worker", () => {
    const values = [...sourcesUnder(join(ROOT, "widget")), ...sourcesUnder(join(ROOT, "dashboard"))]
      .filter(({ path }) => !/\.test\.tsx?$/.test(path) && !path.includes("/testing/"))
      .flatMap(({ path, imports }) => imports.map((entry) => ({ path, ...entry })))
      .filter(({ target, isType }) => target.startsWith("worker/") && !isType)
      .map(({ path, target }) => `${path} imports ${target}`);

    expect(values).toEqual([]);
  });

  it("the top level holds what it should and nothing else", () => {
    const allowed = new Set([
      ...["widget", "worker", "dashboard", "migrations", "tools", "e2e", "docs", "dist", "node_modules"],
      ...[
        "wrangler.toml",
        "package.json",
        "package-lock.json",
        "tsconfig.json",
        "README.md",
        "biome.json",
        "vitest.config.ts",
        "LICENSE",
        "NOTICE",
      ],
    ]);

    expect(readdirSync(ROOT).filter((name) => !name.startsWith(".") && !allowed.has(name))).toEqual([]);
  });
});

/** Table name to its owner: the rooms' own lists, and the job table of the engine. */
function tableOwners(): Map<string, string> {
  const owners = new Map([["jobs", "jobs/"]]);
  for (const { path, text } of shipped) {
    const room = roomOf(path);
    const list = /\btables:\s*\[([^\]]*)\]/s.exec(text)?.[1];
    if (room === null || list === undefined || !path.endsWith("/index.ts")) continue;
    for (const [, table = ""] of list.matchAll(/"(\w+)"/g)) owners.set(table, `modules/${room}/`);
  }
  return owners;
}
