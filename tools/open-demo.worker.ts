import type { Services } from "../worker/core/services.ts";
import type { Bindings } from "../worker/env.ts";
import { openSession } from "../worker/modules/accounts/sign-in.ts";
import { insertFirstWorkspace } from "../worker/modules/accounts/store.ts";
import { grantOnTop } from "../worker/modules/billing/index.ts";
import { createServices } from "../worker/services.ts";

/**
 * A Worker of one purpose, run once, before the first start: makes the demo workspace with its owner and answers with
 * the owner's session, so that everything else can be made through the API that the dashboard uses. It is the rooms' own
 * code on the real database, and no part of the product: a mail with a code may end in a mailbox that nobody reads here.
 */
// The Durable Objects that wrangler.toml names have to be somewhere.
export * from "../worker/index.ts";

export default {
  async fetch(request, bindings, ctx) {
    const { email } = (await request.json()) as { email: string };
    const services = createServices(bindings, (work) => ctx.waitUntil(work), new Map(), "demo");
    return Response.json({ cookie: await openWorkspace(email, "Demo", services) });
  },
} satisfies ExportedHandler<Bindings>;

const GRANTED = { leads: 1_000_000, ai: 1_000_000, seats: 1_000, destinations: 1_000 };

/** A workspace of this owner that no plan holds up; gives the owner's session as a `Cookie` header. */
export async function openWorkspace(email: string, name: string, services: Services): Promise<string> {
  const { db, newId, now } = services;
  const workspaceId = newId("workspace");
  // Nothing happens when an earlier start got this far: the address is a member already.
  const isMade = await insertFirstWorkspace(db, {
    workspaceId,
    workspaceName: `${name} workspace`,
    timeZone: "UTC",
    owner: { id: newId("member"), email, name: `${name} owner` },
    createdAtMs: now(),
  });
  // Whoever tries it out under load must not be stopped by the Free plan.
  if (isMade) await grantOnTop(db, workspaceId, GRANTED);
  const { setCookies } = await openSession(email, services);
  return setCookies.map((value) => value.split(";", 1)[0]).join("; ");
}
