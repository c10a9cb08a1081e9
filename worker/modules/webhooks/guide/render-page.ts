import { html, raw } from "hono/html";
import type { Block } from "./blocks.ts";
import { GUIDE_STYLE } from "./style.ts";

type Markup = ReturnType<typeof html>;

/** No script at all, styles with this nonce only, nothing from anywhere else. */
export function guidePolicy(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** Every text goes through `html`, which escapes it; `raw` is given our own style sheet. */
export function renderPage(title: string, blocks: readonly Block[], nonce: string): Markup {
  const chapters = blocks.flatMap((block) => (block.kind === "heading" && block.level === 2 ? [block] : []));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Receive Leadbell's webhooks: events, signatures, retries, rotation, testing.">
<title>${title} · Leadbell</title>
<style nonce="${nonce}">${raw(GUIDE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#top">Skip to the text</a>
<header class="bar"><strong>Leadbell</strong><span>for developers</span><a href="/docs/webhooks.md">As Markdown</a></header>
<div class="columns">
<nav aria-label="On this page"><ol>${chapters.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}</ol></nav>
<main id="top"><h1>${title}</h1>
${blocks.map(renderBlock)}
</main>
</div>
</body>
</html>
`;
}

function renderBlock(block: Block): Markup {
  switch (block.kind) {
    case "heading":
      return block.level === 2
        ? html`<h2 id="${block.id}"><a href="#${block.id}">${inline(block.text)}</a></h2>`
        : html`<h3 id="${block.id}"><a href="#${block.id}">${inline(block.text)}</a></h3>`;
    case "text":
      return html`<p>${inline(block.text)}</p>`;
    case "list": {
      const items = block.items.map((item) => html`<li>${inline(item)}</li>`);
      return block.isOrdered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case "code": {
      // The code stands at the very beginning of its line: inside <pre> every blank is shown.
      const listing = html`<pre tabindex="0"><code>${block.code}</code></pre>`;
      if (block.isFolded) return html`<details><summary>${block.title}</summary>${listing}</details>`;
      return block.title === ""
        ? html`<figure>${listing}</figure>`
        : html`<figure><figcaption>${block.title}</figcaption>${listing}</figure>`;
    }
    case "table":
      return html`<div class="scroll" tabindex="0"><table><thead><tr>${block.head.map(
        (cell) => html`<th scope="col">${inline(cell)}</th>`,
      )}</tr></thead><tbody>${block.rows.map(
        (row) => html`<tr>${row.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`,
      )}</tbody></table></div>`;
    default:
      return block satisfies never;
  }
}

/** `code`, **bold** and [links](https://example.com). */
function inline(text: string): Markup[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/).map((part) => {
    if (part.startsWith("`")) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith("**")) return html`<strong>${part.slice(2, -2)}</strong>`;
    const [, label, address] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
    return address === undefined ? html`${part}` : html`<a href="${address}">${label}</a>`;
  });
}
