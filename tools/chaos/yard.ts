import type { ServerOptions } from "../server.ts";

/** What `startServer` needs on top of the usual to run the breaking yard's Worker (`worker/testing/yard.worker.ts`). */
export function yardOptions(
  deskUrl: string,
  aheadMs: string | undefined,
): Pick<ServerOptions, "entry" | "standIns" | "vars"> {
  return {
    entry: "worker/testing/yard.worker.ts",
    standIns: { "worker/core/breakpoint.ts": "worker/testing/breakpoint.ts" },
    vars: { YARD_URL: deskUrl, YARD_AHEAD_MS: aheadMs ?? "0" },
  };
}
