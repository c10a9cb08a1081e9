import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { connections, inParallel, p95 } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Row } from "../row.ts";
import { createVisitors, demoInbox } from "../visitors.ts";

const CLIENTS = 10;
const GAP_MS = 100;
const TEN_MINUTES_MS = 600_000;

/** Tables, columns, an index over leads, and a rewrite of every lead that is stored already: the code comes before them. */
const LATE = [
  "0023_outcome_hooks.sql",
  "0024_recalibration.sql",
  "0030_restricted_contacts.sql",
  "0035_erased_people.sql",
  "0036_claimed_via.sql",
];

const MIGRATIONS = resolve(import.meta.dirname, "../../../migrations");

/**
 * What a release after this one may do at most (`tools/migrations.test.ts`), and to every table: a column, an index, a
 * table and a trigger that fills it.
 */
function nextRelease(): string[] {
  const sql = readdirSync(MIGRATIONS).map((name) =>
    name.endsWith(".sql") ? readFileSync(join(MIGRATIONS, name), "utf8") : "",
  );
  const tables = sql.flatMap((text) => [...text.matchAll(/^CREATE TABLE (\w+)/gm)].map(([, table = ""]) => table));
  return [
    ...tables.flatMap((table) => [
      `ALTER TABLE ${table} ADD COLUMN of_next_release TEXT NOT NULL DEFAULT 'new'`,
      `CREATE INDEX ${table}_of_next_release ON ${table} (of_next_release)`,
    ]),
    "CREATE TABLE next_release (lead_id TEXT PRIMARY KEY) STRICT",
    "CREATE TRIGGER next_release_leads AFTER INSERT ON leads BEGIN INSERT INTO next_release VALUES (NEW.id); END",
  ];
}

export const migrationsUnderLoad: Row = {
  name: "f17",
  proves: "F17",
  title: "this code on a schema five migrations older, then as old as itself, then newer, all the while under load",
  clock: "put forward",
  lateMigrations: LATE,
  async run(product, scale, say) {
    const pauseMs = scale === "full" ? 2_000 : 1_000;
    const inbox = demoInbox(product);
    const visitors = createVisitors(product, connections(CLIENTS), inbox);
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    let isOn = true;
    const load = inParallel(
      Number.POSITIVE_INFINITY,
      CLIENTS,
      async (number) => {
        await visitors.send(`skew-${number}`);
        await pause(GAP_MS);
      },
      () => isOn,
    );
    const took: number[] = [];
    const migrate = async (name: string, statements?: string[]) => {
      await pause(pauseMs);
      const [before, startedAtMs] = [visitors.accepted.size, performance.now()];
      await product.migrate(name, statements);
      took.push(performance.now() - startedAtMs);
      say(`${name} after ${before} leads`);
    };
    for (const name of LATE) await migrate(name);
    const onOlder = visitors.accepted.size;
    await migrate("9999_next_release.sql", nextRelease());
    const onNewer = visitors.accepted.size;
    await pause(pauseMs);
    isOn = false;
    await load;

    // What met the older schema comes back by the table of retries; its first gaps are put behind us.
    for (let step = 0; step < 3; step++) {
      await product.advance(TEN_MINUTES_MS);
      await product.sweep();
    }
    const { lost, duplicated, spareCards } = await countEffects(product, visitors.accepted, say, inbox);
    const accepted = visitors.accepted.size;
    return {
      accepted,
      lost,
      duplicated,
      p95Ms: p95(visitors.tookMs),
      problems: [
        ...visitors.failures,
        ...(visitors.sentBack > 0 ? [`${visitors.sentBack} were sent back by a 5xx`] : []),
        ...(spareCards > 0 ? [`${spareCards} cards came twice`] : []),
      ],
      notes: [
        `${onOlder} leads on the older schema, ${accepted - onNewer} on the newer`,
        `the longest of ${took.length} migrations took ${Math.round(Math.max(...took))} ms`,
      ],
    };
  },
};
