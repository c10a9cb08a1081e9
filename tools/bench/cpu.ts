import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second (USER_HZ), whatever the kernel's own tick. */
const MS_PER_TICK = 10;

/** Processor time these processes have used so far, in milliseconds; null where there is no /proc. */
export function cpuMsOf(pids: readonly number[]): number | null {
  try {
    return pids.reduce((sum, pid) => sum + ticksOf(pid) * MS_PER_TICK, 0);
  } catch {
    return null; // another system than Linux
  }
}

function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // After the command in brackets: state, parent, … utime is the 12th from there and stime the 13th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
