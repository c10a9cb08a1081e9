import type { ServerOptions } from "../server.ts";

/** What `startServer` needs on top of the usual to run the breaking yard's Worker (`worker/testing/yard.worker.ts`). */
export function yardOptions(
  deskUrl: string,
  { YARD_AHEAD_MS = "0", YARD_LATE_MIGRATIONS = "" }: Readonly<Record<string, string | undefined>> = {},
): Pick<ServerOptions, "entry" | "standIns" | "vars" | "isWanted"> {
  const lateMigrations = new Set(YARD_LATE_MIGRATIONS.split(","));
  return {
    entry: "worker/testing/yard.worker.ts",
    standIns: { "worker/core/breakpoint.ts": "worker/testing/breakpoint.ts" },
    vars: { YARD_URL: deskUrl, YARD_AHEAD_MS },
    isWanted: (migration) => !lateMigrations.has(migration),
  };
}
