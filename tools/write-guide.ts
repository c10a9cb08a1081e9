import { writeFileSync } from "node:fs";
import { GUIDE_TITLE, guideBlocks } from "../worker/modules/webhooks/guide/guide.ts";
import { renderMarkdown } from "../worker/modules/webhooks/guide/render-markdown.ts";

// The same source as the page at /docs/webhooks, so that the two can never say different things.
writeFileSync(new URL("../docs/webhooks.md", import.meta.url), renderMarkdown(GUIDE_TITLE, guideBlocks()));
