import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { noteGap } from "./backup/gap.ts";
import { BackupError, dumpDatabase, readBackup, restoreDatabase } from "./backup/rows.ts";
import { type Server, startServer } from "./server.ts";
import { readSettings, type Settings, SettingsError } from "./settings.ts";

/**
 * `npm run backup -- <file>` and `npm run restore -- <file>`: the local database as a file, and back into an empty folder.
 * The keys that open what is sealed in it are not in the file: keep `keys.json` of the state folder apart from it.
 */
async function main(): Promise<void> {
  const [command, file] = process.argv.slice(2);
  if ((command !== "backup" && command !== "restore") || file === undefined) {
    throw new BackupError(
      `Name a file: npm run ${command ?? "backup"} -- leadbell.backup.jsonl (the two dashes are npm's)`,
    );
  }
  const settings = readSettings(process.env);
  await (command === "backup" ? backup(settings, resolve(file)) : restore(settings, resolve(file)));
}

async function backup(settings: Settings, file: string): Promise<void> {
  if (!hasDatabase(settings)) {
    throw new BackupError(`There is no database in ${settings.stateDir}. Name the folder that holds one by STATE_DIR.`);
  }
  if (existsSync(file))
    throw new BackupError(`${file} is there already. Choose another name: no backup is written over.`);
  await withDatabase(settings, async ({ db }) => {
    const lines = await dumpDatabase(db, { madeAt: new Date().toISOString(), keys: fingerprintOf(settings) });
    // For its owner's eyes only: it holds what people wrote.
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
    console.log(`${lines.length - 2} rows of ${settings.stateDir} are in ${file}.`);
    console.log(
      `Keep the small files too, in another place: ${settings.stateDir}/*.json. keys.json opens what is sealed`,
    );
    console.log("in the backup; demo.json and desk.json are what the demo and the desk remember.");
  });
}

async function restore(settings: Settings, file: string): Promise<void> {
  if (!existsSync(file)) throw new BackupError(`There is no file ${file}.`);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const { head } = readBackup(lines);
  if (hasDatabase(settings)) {
    throw new BackupError(`${settings.stateDir} holds a database already. Choose an empty folder by STATE_DIR.`);
  }
  await withDatabase(settings, async ({ db }) => {
    await restoreDatabase(db, lines);
    noteGap(settings, { gapFromMs: Date.parse(head.made_at), gapToMs: Date.now() });
    console.log(`${lines.length - 2} rows of ${head.made_at} are in ${settings.stateDir}.`);
    console.log(
      "What came after that moment is not among them; at the next start the owners and chats of every workspace",
    );
    console.log("are told so. What is sent again goes out under the ids it had.");
    console.log("Whoever was erased after that moment is in it again: erase them again.");
    if (head.keys !== fingerprintOf(settings)) {
      console.log(`\nThis folder has other keys than the backup: put the old keys.json into ${settings.stateDir},`);
      console.log("or sessions, webhook secrets and customers' headers cannot be read and have to be made anew.");
    }
  });
}

async function withDatabase(settings: Settings, work: (server: Server) => Promise<void>): Promise<void> {
  const { stateDir, vars } = settings;
  const server = await startServer({ port: 0, stateDir, vars, cron: false, consumers: false });
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

function hasDatabase({ stateDir }: Settings): boolean {
  return globSync("**/*.sqlite", { cwd: stateDir }).length > 0;
}

function fingerprintOf({ vars }: Settings): string {
  const { APP_SECRET = "", ENCRYPTION_KEYS = "" } = vars;
  return createHash("sha256").update(`leadbell backup:${APP_SECRET}:${ENCRYPTION_KEYS}`).digest("hex").slice(0, 32);
}

main().catch((error: unknown) => {
  const isPlain = error instanceof BackupError || error instanceof SettingsError;
  const isFile =
    error instanceof Error && "code" in error && ["EEXIST", "ENOENT", "EACCES", "EISDIR"].includes(String(error.code));
  if (!isPlain && !isFile) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
