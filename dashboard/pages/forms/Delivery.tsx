import { Checkbox } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { SectionProps } from "./section.ts";

/** What only the owner may decide, as it concerns the visitor's own browser. Both are off until somebody wants them. */
export function Delivery({ model, draft }: SectionProps) {
  const isSetUp = model.stored.value.value?.turnstile_is_set_up === true;
  return (
    <section class="panel">
      <header>
        <Icon name="shield" />
        <h2>Bad connections and bots</h2>
      </header>
      <div class="inside stack">
        <div class="stack tight">
          <Checkbox
            label="Keep unsent messages in the visitor’s browser, for 24 hours at most"
            isOn={draft.keeps_unsent}
            onChange={(keeps_unsent) => model.edit({ keeps_unsent })}
          />
          <p class="note">
            Off: a message that cannot be sent is kept while the page is open, and sent again until it arrives. If the
            visitor closes the page before that, it may be lost.
          </p>
          <p class="note">
            On: it is sent when they come back to a page with this form, then erased; what is older than 24 hours is
            erased unsent. Until then, every script on your site and everybody who uses the same browser can read it.
            Mention it in your privacy notice.
          </p>
        </div>
        <div class="stack tight">
          <Checkbox
            label="Ask Cloudflare Turnstile"
            isOn={draft.asks_turnstile}
            disabled={!isSetUp && !draft.asks_turnstile}
            onChange={(asks_turnstile) => model.edit({ asks_turnstile })}
          />
          <p class="note">
            {isSetUp
              ? "From the first touch of the form on, Cloudflare looks at the visitor’s browser, and may ask for a click. A message that it does not vouch for is held for you to look at, never lost. The form’s own page asks by itself; a plain HTML form on your site needs two more lines, which stand in its code below."
              : "This server has no Turnstile keys. Leadbell’s own bot check works without it."}
          </p>
        </div>
      </div>
    </section>
  );
}
