import type { Services } from "../../core/services.ts";
import { findKey, findSettings, type Settings } from "./store.ts";
import { addressOf, listedPrice, OPERATOR, type Price, type Vendor, vendorOf } from "./vendors.ts";

/** How a workspace reaches its AI: everything that one call needs. */
export interface Connection {
  vendor: string;
  model: string;
  baseUrl: string;
  apiKey: string;
  limitField: Vendor["limitField"];
  seedField: Vendor["seedField"];
  /** Null where nobody has said what the model costs. */
  price: Price | null;
}

/** Sealing binds a key to its workspace and its vendor: moved to another row, it does not open. */
const placeOf = (workspaceId: string, vendor: string) => `ai_keys.sealed:${workspaceId}:${vendor}`;

/** A vendor's key as it is stored. */
export function sealKey(keyRing: Services["keyRing"], workspaceId: string, vendor: string, key: string) {
  return keyRing.seal(key, placeOf(workspaceId, vendor));
}

/** Null when there is nothing to call: no such vendor, no key for it, or none set up by the operator. */
export async function connectionOf(
  workspaceId: string,
  settings: Settings,
  { db, config, keyRing }: Pick<Services, "db" | "config" | "keyRing">,
): Promise<Connection | null> {
  const model = modelOf(settings, config);
  const price = priceOf(settings, config);
  if (settings.vendor === OPERATOR) {
    if (config.ai === null) return null;
    const { baseUrl, apiKey } = config.ai;
    return { vendor: OPERATOR, model, baseUrl, apiKey, limitField: "max_completion_tokens", seedField: "seed", price };
  }
  const vendor = vendorOf(settings.vendor);
  const stored = await findKey(db, workspaceId, settings.vendor);
  if (vendor === null || stored === null || model === "") return null;
  return {
    vendor: vendor.id,
    model,
    baseUrl: addressOf(vendor, config),
    apiKey: await keyRing.open(stored.sealed, placeOf(workspaceId, vendor.id)),
    limitField: vendor.limitField,
    seedField: vendor.seedField,
    price,
  };
}

/** The model that is asked: the chosen one, else the operator's or the first of the vendor's list. */
export function modelOf({ vendor, model }: Settings, { ai }: Pick<Services["config"], "ai">): string {
  // Whoever pays for the calls chooses the model.
  if (vendor === OPERATOR) return ai?.model ?? "";
  return model !== "" ? model : (vendorOf(vendor)?.models[0]?.id ?? "");
}

/** What the chosen model costs: by the list, else as the workspace stated it; null where neither says. */
export function priceOf(settings: Settings, config: Pick<Services["config"], "ai">): Price | null {
  const { inputPriceMicros, outputPriceMicros } = settings;
  const listed = listedPrice(settings.vendor, modelOf(settings, config));
  if (listed !== null || inputPriceMicros === null || outputPriceMicros === null) return listed;
  return { inputMicros: inputPriceMicros, outputMicros: outputPriceMicros };
}

/** Whether an AI could be asked at all, not counting what it may still cost. */
export async function aiIsReady(workspaceId: string, services: Pick<Services, "db" | "config">): Promise<boolean> {
  const settings = await findSettings(services.db, workspaceId);
  if (settings.vendor === OPERATOR) return services.config.ai !== null;
  const stored = await findKey(services.db, workspaceId, settings.vendor);
  return stored !== null && modelOf(settings, services.config) !== "";
}
