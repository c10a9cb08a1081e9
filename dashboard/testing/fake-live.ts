import { createHash } from "node:crypto";
import type { Server } from "node:http";
import type { Duplex } from "node:stream";

/** What RFC 6455, section 1.3, has a server add to the client's key. */
const WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The live feed's WebSockets, by hand: they only ever tell, and answer "ping". */
export function serveLive(server: Server, isOpen: () => boolean) {
  const sockets = new Set<Duplex>();
  server.on("upgrade", (request, socket) => {
    if (!isOpen()) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
      return;
    }
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}${WEBSOCKET_GUID}`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => sockets.delete(socket));
    socket.on("data", (frame: Buffer) => {
      const kind = (frame[0] ?? 0) & 0x0f;
      if (kind === 8) socket.end();
      else if (kind === 1) socket.write(textFrame("pong")); // the dashboard only ever says "ping"
    });
  });
  return {
    tell(change: { topic: string; id?: string }) {
      for (const socket of sockets) socket.write(textFrame(JSON.stringify(change)));
    },
    drop() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
  };
}

/** One unmasked WebSocket text frame (RFC 6455 section 5.2). */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, payload.length])
      : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([head, payload]);
}
