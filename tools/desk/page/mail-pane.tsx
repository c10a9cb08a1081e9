import { useState } from "preact/hooks";
import type { ShownState } from "../desk.ts";
import { clock } from "./ask.ts";

export function MailPane({ state }: { state: ShownState["email"] }) {
  return (
    <section class="pane mail" id="mail" aria-labelledby="mail-title">
      <header>
        <h2 id="mail-title">Mailbox</h2>
        <span class="pill">everybody's mail</span>
      </header>
      <ol class="cards" aria-live="polite">
        {state.mails.length === 0 && <li class="empty">No mail yet. Ask for a sign-in code on the dashboard.</li>}
        {state.mails.map((mail) => (
          <li class="card" key={mail.id}>
            <div class="line">
              <b>{mail.subject}</b>
              <time>{clock(mail.atMs)}</time>
            </div>
            <p class="faint">
              to {mail.to.join(", ")}, from {mail.from}
            </p>
            {mail.code !== null && <Code code={mail.code} />}
            <details>
              <summary>Text</summary>
              <pre>{mail.text === "" ? mail.html : mail.text}</pre>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Code({ code }: { code: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button type="button" class="code" onClick={() => void copy()} aria-label={`Copy the code ${code}`}>
      {code} <small>{copied ? "copied" : "click to copy"}</small>
    </button>
  );
}
