import { looksLikeId } from "../../core/ids.ts";
import type { Services } from "../../core/services.ts";
import { isStorageTrouble } from "../../core/storage-trouble.ts";
import type { Form } from "./contract.ts";
import { findStoredFormAcrossWorkspaces } from "./store.ts";

/** How long another isolate may show a form as it was before a change. */
const REMEMBER_MS = 5_000;

/** Well over the forms that are busy at once in one isolate; when it is passed, what has expired is thrown out. */
const MAX_REMEMBERED = 2_000;

/**
 * By its public id, remembered for some seconds, an unknown one as well. Null when unknown or archived; a paused form is
 * returned as such.
 */
export async function findFormAcrossWorkspaces(services: Services, formId: string): Promise<Form | null> {
  const { cache, db, now } = services;
  if (!looksLikeId("form", formId)) return null;

  const key = cacheKeyOf(formId);
  const known = cache.get(key);
  if (known !== undefined && known.expiresAtMs > now()) return known.value as Form | null;

  const stored = await findStoredFormAcrossWorkspaces(db, formId).catch((error) => {
    if (known !== undefined && isStorageTrouble(error)) return known.value as Form | null; // rather old than not at all
    throw error;
  });
  const form = stored?.status === "archived" ? null : stored;
  if (cache.size >= MAX_REMEMBERED) forgetExpired(cache, now());
  cache.set(key, { value: form, expiresAtMs: now() + REMEMBER_MS });
  return form;
}

/** After a change, so that at least this isolate shows it at once. */
export function forgetForm({ cache }: Pick<Services, "cache">, formId: string): void {
  cache.delete(cacheKeyOf(formId));
}

function cacheKeyOf(formId: string): string {
  return `form/${formId}`;
}

function forgetExpired(cache: Services["cache"], nowMs: number): void {
  for (const [key, { expiresAtMs }] of cache) if (expiresAtMs <= nowMs) cache.delete(key);
}
