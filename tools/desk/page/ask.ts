import type { Wish } from "../desk.ts";

/** Asks the desk to do something; gives what came of it. */
export async function ask<Result = unknown>(wish: Wish): Promise<Result> {
  const response = await fetch("/_do", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wish),
  });
  const { result } = (await response.json()) as { result: Result };
  return result;
}

/** Clock time of a moment in milliseconds. */
export function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** JSON made readable; anything else as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // shown as it came
  }
}
