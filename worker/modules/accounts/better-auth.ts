import { hmac, hmacKeyFor, toHex } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import { createSealedStorage } from "./sealed-storage.ts";

/**
 * The only file that speaks to the sign-in library. It keeps people (`auth_users`) and their sessions; codes, limits,
 * roles and workspaces are ours. Loaded when somebody signs in or a session is read, never on the way of a lead.
 */

const DAY_SECONDS = 24 * 60 * 60;

/** A session ends after this long without a visit; a visit renews it, at most once a day. */
const SESSION_SECONDS = 30 * DAY_SECONDS;
const RENEW_AFTER_SECONDS = DAY_SECONDS;

export type SignInLibrary = Awaited<ReturnType<typeof createSignInLibrary>>;

const libraries = new WeakMap<Services["config"], SignInLibrary>();

/** The library, set up once for each configuration. */
export async function signInLibrary(services: Pick<Services, "config" | "db" | "keyRing" | "now">) {
  const known = libraries.get(services.config);
  if (known !== undefined) return known;
  const library = await createSignInLibrary(services);
  libraries.set(services.config, library);
  return library;
}

async function createSignInLibrary(services: Pick<Services, "config" | "db" | "keyRing" | "now">) {
  const [{ betterAuth }, { emailOTP }] = await Promise.all([
    import("better-auth"),
    import("better-auth/plugins/email-otp"),
  ]);
  const { config, db } = services;
  const cookie = sessionCookie(config.publicUrl);
  const secret = toHex(await hmac(await hmacKeyFor("sign-in library", config.appSecret), "session cookies"));

  const auth = betterAuth({
    appName: "Leadbell",
    baseURL: config.publicUrl,
    trustedOrigins: [new URL(config.publicUrl).origin],
    secret,
    database: db,
    secondaryStorage: createSealedStorage(services),
    session: { expiresIn: SESSION_SECONDS, updateAge: RENEW_AFTER_SECONDS },
    user: { modelName: "auth_users" },
    account: { modelName: "auth_accounts" },
    plugins: [emailOTP({ storeOTP: "hashed", expiresIn: 60, sendVerificationOTP: async () => {} })],
    advanced: {
      useSecureCookies: false,
      cookies: { session_token: cookie },
      ipAddress: { disableIpTracking: true },
      database: { validateSchema: false },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
  await auth.$context;

  // The library also takes back cookies of features we do not use; only ours goes to the browser.
  const setCookiesIn = (headers: Headers) =>
    headers.getSetCookie().filter((value) => value.startsWith(`${cookie.name}=`));

  return {
    /** For the test that compares the migration with what the installed version wants. */
    options: auth.options,

    /**
     * Opens a new session for a person whose code was claimed, and makes the person known if they are not. The library
     * reads, checks and deletes its own codes in steps, so the one it is given here is made on the spot and never
     * leaves the Worker: what makes an e-mailed code single-use is `claimCodeAcrossWorkspaces`.
     */
    async openSession(email: string): Promise<OpenedSession> {
      const otp = await auth.api.createVerificationOTP({ body: { email, type: "sign-in" } });
      const { headers } = await auth.api.signInEmailOTP({ body: { email, otp }, returnHeaders: true });
      return { setCookies: setCookiesIn(headers) };
    },

    /** Whose session the cookie opens (a signed token of 190 random bits), or null; `setCookies` renews one that is a day old. */
    async findSession(cookieHeader: string): Promise<(OpenedSession & { email: string }) | null> {
      const { headers, response } = await auth.api.getSession({
        headers: new Headers({ cookie: cookieHeader }),
        returnHeaders: true,
      });
      return response === null ? null : { email: response.user.email, setCookies: setCookiesIn(headers) };
    },

    /** Ends the session the cookie opens, if it opens one, and takes the cookie back. */
    async endSession(cookieHeader: string): Promise<OpenedSession> {
      const { headers } = await auth.api.signOut({
        headers: new Headers({ cookie: cookieHeader }),
        returnHeaders: true,
      });
      return { setCookies: setCookiesIn(headers) };
    },
  };
}

export interface OpenedSession {
  /** `Set-Cookie` values for the answer. */
  setCookies: string[];
}

/** Whether these cookies hold what ought to open a session, be it true or not. */
export function showsSession(cookieHeader: string | undefined, publicUrl: string): boolean {
  const { name } = sessionCookie(publicUrl);
  return (cookieHeader ?? "").split(";").some((part) => part.trim().startsWith(`${name}=`));
}

/** `__Host-` binds the cookie to this very host over TLS. Local ports share their cookies, so the name tells them apart. */
function sessionCookie(publicUrl: string) {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === "https:";
  const name = secure ? "__Host-leadbell_session" : `leadbell_session${port === "" ? "" : `_${port}`}`;
  return { name, attributes: { secure, httpOnly: true, sameSite: "lax" as const, path: "/" } };
}
