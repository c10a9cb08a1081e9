import { toIso } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { findDestination } from "../deliveries/index.ts";
import { MAX_OLD_SECRETS, OLD_SECRETS_LIFE_MS } from "./contract.ts";
import { type OldSecret, openOldSecrets, openSecret, sealOldSecrets, sealSecret } from "./endpoint-secrets.ts";
import { newSecret } from "./sign.ts";
import { type Endpoint, findEndpoint, rotateSecrets } from "./store.ts";

/** What a receiver verifies by. */
export interface SigningSecret {
  secret: string;
  /** Until then the secrets before the last rotation sign too; null when only this one does. */
  oldSecretsUntilMs: number | null;
}

/** The secret that signs. @throws AppError `not_found` */
export async function showSecret(
  services: Services,
  workspaceId: string,
  destinationId: string,
): Promise<SigningSecret> {
  const endpoint = await endpointOr404(services, workspaceId, destinationId);
  const secret = await openSecret(services.keyRing, endpoint);
  return { secret, oldSecretsUntilMs: oldSecretsUntil(endpoint, services.now()) };
}

/**
 * Gives the endpoint a new secret. The one before signs beside it for 24 hours, so a receiver may change over at any
 * moment of that day without missing a call. None is ever dropped early: a change too many waits instead.
 * @throws AppError `not_found`; `conflict` when somebody else rotated it in the same moment; `too_many_attempts`
 */
export async function rotateSecret(
  services: Services,
  workspaceId: string,
  destinationId: string,
): Promise<SigningSecret> {
  const { db, keyRing, now } = services;
  const endpoint = await endpointOr404(services, workspaceId, destinationId);
  const [before, stillOld] = await Promise.all([
    openSecret(keyRing, endpoint),
    openOldSecrets(keyRing, endpoint, now()),
  ]);
  requireRoom(stillOld, now());

  const secret = newSecret();
  const oldSecretsUntilMs = now() + OLD_SECRETS_LIFE_MS;
  const oldSecrets = [{ secret: before, untilMs: oldSecretsUntilMs }, ...stillOld];
  const [secretSealed, oldSecretsSealed] = await Promise.all([
    sealSecret(keyRing, destinationId, secret),
    sealOldSecrets(keyRing, destinationId, oldSecrets),
  ]);
  if (!(await rotateSecrets(db, endpoint, { secretSealed, oldSecretsSealed, oldSecretsUntilMs }, now()))) {
    throw new AppError("conflict", "Somebody else changed this secret a moment ago. Look at it again first.");
  }
  services.notifyLive(workspaceId, { topic: "destination", id: destinationId });
  return { secret, oldSecretsUntilMs };
}

/** @throws AppError `too_many_attempts` while as many secrets sign beside the newest one as a call may carry */
function requireRoom(oldSecrets: readonly OldSecret[], nowMs: number): void {
  if (oldSecrets.length < MAX_OLD_SECRETS) return;
  const againAtMs = Math.min(...oldSecrets.map(({ untilMs }) => untilMs));
  const again = toIso(Math.ceil(againAtMs / MINUTE_MS) * MINUTE_MS)
    .slice(0, 16)
    .replace("T", " ");
  const sentence = `This secret was changed ${MAX_OLD_SECRETS} times within a day, and each of them still signs.`;
  throw new AppError("too_many_attempts", `${sentence} Change it again after ${again} UTC.`, {
    retryAfterSeconds: Math.ceil((againAtMs - nowMs) / 1_000),
  });
}

/** Null when only the newest secret signs at this time. */
export function oldSecretsUntil({ oldSecretsUntilMs }: Endpoint, nowMs: number): number | null {
  return oldSecretsUntilMs !== null && oldSecretsUntilMs > nowMs ? oldSecretsUntilMs : null;
}

async function endpointOr404({ db }: Services, workspaceId: string, destinationId: string): Promise<Endpoint> {
  const [endpoint, destination] = await Promise.all([
    findEndpoint(db, workspaceId, destinationId),
    findDestination(db, workspaceId, destinationId),
  ]);
  if (endpoint === null || destination === null) throw new AppError("not_found", "There is no such webhook.");
  return endpoint;
}
