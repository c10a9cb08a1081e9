import type { Sweep } from "../../core/module.ts";
import { DAY_MS } from "../../core/time.ts";
import { GUESS_WINDOW_MS } from "./link-chat.ts";
import { purgeAcrossWorkspaces } from "./store.ts";

/** Telegram repeats an update for a day at most. */
const KEEP_UPDATES_MS = 3 * DAY_MS;

/** Cron: what has served its purpose goes. */
export const forgetOld: Sweep = {
  name: "telegram.forget",
  run: ({ db, now }) =>
    purgeAcrossWorkspaces(db, {
      updatesMs: now() - KEEP_UPDATES_MS,
      guessesMs: now() - GUESS_WINDOW_MS,
      codesMs: now(),
    }),
};
