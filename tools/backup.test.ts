import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { tellGap } from "./backup/gap.ts";
import { startServer } from "./server.ts";
import { readSettings } from "./settings.ts";

const ROOT = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "leadbell-backup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stateDir = (name: string) => join(folder, name);
const file = join(folder, "backup.jsonl");

/** As `npm run backup` and `npm run restore` do, on the folder of that name. */
async function run(command: "backup" | "restore", state: string, target = file) {
  const env = { ...process.env, STATE_DIR: stateDir(state), PORT: "9787" };
  const args = ["tools/backup.ts", command, target];
  return promisify(execFile)(process.execPath, args, { cwd: ROOT, env }).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, text: error.stderr }),
  );
}

describe("npm run backup and npm run restore", () => {
  it("F76 WC-14 carry every row from a running folder into an empty one", { timeout: 240_000 }, async () => {
    const settings = readSettings({ STATE_DIR: stateDir("old"), PORT: "9787" }, {});
    const server = await startServer({ port: 0, stateDir: settings.stateDir, vars: settings.vars, cron: false });
    const insert = "INSERT INTO workspaces (id, name, time_zone, created_at_ms) VALUES (?, ?, 'UTC', 1)";
    for (let n = 0; n < 250; n++) await server.db.prepare(insert).bind(`ws_${n}`, `Business “${n}”\n`).run();

    const made = await run("backup", "old");
    await server.stop();
    expect(made).toMatchObject({ code: 0 });
    expect(statSync(file).mode & 0o077).toBe(0);
    const over = await run("backup", "old");
    expect([over.code, over.text]).toEqual([1, expect.stringContaining("no backup is written over")]);

    cpSync(join(stateDir("old"), "keys.json"), join(stateDir("new"), "keys.json"));
    const restored = await run("restore", "new");
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.text).not.toContain("other keys");
    expect((await run("restore", "new")).text).toContain("holds a database already");

    const second = join(folder, "second.jsonl");
    await run("backup", "new", second);
    const rowsOf = (path: string) => readFileSync(path, "utf8").split("\n").slice(1, -2);
    expect(rowsOf(second)).toEqual(rowsOf(file));
    expect(rowsOf(file).filter((line) => line.startsWith('{"table":"workspaces"'))).toHaveLength(250);

    const restoredSettings = readSettings({ STATE_DIR: stateDir("new"), PORT: "9787" }, {});
    await tellGap(restoredSettings);
    await tellGap(restoredSettings); // at the next start there is nothing more to tell
    const third = join(folder, "third.jsonl");
    await run("backup", "new", third);
    const madeAtMs = Date.parse(JSON.parse(readFileSync(file, "utf8").split("\n")[0] ?? "").made_at);
    const told = rowsOf(third).filter((line) => line.includes("notice.plan/data-gap/"));
    expect(told).toHaveLength(250);
    expect(told.every((line) => line.includes(`/${madeAtMs}/`))).toBe(true);
    expect(existsSync(join(stateDir("new"), "restored.json"))).toBe(false);
  });

  it("say what is wrong with a file, and touch nothing", { timeout: 120_000 }, async () => {
    writeFileSync(join(folder, "half.jsonl"), '{"leadbell_backup":1}\n');

    expect(await run("restore", "never", join(folder, "half.jsonl"))).toMatchObject({ code: 1 });
    expect((await run("restore", "never", join(folder, "missing.jsonl"))).text).toContain("There is no file");
    expect((await run("backup", "never")).text).toContain("There is no database");
  });
});
