import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ShownState } from "../desk.ts";
import { AiPane } from "./ai-pane.tsx";
import { MailPane } from "./mail-pane.tsx";
import { ReceiverPane } from "./receiver-pane.tsx";
import { StripePane } from "./stripe-pane.tsx";
import { TelegramPane } from "./telegram-pane.tsx";

const TABS = [
  { id: "telegram", label: "Telegram", count: (state: ShownState) => state.telegram.messages.length },
  { id: "mail", label: "Mailbox", count: (state: ShownState) => state.email.mails.length },
  { id: "receiver", label: "Webhook receiver", count: (state: ShownState) => state.receiver.total },
  { id: "ai", label: "AI", count: (state: ShownState) => state.openai.exchanges.length },
  { id: "stripe", label: "Stripe", count: (state: ShownState) => state.stripe.subscriptions.length },
] as const;
type TabId = (typeof TABS)[number]["id"];

function Desk() {
  const { state, isLive } = useLiveState();
  const [tab, setTab] = useState<TabId>(() => TABS.find(({ id }) => `#${id}` === location.hash)?.id ?? "telegram");
  const choose = (id: TabId) => {
    setTab(id);
    history.replaceState(null, "", `#${id}`);
  };

  return (
    <>
      <header class="top">
        <h1>
          <span class="bell" aria-hidden="true" /> The desk
        </h1>
        <p>Stand-ins for Telegram, the mail provider, a CRM, the AI and Stripe. Nothing here leaves this machine.</p>
        <span class={isLive ? "pill good" : "pill bad"} role="status">
          {isLive ? "live" : "not connected"}
        </span>
      </header>
      <nav class="tabs" aria-label="Vendors">
        {TABS.map(({ id, label, count }) => (
          <button type="button" key={id} aria-pressed={tab === id} onClick={() => choose(id)}>
            {label} {state !== null && <span class="count">{count(state)}</span>}
          </button>
        ))}
      </nav>
      {state === null ? (
        <p class="empty">Connecting…</p>
      ) : (
        <main class="panes" data-tab={tab}>
          <TelegramPane state={state.telegram} />
          <MailPane state={state.email} />
          <ReceiverPane state={state.receiver} crm={state.crm} />
          <AiPane state={state.openai} />
          <StripePane state={state.stripe} />
        </main>
      )}
    </>
  );
}

/** The desk's state as it changes. The browser connects again by itself. */
function useLiveState() {
  const [state, setState] = useState<ShownState | null>(null);
  const [isLive, setIsLive] = useState(false);
  useEffect(() => {
    const events = new EventSource("/_events");
    events.addEventListener("state", (event) => {
      setState(JSON.parse((event as MessageEvent<string>).data) as ShownState);
      setIsLive(true);
    });
    events.addEventListener("error", () => setIsLive(false));
    return () => events.close();
  }, []);
  return { state, isLive };
}

const root = document.getElementById("desk");
if (root !== null) {
  root.replaceChildren();
  render(<Desk />, root);
}
