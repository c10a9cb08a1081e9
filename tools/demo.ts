import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiForm, FormDefinition } from "../worker/modules/forms/contract.ts";
import type { Desk } from "./desk/desk.ts";
import { OWNER_ID, SALES_CHAT_ID } from "./desk/telegram-state.ts";
import { startServer } from "./server.ts";
import { type Settings, writePrivate } from "./settings.ts";

export const DEMO_OWNER = "owner@demo.example";

const LINK_PATIENCE_MS = 10_000;
const ASK_EVERY_MS = 50;

/** What the first start made; kept so that every later start can print it again. */
export interface Demo {
  formId?: string;
  floatingFormId?: string;
  apiKey?: string;
  endpointId?: string;
  endpointUrl?: string;
  endpointSecret?: string;
  chatId?: string;
  hasRule?: true;
}
export type FinishedDemo = Demo & { formId: string; apiKey: string };

/** Speaks to the desk, in this process or another one. */
export type AskDesk = (wish: Parameters<Desk["do"]>[0]) => Promise<unknown>;

/**
 * The demo workspace: two forms, an API key, and, with a desk, its webhook receiver and its Telegram group. Everything is
 * made through the API that the dashboard uses. Each step is written down when it is done, so that a start that was
 * broken off goes on where it stopped.
 */
export async function ensureDemo(
  settings: Settings,
  serverUrl: string,
  askDesk: AskDesk | null,
): Promise<FinishedDemo> {
  const file = join(settings.stateDir, "demo.json");
  const demo: Demo = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Demo) : {};
  const done = (change: Demo) => writePrivate(file, Object.assign(demo, change));
  const endpointUrl = settings.desk === null ? undefined : `${settings.desk.url}/crm/webhook`;
  const hasTelegram = askDesk !== null && settings.playedByDesk.includes("Telegram");
  const isFinished =
    demo.apiKey !== undefined &&
    demo.hasRule &&
    demo.endpointUrl === endpointUrl &&
    (demo.chatId !== undefined || !hasTelegram);

  if (!isFinished) {
    const { cookie } = await openDemo(settings);
    const api = createApi(serverUrl, settings.publicUrl, cookie);
    if (demo.formId === undefined) await makeForms(api, done);
    if (demo.apiKey === undefined) {
      done({ apiKey: (await api<{ key: string }>("POST", "/api/api-keys", { name: "Demo key" })).key });
    }
    if (endpointUrl !== undefined && demo.endpointUrl !== endpointUrl) await makeEndpoint(api, demo, endpointUrl, done);
    if (hasTelegram && demo.chatId === undefined) done({ chatId: await linkChat(api, askDesk) });
    if (!demo.hasRule) {
      await makeRule(api, [demo.endpointId, demo.chatId]);
      done({ hasRule: true });
    }
  }
  if (askDesk !== null && demo.endpointSecret !== undefined)
    await askDesk({ do: "addSecret", secret: demo.endpointSecret });
  if (demo.formId === undefined || demo.apiKey === undefined) throw new Error(`${file} is not complete; remove it.`);
  return { ...demo, formId: demo.formId, apiKey: demo.apiKey };
}

/** The workspace and its owner's session, by a Worker of one purpose on the same database. */
async function openDemo({ stateDir, vars }: Settings): Promise<{ cookie: string }> {
  const opener = await startServer({
    port: 0,
    stateDir,
    vars,
    cron: false,
    isWanted: () => false, // the server itself has migrated
    entry: "tools/open-demo.worker.ts",
  });
  try {
    const response = await opener.fetch("/", { method: "POST", body: JSON.stringify({ email: DEMO_OWNER }) });
    if (!response.ok) throw new Error(`The demo workspace could not be made: ${await response.text()}`);
    return (await response.json()) as { cookie: string };
  } finally {
    await opener.stop();
  }
}

/** The API that the dashboard uses. @throws Error with the answer when it is not 2xx */
export type Api = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

export function createApi(serverUrl: string, publicUrl: string, cookie: string): Api {
  const headers = {
    cookie,
    origin: new URL(publicUrl).origin,
    "x-leadbell": "1",
    "content-type": "application/json",
  };
  return async <Answer>(method: string, path: string, body?: unknown) => {
    const response = await fetch(new URL(path, serverUrl), {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as Answer;
  };
}

async function makeForms(api: Api, done: (change: Demo) => void): Promise<void> {
  const contact = await api<ApiForm>("POST", "/api/forms", { name: "Contact" });
  const definition: FormDefinition = {
    ...contact.definition,
    title: "Quick question",
    intro: "Ask away. We answer by e-mail, mostly on the same day.",
    launcher: "Ask a question",
    button: "Send the question",
    fields: contact.definition.fields.filter(({ key }) => ["name", "email", "message"].includes(key)),
  };
  const question = await api<ApiForm>("POST", "/api/forms", { name: "Quick question", definition });
  done({ formId: contact.id, floatingFormId: question.id });
}

async function makeEndpoint(api: Api, demo: Demo, url: string, done: (change: Demo) => void): Promise<void> {
  if (demo.endpointId !== undefined) {
    await api("PATCH", `/api/webhooks/${demo.endpointId}`, { url });
    done({ endpointUrl: url });
    return;
  }
  const endpoint = await api<{ destination_id: string }>("POST", "/api/webhooks", { name: "The desk's CRM", url });
  const { secret } = await api<{ secret: string }>("GET", `/api/webhooks/${endpoint.destination_id}/secret`);
  done({ endpointId: endpoint.destination_id, endpointUrl: url, endpointSecret: secret });
}

/** Walks the way a person walks: a code from the dashboard, typed in the group. */
async function linkChat(api: Api, askDesk: AskDesk): Promise<string> {
  const { code } = await api<{ code: string }>("POST", "/api/telegram/links");
  await askDesk({ do: "say", chat: SALES_CHAT_ID, person: OWNER_ID, text: `/link ${code}` });
  const giveUpAtMs = Date.now() + LINK_PATIENCE_MS;
  while (Date.now() < giveUpAtMs) {
    const { chats } = await api<{ chats: { destination_id: string }[] }>("GET", "/api/telegram/chats");
    const [chat] = chats;
    if (chat !== undefined) return chat.destination_id;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  throw new Error("The desk's group did not get linked: the bot never answered /link.");
}

async function makeRule(api: Api, destinationIds: readonly (string | undefined)[]): Promise<void> {
  const destination_ids = destinationIds.filter((id) => id !== undefined);
  await api("PUT", "/api/rules", {
    rules: [{ name: "Every lead", enabled: true, min_score: null, form_ids: [], destination_ids }],
  });
}
