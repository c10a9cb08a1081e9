import type { Stage } from "./stage.ts";

const LEADS = 100;
const GAP_MS = 100;
const PATIENCE_MS = 20_000;

export interface CardReport {
  leads: number;
  arrived: number;
  p50Ms: number;
  p99Ms: number;
}

/** From the post of a lead to its card in the Telegram group, the AI's answer included: ten leads a second. */
export async function measureCards(stage: Stage): Promise<CardReport> {
  const { apiKey, formId } = stage.demo;
  const sentAtMs = new Map<string, number>();
  stage.desk.desk.reset();

  const posts: Promise<unknown>[] = [];
  for (let number = 0; number < LEADS; number++) {
    const name = `Visitor-${number}-of-the-bench`;
    sentAtMs.set(name, Date.now());
    const body = {
      form_id: formId,
      fields: { name, email: `bench-${number}@example.com`, message: "We need a quote for 40 seats." },
    };
    posts.push(
      fetch(`${stage.server.url}/v1/leads`, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }).then((response) => response.text()),
    );
    await new Promise((resolve) => setTimeout(resolve, GAP_MS));
  }
  await Promise.all(posts);

  const giveUpAtMs = Date.now() + PATIENCE_MS;
  let delays = delaysOf(stage, sentAtMs);
  while (delays.length < LEADS && Date.now() < giveUpAtMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    delays = delaysOf(stage, sentAtMs);
  }
  const sorted = delays.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { leads: LEADS, arrived: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function delaysOf({ desk }: Stage, sentAtMs: ReadonlyMap<string, number>): number[] {
  const delayByName = new Map<string, number>();
  for (const { path, body, atMs } of desk.desk.hits) {
    if (!path.endsWith("/sendMessage")) continue;
    const name = /Visitor-\d+-of-the-bench/.exec(body)?.[0] ?? "";
    const sent = sentAtMs.get(name);
    if (sent !== undefined && !delayByName.has(name)) delayByName.set(name, atMs - sent);
  }
  return [...delayByName.values()];
}
