import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { openPassenger } from "./lifeboat.ts";
import { isBusy, storePassenger } from "./store-passenger.ts";
import { strand } from "./stranded.ts";

/**
 * What became of a message of the lifeboat. It was answered "accepted", so nothing is dropped: `stored`, it is a lead;
 * `stranded`, no workspace can be given it, and a dead job shows it to the operator; `waits`, the database still refuses,
 * and it has to come again. Only what was `erased` meanwhile, by itself or with its sender, is let go.
 */
export type Landing = "stored" | "erased" | "stranded" | "waits";

/** Stores what the lifeboat brought. Never throws. */
export async function landSubmission(message: unknown, services: Services): Promise<Landing> {
  try {
    return await storePassenger(await openPassenger(message, services), services);
  } catch (error) {
    if (!isBusy(error) && (await strand(message, error, services))) return "stranded";
    services.log("lifeboat.waits", { error: errorText(error) });
    return "waits";
  }
}
