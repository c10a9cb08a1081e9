import { useEffect, useRef, useState } from "preact/hooks";
import type { ShownState } from "../desk.ts";
import type { Pressed } from "../telegram.ts";
import type { Button, Message } from "../telegram-state.ts";
import { ask, clock } from "./ask.ts";
import { RichText } from "./rich-text.tsx";

type State = ShownState["telegram"];

export function TelegramPane({ state }: { state: State }) {
  const [chatId, setChatId] = useState(state.chats[0]?.id ?? 0);
  const [personId, setPersonId] = useState(state.people[0]?.id ?? 0);
  const [flash, setFlash] = useState<{ text: string; alert: boolean } | null>(null);
  const chat = state.chats.find(({ id }) => id === chatId);
  const messages = state.messages.filter((message) => message.chat_id === chatId);
  const end = useRef<HTMLLIElement>(null);
  // In a private chat there is nobody else to speak.
  const speaker = chat?.type === "private" ? chatId : personId;

  // A card that is edited may grow: its buttons stay in sight.
  const lastEdit = messages.at(-1)?.edit_date;
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [messages.length, chatId, lastEdit]);
  useEffect(() => {
    if (flash === null) return;
    const timer = setTimeout(() => setFlash(null), 4_000);
    return () => clearTimeout(timer);
  }, [flash]);

  const press = async (message: Message, button: Button) => {
    if (button.copy_text !== undefined) {
      await navigator.clipboard.writeText(button.copy_text.text);
      setFlash({ text: "Copied", alert: false });
      return;
    }
    const { answer } = await ask<Pressed>({
      do: "press",
      chat: chatId,
      message: message.message_id,
      person: speaker,
      data: button.callback_data ?? "",
    });
    if (answer === null) setFlash({ text: "The bot did not answer.", alert: true });
    else if (answer.text !== "") setFlash(answer);
  };

  return (
    <section class="pane telegram" id="telegram" aria-labelledby="telegram-title">
      <header>
        <h2 id="telegram-title">Telegram</h2>
        <span class={state.webhook === null ? "pill bad" : "pill good"}>
          {state.webhook === null ? "no webhook" : "webhook set"}
        </span>
      </header>
      <fieldset class="chats" aria-label="Chats">
        {state.chats.map(({ id, type, title }) => (
          <button type="button" key={id} aria-pressed={id === chatId} onClick={() => setChatId(id)}>
            <span class="avatar" aria-hidden="true" data-kind={type}>
              {title.charAt(0)}
            </span>
            {title} <small>{type === "private" ? "private" : "group"}</small>
          </button>
        ))}
      </fieldset>
      <ol class="messages" aria-label={`Messages in ${chat?.title ?? "this chat"}`} aria-live="polite">
        {messages.length === 0 && <li class="empty">Nothing yet. Leads ring here once the chat is linked.</li>}
        {messages.map((message) => (
          <ChatMessage key={message.message_id} message={message} state={state} press={press} />
        ))}
        <li ref={end} class="end" aria-hidden="true" />
      </ol>
      {flash !== null && (
        <p class={flash.alert ? "flash alert" : "flash"} role="status">
          {flash.text}
        </p>
      )}
      <Composer
        key={chatId}
        people={chat?.type === "private" ? [] : state.people}
        personId={speaker}
        setPersonId={setPersonId}
        say={(text) => ask({ do: "say", chat: chatId, person: speaker, text })}
      />
    </section>
  );
}

interface MessageProps {
  message: Message;
  state: State;
  press: (message: Message, button: Button) => Promise<void>;
}

function ChatMessage({ message, state, press }: MessageProps) {
  const person = state.people.find(({ id }) => id === message.from_id);
  const [busy, setBusy] = useState<string | null>(null);
  const pressOnce = async (button: Button, key: string) => {
    setBusy(key);
    await press(message, button);
    setBusy(null);
  };
  return (
    <li class={person === undefined ? "message bot" : "message own"} data-message-id={message.message_id}>
      <div class="bubble">
        <b class="who">{person?.first_name ?? "Leadbell"}</b>
        <p>
          <RichText text={message.text} entities={message.entities} />
        </p>
        <time>
          {message.edit_date !== undefined && "edited "}
          {clock(message.date * 1_000)}
        </time>
      </div>
      {message.buttons.map((row, place) => (
        <div class="keyboard" key={place}>
          {row.map((button) =>
            button.url === undefined ? (
              <button
                type="button"
                key={button.text}
                aria-busy={busy === button.text}
                onClick={() => void pressOnce(button, button.text)}
              >
                {button.text}
              </button>
            ) : (
              <a key={button.text} href={button.url} target="_blank" rel="noreferrer">
                {button.text} <span aria-hidden="true">↗</span>
              </a>
            ),
          )}
        </div>
      ))}
    </li>
  );
}

interface ComposerProps {
  people: State["people"];
  personId: number;
  setPersonId: (id: number) => void;
  say: (text: string) => Promise<unknown>;
}

function Composer({ people, personId, setPersonId, say }: ComposerProps) {
  const [text, setText] = useState("");
  const send = async (event: Event) => {
    event.preventDefault();
    if (text.trim() === "") return;
    setText("");
    await say(text.trim());
  };
  return (
    <form class="composer" onSubmit={(event) => void send(event)}>
      {people.length > 0 && (
        <label>
          <span class="hidden">Write as</span>
          <select value={String(personId)} onChange={(event) => setPersonId(Number(event.currentTarget.value))}>
            {people.map(({ id, first_name }) => (
              <option key={id} value={String(id)}>
                {first_name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="grow">
        <span class="hidden">Message</span>
        <input
          value={text}
          placeholder="/link CODE, or paste a t.me link"
          autocomplete="off"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Send</button>
    </form>
  );
}
