import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { AppError } from "../../core/errors.ts";
import type { AppEnv } from "../../core/module.ts";
import type { AppVariables } from "../../core/services.ts";
import { apiKeyHashOf, findCaller } from "./api-keys.ts";
import { showsSession, signInLibrary } from "./better-auth.ts";
import type { Role } from "./contract.ts";
import { findMemberByEmailAcrossWorkspaces, type Member } from "./store.ts";

/** The header of our own that a foreign page cannot send without a preflight, which we do not answer. */
const OWN_HEADER = "x-leadbell";

/** How the OpenAPI document files a route behind a session. */
const DASHBOARD = { tags: ["Dashboard"], security: [{ session: [] as string[] }] };

/** Lets only signed-in members pass, of one of these roles if any are named; sets `c.var.session`. */
export const requireMember = (...roles: Role[]) =>
  createMiddleware<AppEnv>(async (c, next) => {
    refuseForeignPages(c);
    const { email, member } = await findSignedIn(c);
    if (member === null)
      throw new AppError("role_not_allowed", "You are not a member of a workspace. Create one first.");
    if (roles.length > 0 && !roles.includes(member.role)) {
      throw new AppError("role_not_allowed", `This needs the role ${roles.join(" or ")}; yours is ${member.role}.`);
    }
    const { id: memberId, workspaceId, name, role } = member;
    c.set("session", { workspaceId, memberId, email, name, role });
    await next();
  });

/** Lets only callers with a valid API key pass; sets `c.var.caller`. */
export const requireApiKey = () =>
  createMiddleware<AppEnv>(async (c, next) => {
    const caller = await findCaller(await shownApiKey(c), c.var.services);
    if (caller === null) throw apiKeyInvalid();
    c.set("caller", caller);
    await next();
  });

/**
 * The hash of the API key that a request shows; says nothing of whether there is such a key.
 * @throws AppError `token_invalid` when it shows none, or what cannot be one
 */
export async function shownApiKey(c: Pick<Context, "req">): Promise<string> {
  const [, key] = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
  const keyHash = key === undefined ? null : await apiKeyHashOf(key);
  if (keyHash === null) throw apiKeyInvalid();
  return keyHash;
}

export function apiKeyInvalid(): AppError {
  return new AppError("token_invalid", "Send a valid API key as a bearer token.");
}

/** For routes of people who are not signed in yet. */
export const requireOwnPage = () =>
  createMiddleware<AppEnv>(async (c, next) => {
    refuseForeignPages(c);
    await next();
  });

/** Lets everybody signed in pass, with a workspace or without; sets `c.var.signedIn`. */
const requireSignedIn = () =>
  createMiddleware<{ Variables: AppVariables & { signedIn: SignedIn } }>(async (c, next) => {
    refuseForeignPages(c);
    c.set("signedIn", await findSignedIn(c));
    await next();
  });

/** The entries of `createRoute` for the dashboard's routes: members only, of one of these roles if any are named. */
export const forMembers = (...roles: Role[]) => ({ ...DASHBOARD, middleware: requireMember(...roles) });

/** The entries of `createRoute` for somebody signed in who may have no workspace yet. */
export const forSignedIn = () => ({ ...DASHBOARD, middleware: requireSignedIn() });

/** The entries of `createRoute` for a customer's own programs. */
export const forApiKeys = () => ({
  tags: ["Leads"],
  security: [{ apiKey: [] as string[] }],
  middleware: requireApiKey(),
});

export interface SignedIn {
  email: string;
  /** Null for somebody who belongs to no workspace, or no longer. */
  member: Member | null;
}

/** What a guard looks at: the same for every kind of route. */
type Asking = Pick<Context<AppEnv>, "req" | "var" | "header">;

/**
 * Whose session the cookie opens, and what they are at this moment: the member's row is read each time, so that a
 * removal or a new role counts from the next request on.
 * @throws AppError `not_signed_in` when no session is shown, `token_invalid` for one that is over, forged or not ours
 */
async function findSignedIn(c: Asking): Promise<SignedIn> {
  const { services } = c.var;
  const cookie = c.req.header("cookie");
  const session = cookie === undefined ? null : await (await signInLibrary(services)).findSession(cookie);
  if (session === null) {
    const showsToken = c.req.header("authorization") !== undefined || showsSession(cookie, services.config.publicUrl);
    throw showsToken
      ? new AppError("token_invalid", "This session is not valid any more. Sign in again.")
      : new AppError("not_signed_in", "Sign in first.");
  }
  for (const value of session.setCookies) c.header("set-cookie", value, { append: true });
  return { email: session.email, member: await findMemberByEmailAcrossWorkspaces(services.db, session.email) };
}

/**
 * Another site's page must not act with a member's cookie. Browsers name the page's origin on everything but plain
 * reads, and no page can forge it. A WebSocket is a GET, yet it names its origin too, and cannot carry our header. Of a
 * plain read they say at least whose page asks for it: a download leaves a trace under the name of who was made to begin it.
 */
function refuseForeignPages(c: Asking): void {
  const ownOrigin = new URL(c.var.services.config.publicUrl).origin;
  const origin = c.req.header("origin");
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  const isUpgrade = c.req.header("upgrade") !== undefined;
  const mayBeSilent = isRead && !isUpgrade;
  if (origin !== ownOrigin && !(mayBeSilent && origin === undefined)) {
    throw new AppError("origin_not_allowed", `The dashboard may only be used from ${ownOrigin}. Open it there.`);
  }
  if (/^(?:cross|same)-site$/.test(c.req.header("sec-fetch-site") ?? "")) {
    throw new AppError("origin_not_allowed", `This may only be opened from the dashboard at ${ownOrigin}.`);
  }
  if (!isRead && c.req.header(OWN_HEADER) === undefined) {
    throw new AppError("origin_not_allowed", `Send the header ${OWN_HEADER} with every change.`);
  }
}
