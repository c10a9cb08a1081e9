import type { FormModel } from "../model.ts";
import { Icon } from "./Icon.tsx";

export function Thanks({ model: { definition } }: { model: FormModel }) {
  return (
    <div class="thanks">
      <Icon path="M5 12.5l4.5 4.5L19 7.5" />
      <h2 dir="auto" tabIndex={-1} ref={focus}>
        {definition.thanks_title}
      </h2>
      <p dir="auto">{definition.thanks_text}</p>
    </div>
  );
}

/** The form that held the focus is gone; a screen reader goes on here. A visitor who has moved on is left where they are. */
function focus(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus();
}
