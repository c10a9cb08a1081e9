import { newNonce } from "../../../core/crypto.ts";
import type { Routes } from "../../../core/module.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { guidePolicy, renderPage } from "./render-page.ts";

/** It changes only with a deployment. */
const GUIDE_CACHE = "public, max-age=300";

/** The developers' guide, for anybody. Pages for people, so they are not in the OpenAPI document. */
export function guideRoutes(app: Routes): void {
  app.get("/docs/webhooks", async (c) => {
    const { GUIDE_TITLE, guideBlocks } = await import("./guide.ts");
    const nonce = newNonce();
    c.header("content-security-policy", guidePolicy(nonce));
    return c.html(renderPage(GUIDE_TITLE, guideBlocks(), nonce));
  });

  app.get("/docs/webhooks.md", async (c) => {
    const { GUIDE_TITLE, guideBlocks } = await import("./guide.ts");
    c.header("cache-control", GUIDE_CACHE);
    return c.text(renderMarkdown(GUIDE_TITLE, guideBlocks()), 200, { "content-type": "text/markdown; charset=utf-8" });
  });
}
