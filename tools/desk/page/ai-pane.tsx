import type { ShownState } from "../desk.ts";
import type { AiMode } from "../openai.ts";
import { ask, clock, pretty } from "./ask.ts";

const MODES: readonly { mode: AiMode; label: string }[] = [
  { mode: "normal", label: "normal" },
  { mode: "slow", label: "slow 5 s" },
  { mode: "refuse", label: "refuse" },
  { mode: "down", label: "down" },
  { mode: "nonsense", label: "nonsense" },
];

export function AiPane({ state }: { state: ShownState["openai"] }) {
  return (
    <section class="pane ai" id="ai" aria-labelledby="ai-title">
      <header>
        <h2 id="ai-title">AI</h2>
        <span class="pill">answers by schema</span>
      </header>
      <fieldset class="modes" aria-label="How the AI behaves">
        {MODES.map(({ mode, label }) => (
          <button
            type="button"
            key={mode}
            aria-pressed={state.mode === mode}
            onClick={() => void ask({ do: "ai", mode })}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <ol class="cards" aria-live="polite">
        {state.exchanges.length === 0 && <li class="empty">Nobody has asked yet.</li>}
        {state.exchanges.map((exchange) => (
          <li class="card" key={exchange.id}>
            <div class="line">
              <b>{exchange.model}</b>
              <time>{clock(exchange.atMs)}</time>
            </div>
            <p class="line">
              <span class={exchange.status === 200 ? "pill good" : "pill warn"}>
                {exchange.status === 0 ? "thinking…" : `answered ${exchange.status}`}
              </span>
            </p>
            <details>
              <summary>What left</summary>
              <pre>{pretty(exchange.sent)}</pre>
            </details>
            <details>
              <summary>What came back</summary>
              <pre>{pretty(exchange.answered)}</pre>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
