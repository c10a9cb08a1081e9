import { toIso } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { newSecret } from "../webhooks/index.ts";
import { type ApiOutcomeHook, type ApiReceipt, MAX_HOOKS, OLD_SECRET_LIFE_MS, type SecretOfHook } from "./contract.ts";
import { sealHookSecret } from "./hook-secrets.ts";
import { deleteHook, findHook, type Hook, insertHook, listHooks, rotateHookSecret } from "./hooks.store.ts";
import { listReceipts } from "./receipts.store.ts";

/** As many calls as somebody looks through for a fault. */
const RECEIPTS_SHOWN = 50;

/** The workspace's hooks, oldest first, without their secrets. */
export async function listOutcomeHooks(services: Services, workspaceId: string): Promise<ApiOutcomeHook[]> {
  return (await listHooks(services.db, workspaceId)).map((hook) => toApiHook(hook, services));
}

/** A new hook with its secret, which is shown this once. @throws AppError `conflict` when there are too many */
export async function createOutcomeHook(services: Services, workspaceId: string, name: string): Promise<SecretOfHook> {
  const { db, newId, now } = services;
  const id = newId("outcomeHook");
  const secret = newSecret();
  const secretSealed = await sealHookSecret(services, id, secret);
  if (!(await insertHook(db, { id, workspaceId, name, secretSealed, createdAtMs: now() }, MAX_HOOKS))) {
    throw new AppError("conflict", `A workspace has ${MAX_HOOKS} of these at most. Remove one first.`);
  }
  return { hook: toApiHook(await hookOr404(services, workspaceId, id), services), secret };
}

/**
 * A new secret, shown this once. The one before it holds for 24 hours more.
 * @throws AppError `not_found`; `conflict` when somebody else rotated it in the same moment
 */
export async function rotateOutcomeHook(services: Services, workspaceId: string, id: string): Promise<SecretOfHook> {
  const { db, now } = services;
  const hook = await hookOr404(services, workspaceId, id);
  const secret = newSecret();
  const secretSealed = await sealHookSecret(services, id, secret);
  const oldSecretUntilMs = now() + OLD_SECRET_LIFE_MS;
  if (!(await rotateHookSecret(db, workspaceId, hook, { secretSealed, oldSecretUntilMs }))) {
    throw new AppError("conflict", "Somebody else changed this secret a moment ago. Load the page again.");
  }
  return { hook: toApiHook(await hookOr404(services, workspaceId, id), services), secret };
}

/** @throws AppError `not_found` */
export async function removeOutcomeHook({ db }: Services, workspaceId: string, id: string): Promise<void> {
  if (!(await deleteHook(db, workspaceId, id))) throw unknownHook();
}

/** The last calls, newest first. @throws AppError `not_found` */
export async function listCalls(services: Services, workspaceId: string, id: string): Promise<ApiReceipt[]> {
  await hookOr404(services, workspaceId, id);
  const receipts = await listReceipts(services.db, workspaceId, id, RECEIPTS_SHOWN);
  return receipts.map(({ webhookId, results, receivedAtMs }) => ({
    webhook_id: webhookId,
    received_at: toIso(receivedAtMs),
    results,
  }));
}

async function hookOr404({ db }: Services, workspaceId: string, id: string): Promise<Hook> {
  const hook = await findHook(db, workspaceId, id);
  if (hook === null) throw unknownHook();
  return hook;
}

function unknownHook(): AppError {
  return new AppError("not_found", "There is no such hook.");
}

function toApiHook(hook: Hook, { config, now }: Services): ApiOutcomeHook {
  const { id, name, oldSecretUntilMs, refusedCode, refusedAtMs, createdAtMs } = hook;
  const oldHolds = oldSecretUntilMs !== null && oldSecretUntilMs > now();
  return {
    id,
    name,
    url: `${config.publicUrl}/v1/hooks/outcomes/${id}`,
    old_secret_until: toIso(oldHolds ? oldSecretUntilMs : null),
    last_refusal: refusedCode === null || refusedAtMs === null ? null : { code: refusedCode, at: toIso(refusedAtMs) },
    created_at: toIso(createdAtMs),
  };
}
