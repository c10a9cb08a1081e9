import { DurableObject } from "cloudflare:workers";
import type { LiveChange } from "../../core/services.ts";

/** Whoever listens for longer shows their session anew: they may have left the workspace, or signed out elsewhere. */
export const LISTENING_MS = 10 * 60 * 1_000;

/** The close code for "come again" (IANA: service restart). */
const COME_AGAIN = 1012;

/**
 * The open dashboards of one workspace. Each holds a hibernating WebSocket, so that an idle dashboard costs nothing;
 * a change is told to all of them. Holds no data: a dashboard that missed something asks the API.
 */
export class LiveFeed extends DurableObject {
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 426 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment(Date.now());
    // The runtime itself answers a dashboard's "ping", without waking this object.
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    return new Response(null, { status: 101, webSocket: client });
  }

  tell(change: LiveChange): void {
    const text = JSON.stringify(change);
    for (const socket of this.ctx.getWebSockets()) {
      try {
        // The guard of the route is asked again, and a dashboard that comes again looks at all that it shows.
        if (Date.now() - Number(socket.deserializeAttachment()) > LISTENING_MS) socket.close(COME_AGAIN);
        else socket.send(text);
      } catch {
        socket.close(1011); // a socket that cannot take a message is gone; its dashboard connects anew
      }
    }
  }
}
