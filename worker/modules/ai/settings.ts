import { toIso } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { monthOf } from "../../core/time.ts";
import { findWorkspace } from "../accounts/index.ts";
import { usedPercent } from "./budget.ts";
import { findMonth, forgetWarnings, listRecent, sumByDay } from "./calls.store.ts";
import { modelOf, priceOf, sealKey } from "./connection.ts";
import type { AiChange, ApiAi } from "./contract.ts";
import { findSettings, listKeys, type Settings, setChoice, setKey } from "./store.ts";
import { addressOf, listedPrice, OPERATOR, VENDORS, vendorOf } from "./vendors.ts";

const MAX_RECENT = 20;

/** All that the settings page shows: what is chosen, what could be, and what it has cost this month. */
export async function showAi(workspaceId: string, services: Services): Promise<ApiAi> {
  const { db, config, now } = services;
  const month = monthOf(now());
  const [workspace, settings, keys, charged, days, recent] = await Promise.all([
    findWorkspace(db, workspaceId),
    findSettings(db, workspaceId),
    listKeys(db, workspaceId),
    findMonth(db, workspaceId, month),
    sumByDay(db, workspaceId, month),
    listRecent(db, workspaceId, month, MAX_RECENT),
  ]);
  const model = modelOf(settings, config);
  const price = priceOf(settings, config);
  const isListed = listedPrice(settings.vendor, model) !== null;
  const hasKey =
    settings.vendor === OPERATOR ? config.ai !== null : keys.some(({ vendor }) => vendor === settings.vendor);
  const sum = (pick: (day: (typeof days)[number]) => number) => days.reduce((total, day) => total + pick(day), 0);
  return {
    enabled: workspace?.aiEnabled ?? false,
    is_ready: hasKey && model !== "",
    vendor: settings.vendor,
    model,
    price: price && { input_micros: price.inputMicros, output_micros: price.outputMicros },
    price_source: price === null ? null : isListed ? "listed" : "stated",
    budget_micros: settings.budgetMicros,
    budget_tokens: settings.budgetTokens,
    profile: { about: settings.about, tone: settings.tone, language: settings.language, facts: settings.facts },
    operator: { is_available: config.ai !== null, model: config.ai?.model ?? "" },
    keys: keys.map(({ id, vendor, lastFour, createdAtMs }) => ({
      id,
      vendor,
      last_four: lastFour,
      added_at: toIso(createdAtMs),
    })),
    vendors: VENDORS.map((vendor) => ({
      id: vendor.id,
      name: vendor.name,
      host: new URL(addressOf(vendor, config)).host,
      keys_url: vendor.keysUrl,
      models: vendor.models.map(({ id, price: { inputMicros, outputMicros } }) => ({
        id,
        input_micros: inputMicros,
        output_micros: outputMicros,
      })),
      prices_url: vendor.pricesUrl,
      prices_read_on: vendor.pricesReadOn,
    })),
    usage: {
      month,
      calls: sum(({ calls }) => calls),
      repeats: sum(({ repeats }) => repeats),
      failed: sum(({ failed }) => failed),
      input_tokens: sum(({ inputTokens }) => inputTokens),
      output_tokens: sum(({ outputTokens }) => outputTokens),
      charged_micros: charged.chargedMicros,
      charged_tokens: charged.chargedTokens,
      used_percent: usedPercent(settings, charged),
      days: days.map(({ day, calls, costMicros, inputTokens, outputTokens }) => ({
        day,
        calls,
        cost_micros: costMicros,
        tokens: inputTokens + outputTokens,
      })),
      recent: recent.map((call) => ({
        at: toIso(call.createdAtMs),
        lead_id: call.leadId,
        purpose: call.purpose,
        model: call.model,
        outcome: call.outcome,
        input_tokens: call.inputTokens,
        output_tokens: call.outputTokens,
        cost_micros: call.hasPrice ? call.chargedMicros : null,
      })),
    },
  };
}

/**
 * Changes what is named and leaves the rest.
 * @throws AppError `not_found` for a vendor that is not in the catalogue, `validation_failed` for a limit in money on a
 *   model of which nobody has said what it costs
 */
export async function changeAi(workspaceId: string, change: AiChange, services: Services): Promise<void> {
  const { db, config, notifyLive } = services;
  const before = await findSettings(db, workspaceId);
  const vendor = change.vendor ?? before.vendor;
  if (vendor !== OPERATOR && vendorOf(vendor) === null) {
    throw new AppError("not_found", "There is no such vendor in the list.", { field: "vendor" });
  }
  const keepsModel = vendor === before.vendor;
  const { own_price: price } = change;
  const after: Settings = {
    ...before,
    vendor,
    model: change.model ?? (keepsModel ? before.model : ""),
    inputPriceMicros:
      price === undefined ? (keepsModel ? before.inputPriceMicros : null) : (price?.input_micros ?? null),
    outputPriceMicros:
      price === undefined ? (keepsModel ? before.outputPriceMicros : null) : (price?.output_micros ?? null),
    budgetMicros: change.budget_micros === undefined ? before.budgetMicros : change.budget_micros,
    budgetTokens: change.budget_tokens === undefined ? before.budgetTokens : change.budget_tokens,
  };
  // Money cannot be counted without a price: then a limit would stop nothing.
  if (after.budgetMicros !== null && priceOf(after, config) === null && modelOf(after, config) !== "") {
    const sentence = "Say what this model costs, or set the limit in tokens: its price is not in our list.";
    throw new AppError("validation_failed", sentence, { field: "own_price" });
  }
  const isOtherLimit = after.budgetMicros !== before.budgetMicros || after.budgetTokens !== before.budgetTokens;
  await db.batch([setChoice(db, workspaceId, after), ...(isOtherLimit ? [forgetWarnings(db, workspaceId)] : [])]);
  notifyLive(workspaceId, { topic: "workspace", id: workspaceId });
}

/**
 * Seals a workspace's own key. Nobody can read it again, and it leaves for its vendor's host only.
 * @throws AppError `not_found` for a vendor that is not in the catalogue
 */
export async function addKey(workspaceId: string, vendorId: string, key: string, services: Services): Promise<void> {
  const { db, keyRing, newId, now } = services;
  if (vendorOf(vendorId) === null) {
    throw new AppError("not_found", "There is no such vendor in the list.", { field: "vendor" });
  }
  const sealed = await sealKey(keyRing, workspaceId, vendorId, key);
  const id = newId("aiKey");
  await setKey(db, workspaceId, { id, vendor: vendorId, sealed, lastFour: key.slice(-4), createdAtMs: now() });
}
