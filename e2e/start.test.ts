import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { freePort, runRefusedStart, runStart } from "./driver.ts";

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "leadbell-start-"));
  folders.push(folder);
  return folder;
};

async function ports() {
  const [PORT, DESK_PORT] = [await freePort(), await freePort()].map(String);
  return { PORT: PORT ?? "", DESK_PORT: DESK_PORT ?? "" };
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("npm start", { timeout: 90_000 }, () => {
  it("runs twice side by side, stops on Ctrl-C within two seconds, and starts again on the same data", async () => {
    const first = { ...(await ports()), STATE_DIR: newFolder() };
    const second = { ...(await ports()), STATE_DIR: newFolder() };

    const [one, two] = await Promise.all([runStart(first), runStart(second)]);
    const health = await Promise.all(
      [first, second].map(async ({ PORT }) => (await fetch(`http://127.0.0.1:${PORT}/healthz`)).status),
    );
    const beganAtMs = performance.now();
    const codes = await Promise.all([one.end("SIGINT"), two.end("SIGTERM")]);
    const tookMs = performance.now() - beganAtMs;
    const again = await runStart(first);
    await again.end("SIGINT");

    expect(health).toEqual([200, 200]);
    expect(codes).toEqual([0, 0]);
    expect(tookMs).toBeLessThan(2_000);
    expect(again.printed).toEqual(one.printed);
    expect(one.printed["form id"]).not.toBe(two.printed["form id"]);
    for (const file of ["keys.json", "demo.json", "desk.json"]) {
      expect(statSync(join(first.STATE_DIR, file)).mode & 0o077, `${file} is for its owner alone`).toBe(0);
    }
  });

  it("leaves no process behind when it is killed", async () => {
    const vars = { ...(await ports()), STATE_DIR: newFolder() };
    const started = await runStart(vars);
    const children = childrenOf(started.pid);

    await started.end("SIGKILL");

    expect(children.length).toBeGreaterThan(0);
    await expect.poll(() => children.filter(isAlive), { timeout: 3_000 }).toEqual([]);
  });

  it("says which port is taken and how to choose another", async () => {
    const vars = { ...(await ports()), STATE_DIR: newFolder() };
    const neighbour = createServer();
    await new Promise<void>((done) => neighbour.listen(Number(vars.PORT), "127.0.0.1", done));

    const { code, output } = await runRefusedStart(vars);
    neighbour.close();

    expect(code).toBe(1);
    expect(output).toContain(`Port ${vars.PORT} is taken`);
    expect(output).toMatch(/PORT=\d+ npm start/);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it("names what is wrong with the configuration, and shows no value of it", async () => {
    const vars = { ...(await ports()), STATE_DIR: newFolder() };

    const short = await runRefusedStart({ ...vars, APP_SECRET: "too-short-to-sign" });
    const production = await runRefusedStart({ ...vars, ENVIRONMENT: "production", APP_SECRET: "s".repeat(40) });

    expect(short).toMatchObject({ code: 1, output: expect.stringContaining("APP_SECRET must have at least 32") });
    expect(short.output).not.toContain("too-short-to-sign");
    expect(production).toMatchObject({ code: 1, output: expect.stringContaining("ENCRYPTION_KEYS is missing") });
  });

  it("lets a value of the shell win over the keys it made", async () => {
    const vars = { ...(await ports()), STATE_DIR: newFolder() };
    // Nobody listens there: the desk must not be asked in its place.
    const started = await runStart({ ...vars, TELEGRAM_API_ROOT: "http://127.0.0.1:9" });
    await started.end("SIGINT");

    expect(started.output()).toContain("Telegram cannot be reached");
    expect(started.output()).not.toMatch(/No key for .*Telegram/);
  });
});

function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
