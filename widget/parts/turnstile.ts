import { askCloudflare, type Looks, type Turnstile } from "../cloudflare.ts";

export type { Turnstile };

export interface TurnstileOptions extends Looks {
  form: HTMLFormElement;
}

/** Takes away what an earlier submission of the same form had drawn. */
const clearBy = new WeakMap<Element, () => void>();

/**
 * A part that the widget loads only where the form's owner has Turnstile asked, at the visitor's first touch. The box stands
 * in the page, shown through a slot of the form.
 */
export async function drawTurnstile({ form, ...looks }: TurnstileOptions): Promise<Turnstile> {
  const { host } = form.getRootNode() as ShadowRoot;
  clearBy.get(host)?.();
  const box = document.createElement("div");
  box.slot = "check";
  host.append(box);
  let turnstile: Turnstile | undefined;
  clearBy.set(host, () => {
    turnstile?.remove();
    box.remove();
  });
  turnstile = await askCloudflare(box, looks);
  return turnstile;
}
