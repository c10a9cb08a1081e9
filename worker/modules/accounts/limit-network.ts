import { createMiddleware } from "hono/factory";
import { addressBlock } from "../../core/address-block.ts";
import { hmac, hmacKeyFor, toHex } from "../../core/crypto.ts";
import { AppError } from "../../core/errors.ts";
import type { AppEnv } from "../../core/module.ts";
import { HOUR_MS } from "../../core/time.ts";
import { type NetworkTurn, takeTurnAcrossWorkspaces } from "./sign-in.store.ts";

/** An office of many people behind one address signs in with less; whoever tries many addresses in turn needs more. */
const ALLOWED_AN_HOUR: Record<NetworkTurn["what"], number> = { code: 30, try: 60 };

/**
 * Lets one network, an IPv4 address or a /64, do this so often in an hour of the clock, whatever accounts it names.
 * Throws `too_many_attempts` with the time at which it may go on.
 */
export const limitNetwork = (what: NetworkTurn["what"]) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const { config, db, now, log } = c.var.services;
    // Set by the edge; X-Forwarded-For is whatever the caller likes, so it is never read.
    const network = addressBlock(c.req.header("cf-connecting-ip") ?? "");
    if (network !== null) {
      const key = await hmacKeyFor("accounts/sign-in-network", config.appSecret);
      const networkHash = toHex(await hmac(key, network));
      const windowStartMs = now() - (now() % HOUR_MS);
      const turn = { networkHash, what, windowStartMs, allowed: ALLOWED_AN_HOUR[what] };
      if (!(await takeTurnAcrossWorkspaces(db, turn))) {
        log("sign_in.limited", { reason: `network_${what}`, network: networkHash.slice(0, 12) });
        throw new AppError("too_many_attempts", "Too many attempts from your network. Wait a while and try again.", {
          retryAfterSeconds: Math.ceil((windowStartMs + HOUR_MS - now()) / 1_000),
        });
      }
    }
    await next();
  });
