import { env } from "cloudflare:workers";
import type { Step } from "../core/breakpoint.ts";

let armed = "";

/** From now on the Worker stops at this place, written `step` or `step/of`. It forgets that when it is killed. */
export function stopAt(place: string): void {
  armed = place;
}

/** At the armed place: calls the stand-in, which never answers, and so waits there to be killed. */
export async function at(step: Step, of?: string): Promise<void> {
  const place = of === undefined ? step : `${step}/${of}`;
  if (place === armed) await fetch(`${(env as YardBindings).YARD_URL}/at/${place}`, { method: "POST" });
}

interface YardBindings {
  /** Where the stand-in listens. */
  YARD_URL: string;
}
