import type { Module, Sweep } from "../../core/module.ts";
import { routes } from "./routes.ts";
import { purgeSignInAcrossWorkspaces } from "./sign-in.store.ts";
import { KEEP_CODES_MS } from "./sign-in.ts";

export { createApiKey, findCaller } from "./api-keys.ts";
export { apiKeyInvalid, forApiKeys, forMembers, requireMember, shownApiKey } from "./guards.ts";
export { findWorkspace, insertMember, insertWorkspace, listMembers } from "./store.ts";

/** Codes that count no longer and sessions that have ended. */
const forgetOldSignIns: Sweep = {
  name: "sign_in.purge",
  run: ({ db, now }) => purgeSignInAcrossWorkspaces(db, now(), now() - KEEP_CODES_MS),
};

/** Who uses the product: workspaces, members, sign-in, API keys. */
export const accounts: Module = {
  name: "accounts",
  tables: [
    "workspaces",
    "members",
    "api_keys",
    "sign_in_codes",
    "sign_in_networks",
    "auth_storage",
    "auth_users",
    "auth_accounts",
  ],
  routes,
  sweeps: [forgetOldSignIns],
};
