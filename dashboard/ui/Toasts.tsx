import { useEffect, useRef } from "preact/hooks";
import type { Toasts as ToastsModel } from "../models/toasts.model.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

/** A popover, so that toasts stand above open dialogs too; a live region, so that they are spoken. */
export function Toasts({ model }: { model: ToastsModel }) {
  const box = useRef<HTMLDivElement>(null);
  /** Where the focus was before it came here: it goes back there when what it is on goes away. */
  const cameFrom = useRef<HTMLElement | null>(null);
  const leave = () => {
    if (cameFrom.current?.isConnected) cameFrom.current.focus();
  };
  const shown = model.shown.value;

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (element.matches(":popover-open")) element.hidePopover();
    if (shown.length > 0) element.showPopover();
  }, [shown]);

  return (
    <div
      class="toasts"
      ref={box}
      popover="manual"
      role="status"
      aria-live="polite"
      aria-label="Notices"
      onFocusIn={({ relatedTarget }) => {
        const isOutside = relatedTarget instanceof HTMLElement && !box.current?.contains(relatedTarget);
        if (isOutside) cameFrom.current = relatedTarget;
      }}
    >
      {shown.map((toast) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: hovering only keeps it from going away
        <div
          key={toast.id}
          class={`toast ${toast.tone}`}
          onMouseEnter={() => model.pause(toast.id)}
          onMouseLeave={() => model.resume(toast.id)}
          onFocusIn={() => model.pause(toast.id)}
          onFocusOut={() => model.resume(toast.id)}
        >
          {toast.tone !== "plain" && <Icon name={toast.tone === "good" ? "check" : "warn"} />}
          <span>{toast.text}</span>
          {toast.action !== null && (
            <Button
              kind="quiet"
              size="small"
              class="undo"
              onClick={() => {
                leave();
                model.dismiss(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <Button
            kind="quiet"
            size="small"
            icon="close"
            label="Dismiss"
            onClick={() => {
              leave();
              model.dismiss(toast.id);
            }}
          />
        </div>
      ))}
    </div>
  );
}
