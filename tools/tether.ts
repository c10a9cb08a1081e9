import { execFile, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const tethered = new Set<number>();

/**
 * Sees to it that workerd ends when this process is killed with SIGKILL: it would live on, hold the port and write to
 * the database beside its successor. A shell waits at the end of a pipe that only we hold; when the pipe closes without a
 * word, it kills exactly that process. Returns which processes are new and how to let go of them. Without a shell nothing
 * is watched.
 */
export async function tetherWorkerd(): Promise<{ pids: readonly number[]; letGo: () => void }> {
  if (process.platform === "win32") return { pids: [], letGo: () => {} };
  const pids = (await workerdChildren()).filter((pid) => !tethered.has(pid));
  if (pids.length === 0) return { pids, letGo: () => {} };
  for (const pid of pids) tethered.add(pid);
  const watcher = spawn("sh", ["-c", 'read word || kill -9 "$@"', "sh", ...pids.map(String)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true, // Ctrl-C in a terminal must not end the watcher first
  });
  watcher.on("error", () => {}); // no shell: nothing is watched, and nothing else suffers
  watcher.unref();
  watcher.stdin.on("error", () => {}); // the watcher may be gone already when we let go
  const letGo = () => {
    for (const pid of pids) tethered.delete(pid);
    watcher.stdin.end("done\n");
  };
  return { pids, letGo };
}

async function workerdChildren(): Promise<number[]> {
  const children = process.platform === "linux" ? await childrenByProc() : await childrenByPs();
  return children
    .filter(({ parent, command }) => parent === process.pid && command.includes("workerd"))
    .map(({ pid }) => pid);
}

async function childrenByProc() {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""))); // some end meanwhile
  return stats.flatMap((stat) => {
    // The command stands in brackets and may hold anything; state and parent follow it.
    const [, pid, command = "", parent] = /^(\d+) \(([\s\S]*)\) \S (\d+)/.exec(stat) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

async function childrenByPs() {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,comm="]).catch(() => ({ stdout: "" }));
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
