import type { AttemptOutcome } from "../../core/destination.ts";
import type { BotFault } from "./bot-api.ts";

/** What a fault means for us. Pure. */
export type FaultKind =
  /** Too many messages at once; Telegram says when to come back. */
  | "busy"
  /** Blocked, removed, deleted, or not allowed to write: no try will change that. */
  | "chat_gone"
  | "chat_moved"
  /** The card shows already what it should show. */
  | "unchanged"
  | "message_gone"
  /** Telegram could not take this text with this mark-up. */
  | "text_refused"
  /** The bot's token is wrong: the operator's business, not the chat's. */
  | "token_refused"
  /** A fault of theirs or of the network. */
  | "passing";

// Telegram's codes are coarse, so the sentence decides (tdlib/telegram-bot-api, `Client.cpp`).
const CHAT_GONE =
  /chat not found|user not found|user is deactivated|group chat was (deactivated|deleted)|upgraded to a supergroup|not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|CHAT_ADMIN_REQUIRED|PEER_ID_INVALID|bot is not a member/i;
const MESSAGE_GONE = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i;

export function kindOfFault({ code, description, migratedToChatId }: BotFault): FaultKind {
  if (migratedToChatId !== null) return "chat_moved";
  switch (code) {
    case 400:
      if (/message is not modified/i.test(description)) return "unchanged";
      if (MESSAGE_GONE.test(description)) return "message_gone";
      return CHAT_GONE.test(description) ? "chat_gone" : "text_refused";
    case 401:
    case 404:
      return "token_refused";
    case 403:
      return "chat_gone";
    case 429:
      return "busy";
    default:
      return "passing";
  }
}

type FaultVerdict = Pick<Extract<AttemptOutcome, { kind: "failed" }>, "errorCode" | "afterwards">;

/** What a fault that stopped a card or a test message means for its delivery. */
export function verdictOnFault(fault: BotFault): FaultVerdict {
  const kind = kindOfFault(fault);
  switch (kind) {
    case "busy":
      return { errorCode: "telegram_rate_limited", afterwards: "retry" };
    case "chat_gone":
      return { errorCode: "telegram_chat_gone", afterwards: "disable" };
    case "token_refused":
      return { errorCode: "telegram_token_refused", afterwards: "retry" };
    case "text_refused":
      return { errorCode: "telegram_text_refused", afterwards: "give_up" };
    case "passing":
      return { errorCode: fault.code === null ? "telegram_unreachable" : `http_${fault.code}`, afterwards: "retry" };
    // Two of these belong to edits; a chat that has moved was followed before, so it moved again just now.
    case "unchanged":
    case "message_gone":
    case "chat_moved":
      return { errorCode: `telegram_${kind}`, afterwards: "retry" };
    default:
      return kind satisfies never;
  }
}
