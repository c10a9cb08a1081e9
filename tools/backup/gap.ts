import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "../server.ts";
import { type Settings, writePrivate } from "../settings.ts";

/** What a restored folder lacks: everything from the moment of the copy to that of the restore. */
interface Gap {
  gapFromMs: number;
  gapToMs: number;
}

const fileIn = ({ stateDir }: Pick<Settings, "stateDir">) => join(stateDir, "restored.json");

/** Notes the gap beside the database, which itself stays as it was copied. */
export function noteGap(settings: Settings, gap: Gap): void {
  writePrivate(fileIn(settings), gap);
}

/** At the first start after a restore: the owners and chats of every workspace are told of the gap, once. */
export async function tellGap(settings: Settings): Promise<void> {
  const file = fileIn(settings);
  if (!existsSync(file)) return;
  const { stateDir, vars } = settings;
  const entry = "tools/tell-gap.worker.ts";
  const teller = await startServer({ port: 0, stateDir, vars, cron: false, consumers: false, entry });
  try {
    const answer = await teller.fetch("/", { method: "POST", body: readFileSync(file, "utf8") });
    if (!answer.ok) throw new Error(`Nobody could be told of the gap: ${await answer.text()}`);
    rmSync(file);
  } finally {
    await teller.stop();
  }
}
