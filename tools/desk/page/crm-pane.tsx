import { useState } from "preact/hooks";
import type { CrmOutcome } from "../crm.ts";
import type { ShownState } from "../desk.ts";
import { ask, clock, pretty } from "./ask.ts";
import { SecretField } from "./secret-field.tsx";

const OUTCOMES: readonly { outcome: CrmOutcome; label: string }[] = [
  { outcome: "won", label: "Won" },
  { outcome: "lost", label: "Lost" },
  { outcome: "junk", label: "Junk" },
];

/** The CRM's own work: where it tells outcomes, and what it told last. */
export function CrmWork({ state }: { state: ShownState["crm"] }) {
  const [url, setUrl] = useState("");
  const [secret, setSecret] = useState("");
  const connect = async (event: Event) => {
    event.preventDefault();
    await ask({ do: "connectCrm", url: url.trim(), secret: secret.trim() });
    setSecret("");
  };
  const [last] = state.told;
  return (
    <details class="secret" open={state.told.length > 0}>
      <summary>{state.url === null ? "Let this CRM tell outcomes" : "Outcomes are told"}</summary>
      {state.url === null ? (
        <p class="faint">Make an address in Leadbell → Destinations → Outcomes, and put it here with its secret.</p>
      ) : (
        <p class="faint">
          to <code>{state.url}</code>
        </p>
      )}
      <form class="composer stacked" onSubmit={(event) => void connect(event)}>
        <label class="grow">
          <span class="hidden">Address for outcomes</span>
          <input
            value={url}
            type="url"
            placeholder="http://…/v1/hooks/outcomes/…"
            required
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        </label>
        <SecretField label="Its secret" secret={secret} onSecret={setSecret} />
        <button type="submit">Connect</button>
      </form>
      {last !== undefined && (
        <div aria-live="polite">
          <p class="line">
            <span class={last.status === 200 ? "pill good" : "pill bad"}>
              {last.outcome}: answered {last.status === 0 ? "nothing" : last.status}
            </span>
            <time>{clock(last.atMs)}</time>
          </p>
          <pre>{pretty(last.answer)}</pre>
        </div>
      )}
    </details>
  );
}

/** What the CRM's people press on a deal. */
export function TellOutcome({ leadId }: { leadId: string }) {
  return (
    <fieldset class="modes" aria-label="What became of this lead">
      {OUTCOMES.map(({ outcome, label }) => (
        <button type="button" key={outcome} onClick={() => void ask({ do: "tellOutcome", lead: leadId, outcome })}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}
