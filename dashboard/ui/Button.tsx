import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

interface Looks {
  kind?: "primary" | "plain" | "quiet" | "danger";
  size?: "small" | "large";
  icon?: IconName;
  isWide?: boolean;
  /** For a button without words: its name, also shown on hover. */
  label?: string;
  class?: string;
  children?: ComponentChildren;
}

interface ButtonProps extends Looks {
  type?: "button" | "submit";
  isBusy?: boolean;
  disabled?: boolean;
  autofocus?: boolean;
  onClick?: (event: MouseEvent) => void;
  "aria-expanded"?: boolean;
  "aria-controls"?: string;
  "aria-pressed"?: boolean;
  id?: string;
}

/** While it is busy or disabled it does nothing, and stays focusable: a Save that has saved must not lose the focus. */
export function Button({ type = "button", isBusy = false, disabled = false, onClick, ...rest }: ButtonProps) {
  const { kind, size, icon, isWide, label, class: extra, children, ...attributes } = rest;
  return (
    <button
      {...attributes}
      class={classOf(rest)}
      type={type}
      title={label}
      aria-label={label}
      aria-disabled={disabled || undefined}
      aria-busy={isBusy || undefined}
      onClick={(event) => {
        if (isBusy || disabled) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {isBusy ? <span class="spinner" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface LinkButtonProps extends Looks {
  href: string;
  target?: "_blank";
}

export function LinkButton({ href, target, ...rest }: LinkButtonProps) {
  return (
    <a
      class={classOf(rest)}
      href={href}
      target={target}
      rel={target && "noopener noreferrer"}
      aria-label={rest.label}
      title={rest.label}
    >
      {rest.icon !== undefined && <Icon name={rest.icon} />}
      {rest.children}
    </a>
  );
}

function classOf({ kind = "plain", size, isWide, label, class: extra }: Looks): string {
  return ["button", kind, size, isWide && "wide", label !== undefined && "icon-only", extra].filter(Boolean).join(" ");
}
