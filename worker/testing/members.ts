import type { Role } from "../modules/accounts/contract.ts";
import { createApiKey, insertMember, insertWorkspace } from "../modules/accounts/index.ts";
import { openSession } from "../modules/accounts/sign-in.ts";
import type { Harness } from "./harness.ts";

export interface SignInOptions {
  /** Default: owner. */
  role?: Role;
  /** Joins this workspace; without it a new one is made. */
  workspaceId?: string;
  workspaceName?: string;
  email?: string;
}

let people = 0;

/** A member with a real session. `headers` carry its cookie and what the dashboard sends with every change. */
export async function signIn(harness: Harness, options: SignInOptions = {}) {
  const { db, newId, now, config } = harness.services;
  const workspaceId = options.workspaceId ?? newId("workspace");
  const role = options.role ?? "owner";
  const email = options.email ?? `${role}-${++people}@example.com`;
  const member = { id: newId("member"), workspaceId, email, name: `The ${role}`, role, createdAtMs: now() };
  const workspace = {
    id: workspaceId,
    name: options.workspaceName ?? "Example Ltd",
    timeZone: "UTC",
    defaultCountry: null,
    aiEnabled: true,
    aiWaitMs: 2_000,
    guideHidden: false,
    createdAtMs: now(),
  };
  const isNew = options.workspaceId === undefined;
  await db.batch([...(isNew ? [insertWorkspace(db, workspace)] : []), insertMember(db, member)]);

  const { setCookies } = await openSession(email, harness.services);
  const headers: Record<string, string> = {
    cookie: cookieHeader(setCookies),
    origin: new URL(config.publicUrl).origin,
    "x-leadbell": "1",
    "content-type": "application/json",
  };
  return { workspaceId, memberId: member.id, email, headers };
}

/** A bearer header with a new API key of this workspace. */
export async function createApiKeyFor(harness: Harness, workspaceId: string): Promise<{ authorization: string }> {
  const { db, newId, now } = harness.services;
  const about = { id: newId("apiKey"), workspaceId, name: "A test's key", createdAtMs: now() };
  const { key, insert } = await createApiKey(db, about);
  await insert.run();
  return { authorization: `Bearer ${key}` };
}

/** What a browser would send back after these `Set-Cookie` values. */
export function cookieHeader(setCookies: readonly string[]): string {
  return setCookies.map((value) => value.split(";", 1)[0]).join("; ");
}
