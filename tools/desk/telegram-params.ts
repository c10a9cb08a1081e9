import { type Entity, linksIn, ParseError, parseHtml } from "./telegram-html.ts";
import type { Button } from "./telegram-state.ts";

/** Limits as the Bot API documents them. Source: core.telegram.org/bots/api. */
const MAX_TEXT_LENGTH = 4_096;
const MAX_CALLBACK_BYTES = 64;
const MAX_BUTTONS = 100;
const MAX_BUTTONS_IN_A_ROW = 8;

export type Params = Record<string, unknown>;

/** Refused, in the words and with the code of the Bot API. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: number;

  constructor(code: number, description: string) {
    super(description);
    this.code = code;
  }
}

export const badRequest = (description: string) => new Refused(400, `Bad Request: ${description}`);

/** Text and entities of a message to be sent. @throws Refused as the Bot API does. */
export function contentOf(params: Params): { text: string; entities: Entity[] } {
  const raw = textOf(params.text);
  const mode = textOf(params.parse_mode).toLowerCase();
  if (mode !== "" && mode !== "html") throw badRequest("unsupported parse_mode");
  const { text, entities } =
    mode === "html" ? parsed(raw) : { text: raw.trim(), entities: entitiesOf(params.entities) };
  if (text === "") throw badRequest("message text is empty");
  if (text.length > MAX_TEXT_LENGTH) throw badRequest("message is too long");
  if (!text.isWellFormed()) throw badRequest("strings must be encoded in UTF-8");
  return { text, entities: [...entities, ...linksIn(text, entities)] };
}

function parsed(html: string) {
  try {
    return parseHtml(html);
  } catch (error) {
    if (error instanceof ParseError) throw badRequest(`can't parse entities: ${error.message}`);
    throw error;
  }
}

function entitiesOf(value: unknown): Entity[] {
  const list = typeof value === "string" ? JSON.parse(value) : value;
  return Array.isArray(list) ? (list as Entity[]) : [];
}

/** The rows of an inline keyboard. @throws Refused as the Bot API does. */
export function buttonsOf(markup: unknown): Button[][] {
  const given = typeof markup === "string" ? asRecord(markup) : ((markup ?? {}) as Record<string, unknown>);
  const rows = (given.inline_keyboard ?? []) as Button[][];
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw badRequest("object expected as reply markup");
  }
  if (rows.flat().length > MAX_BUTTONS || rows.some((row) => row.length > MAX_BUTTONS_IN_A_ROW)) {
    throw badRequest("reply markup is too long");
  }
  for (const { text, callback_data, url, copy_text } of rows.flat()) {
    if (typeof text !== "string" || text === "") {
      throw badRequest('can\'t parse inline keyboard button: Field "text" must be of type String');
    }
    if (callback_data === undefined && url === undefined && copy_text === undefined) {
      throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
    }
    const bytes = new TextEncoder().encode(callback_data ?? "x").length;
    if (bytes < 1 || bytes > MAX_CALLBACK_BYTES) throw badRequest("BUTTON_DATA_INVALID");
    if (url !== undefined && !isButtonUrl(url)) {
      throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
    }
  }
  return rows.filter((row) => row.length > 0);
}

/** Telegram takes no host without a dot, so `localhost` is refused and 127.0.0.1 is not. */
function isButtonUrl(url: string): boolean {
  if (/^(tg|mailto|tel):/.test(url)) return true;
  const parts = URL.parse(url);
  return parts !== null && /^https?:$/.test(parts.protocol) && parts.hostname.includes(".");
}

export async function paramsOf(request: Request): Promise<Params> {
  const fromQuery = Object.fromEntries(new URL(request.url).searchParams);
  if (request.method !== "POST") return fromQuery;
  const type = request.headers.get("content-type") ?? "";
  if (type.includes("json")) return { ...fromQuery, ...asRecord(await request.text()) };
  if (type.includes("form")) return { ...fromQuery, ...Object.fromEntries(await request.formData()) };
  return fromQuery;
}

export function asRecord(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json === "" ? "{}" : json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // the Bot API treats a body it cannot read as one without parameters
  }
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
