import { createRoute } from "@hono/zod-openapi";
import type { HonoRequest } from "hono";
import { answers, toIso } from "../../core/contract.ts";
import { sameText } from "../../core/crypto.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { forMembers } from "../accounts/index.ts";
import { listDestinations } from "../deliveries/index.ts";
import { WEBHOOK_PATH } from "./connect-bot.ts";
import { chatListSchema, linkSchema } from "./contract.ts";
import { createLink } from "./link-chat.ts";
import { receiveUpdate } from "./receive-update.ts";
import { listChats } from "./store.ts";

export function routes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/telegram/links",
      summary: "Make a one-time code that links a Telegram chat",
      ...forMembers("owner", "admin"),
      responses: answers(201, "The code and the links that carry it, valid for 15 minutes", linkSchema),
    }),
    async (c) => c.json(await createLink(c.var.session, c.var.services), 201),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/telegram/chats",
      summary: "The linked Telegram chats",
      ...forMembers(),
      responses: answers(200, "Chats that are linked now, oldest first", chatListSchema),
    }),
    async (c) => {
      const { db } = c.var.services;
      const { workspaceId } = c.var.session;
      const [chats, destinations] = await Promise.all([listChats(db, workspaceId), listDestinations(db, workspaceId)]);
      const known = new Set(destinations.map(({ id }) => id));
      return c.json(
        {
          chats: chats
            .filter(({ destinationId }) => known.has(destinationId))
            .map(({ destinationId, chatKind, title, linkedAtMs }) => ({
              destination_id: destinationId,
              chat_kind: chatKind,
              title,
              linked_at: toIso(linkedAtMs),
            })),
        },
        200,
      );
    },
  );

  // Not in the OpenAPI document: nobody but Telegram calls it.
  app.post(WEBHOOK_PATH, async (c) => {
    const { services } = c.var;
    await requireTelegram(c.req.header("x-telegram-bot-api-secret-token"), services);
    await receiveUpdate(await bodyOf(c.req), services);
    return c.json({}, 200);
  });
}

/** Only who holds the webhook's secret may speak for Telegram. Checked before anything is read or stored. */
async function requireTelegram(secret: string | undefined, { config }: Services): Promise<void> {
  if (config.telegram === null) throw new AppError("not_configured", "This deployment has no Telegram bot.");
  const isTelegram = secret !== undefined && (await sameText(secret, config.telegram.webhookSecret));
  if (!isTelegram) throw new AppError("signature_invalid", "The secret token is missing or wrong.");
}

async function bodyOf(request: Pick<HonoRequest, "json">): Promise<unknown> {
  try {
    return await request.json();
  } catch (cause) {
    throw new AppError("invalid_json", "The update is not JSON.", { cause });
  }
}
