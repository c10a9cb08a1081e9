import { useState } from "preact/hooks";
import type { ShownState } from "../desk.ts";
import type { ReceiverMode } from "../receiver.ts";
import { ask, clock, pretty } from "./ask.ts";
import { CrmWork, TellOutcome } from "./crm-pane.tsx";
import { SecretField } from "./secret-field.tsx";

const MODES: readonly { mode: ReceiverMode; label: string }[] = [
  { mode: "ok", label: "200" },
  { mode: "error", label: "500" },
  { mode: "gone", label: "410" },
  { mode: "slow", label: "slow 20 s" },
];

export function ReceiverPane({ state, crm }: { state: ShownState["receiver"]; crm: ShownState["crm"] }) {
  return (
    <section class="pane receiver" id="receiver" aria-labelledby="receiver-title">
      <header>
        <h2 id="receiver-title">Webhook receiver</h2>
        <span class="pill">{state.secrets === 0 ? "no secret yet" : `${state.secrets} secret(s)`}</span>
      </header>
      <p class="faint">
        Send events to <code>{location.origin}/crm/webhook</code>
      </p>
      <fieldset class="modes" aria-label="What the receiver answers">
        {MODES.map(({ mode, label }) => (
          <button
            type="button"
            key={mode}
            aria-pressed={state.mode === mode}
            onClick={() => void ask({ do: "receiver", mode })}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <SecretForm />
      <CrmWork state={crm} />
      <ol class="cards" aria-live="polite">
        {state.calls.length === 0 && <li class="empty">No call yet.</li>}
        {state.calls.map((call) => (
          <li class="card" key={`${call.webhookId} ${call.repeats}`}>
            <div class="line">
              <b>{call.type === "" ? "unknown event" : call.type}</b>
              <time>{clock(call.atMs)}</time>
            </div>
            <p class="line">
              <span class={call.signature === "valid" ? "pill good" : "pill bad"}>signature {call.signature}</span>
              {call.repeats > 0 && <span class="pill warn">seen {call.repeats + 1} times</span>}
              <span class={call.status < 300 ? "pill" : "pill bad"}>answered {call.status}</span>
            </p>
            <p class="faint">
              <code>{call.webhookId}</code>
            </p>
            {crm.url !== null && call.leadId !== null && <TellOutcome leadId={call.leadId} />}
            <details>
              <summary>Body</summary>
              <pre>{pretty(call.body)}</pre>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}

function SecretForm() {
  const [secret, setSecret] = useState("");
  const add = async (event: Event) => {
    event.preventDefault();
    await ask({ do: "addSecret", secret: secret.trim() });
    setSecret("");
  };
  return (
    <details class="secret">
      <summary>Verify another endpoint's signatures</summary>
      <form class="composer" onSubmit={(event) => void add(event)}>
        <SecretField label="Signing secret" secret={secret} onSecret={setSecret} />
        <button type="submit">Add</button>
      </form>
    </details>
  );
}
