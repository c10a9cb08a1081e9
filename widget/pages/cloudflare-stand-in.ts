import type { Route } from "playwright-core";
import { createDesk } from "../../tools/desk/desk.ts";

export const CLOUDFLARE = "https://challenges.cloudflare.com";

const desk = createDesk();

/** Cloudflare, played by the desk, for a page's requests to its host. */
export async function fromDesk(route: Route): Promise<void> {
  const answer = await desk.fetch(new Request(route.request().url()));
  await route.fulfill({ body: await answer.text(), headers: Object.fromEntries(answer.headers) });
}

/** What siteverify says of a token: it says yes once. */
export async function vouchesFor(response: string | null | undefined): Promise<boolean> {
  const body = JSON.stringify({ secret: "1x0000000000000000000000000000000AA", response });
  const headers = { "content-type": "application/json" };
  const answer = await desk.fetch(
    new Request(`${CLOUDFLARE}/turnstile/v0/siteverify`, { method: "POST", headers, body }),
  );
  return ((await answer.json()) as { success: boolean }).success;
}
