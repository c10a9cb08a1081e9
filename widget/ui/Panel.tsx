import type { ComponentChildren } from "preact";
import { Icon } from "./Icon.tsx";

export interface PanelProps {
  label: string;
  closeLabel: string;
  attach(dialog: HTMLDialogElement | null): void;
  onClose(): void;
  /** The browser itself closed the dialog, as it does on Esc when the panel covers the page. */
  onClosed(): void;
  children: ComponentChildren;
}

/** The dialog of the floating form. Its size decides whether it is modal: see `mount.tsx`. */
export function Panel({ label, closeLabel, attach, onClose, onClosed, children }: PanelProps) {
  return (
    <dialog
      id="panel"
      class="card"
      ref={attach}
      aria-label={label}
      onClose={onClosed}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <button class="close" type="button" aria-label={closeLabel} onClick={onClose}>
        <Icon path="M6 6l12 12M18 6L6 18" />
      </button>
      {children}
    </dialog>
  );
}
