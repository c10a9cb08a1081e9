import { html } from "hono/html";
import type { Config } from "../../core/config.ts";
import type { Form, FormDefinition } from "./contract.ts";
import { wordsIn } from "./widget-words.ts";

/** Where Cloudflare's script and its frame come from. */
const CLOUDFLARE = "https://challenges.cloudflare.com";

/** The key to draw Turnstile with; null where the owner does not want it asked, or this server cannot ask it. */
export function turnstileSiteKey(
  { asksTurnstile }: Pick<Form, "asksTurnstile">,
  { turnstile }: Pick<Config, "turnstile">,
): string | null {
  return asksTurnstile && turnstile !== null ? turnstile.siteKey : null;
}

/**
 * What a page's policy allows besides, and no more: our own script by its nonce, and Cloudflare's by the host it names.
 * @see https://developers.cloudflare.com/turnstile/reference/content-security-policy/
 */
export function turnstilePolicy(nonce: string): string[] {
  return [`script-src 'nonce-${nonce}' ${CLOUDFLARE}`, `frame-src ${CLOUDFLARE}`];
}

/** The place where Cloudflare may ask the visitor something, above the button. `widget/parts/hosted-page.ts` reads it. */
export function renderTurnstile(
  siteKey: string,
  { theme, language }: Pick<FormDefinition, "theme" | "language">,
  nonce: string,
  button: ReturnType<typeof html>,
) {
  const sending = wordsIn(language)?.sending ?? "Sending…";
  return html`<div class="send">
        <div data-site-key="${siteKey}" data-theme="${theme}" data-language="${language}"></div>
        ${button}
        <p class="sending" role="status" data-words="${sending}"></p>
      </div>
      <script type="module" nonce="${nonce}" src="/widget/hosted-page.js"></script>`;
}
