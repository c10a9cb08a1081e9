import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDemo, type FinishedDemo } from "../demo.ts";
import { type RunningDesk, serveDesk } from "../desk/serve.ts";
import { type Server, type ServerOptions, startServer } from "../server.ts";
import { readSettings } from "../settings.ts";
import { connectTelegram } from "../telegram-link.ts";

export interface Stage {
  server: Server;
  desk: RunningDesk;
  demo: FinishedDemo;
  /** Starts the server anew on the same data. */
  restart(options: Pick<ServerOptions, "consumers">): Promise<void>;
  close(): Promise<void>;
}

/** The product with its demo workspace and a desk, on free ports and in a folder that is thrown away. */
export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "leadbell-bench-"));
  const desk = await serveDesk({ port: 0 });
  const port = String(Number(new URL(desk.url).port) + 1);
  const settings = readSettings({ PORT: port, STATE_DIR: folder, DESK_URL: desk.url }, {});
  const leaving = new AbortController();
  const start = (options: Pick<ServerOptions, "consumers">) =>
    startServer({
      port: settings.port,
      stateDir: folder,
      vars: settings.vars,
      cron: false,
      write: () => {},
      ...options,
    });

  let server = await start({});
  await connectTelegram(settings, server.url, leaving.signal);
  const demo = await ensureDemo(settings, server.url, (wish) => desk.desk.do(wish));

  return {
    get server() {
      return server;
    },
    desk,
    demo,
    async restart(options) {
      await server.stop();
      server = await start(options);
    },
    async close() {
      leaving.abort();
      await Promise.all([server.stop(), desk.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
