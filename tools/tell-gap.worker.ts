import type { Bindings } from "../worker/env.ts";
import { createServices } from "../worker/services.ts";

/**
 * A Worker of one purpose, run once, at the first start after a restore: leaves a notice for the people of every workspace
 * of what is missing. It is the rooms' own code on the real database, and no part of the product.
 */
// The Durable Objects that wrangler.toml names have to be somewhere.
export * from "../worker/index.ts";

const JOBS_A_BATCH = 50;

export default {
  async fetch(request, bindings, ctx) {
    const gap = (await request.json()) as { gapFromMs: number; gapToMs: number };
    const { db, next } = createServices(bindings, (work) => ctx.waitUntil(work), new Map(), "restore");
    const { results } = await db.prepare("SELECT id FROM workspaces").all<{ id: string }>();
    const planned = results.flatMap(({ id: workspaceId }) => next.afterRestore({ workspaceId, ...gap }));
    // The same gap told again is stored once: a start that was broken off just begins anew.
    for (let at = 0; at < planned.length; at += JOBS_A_BATCH) {
      await db.batch(planned.slice(at, at + JOBS_A_BATCH).map((job) => job.insert));
    }
    return Response.json({ told: planned.length });
  },
} satisfies ExportedHandler<Bindings>;
