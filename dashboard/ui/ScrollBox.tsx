import type { ComponentChildren, Ref } from "preact";

interface ScrollBoxProps {
  /** What a screen reader calls it. */
  label: string;
  class?: string;
  box?: Ref<HTMLDivElement>;
  children: ComponentChildren;
}

/** Holds what may be wider than the screen. It takes the focus, so that the arrow keys scroll it. */
export function ScrollBox({ label, class: name = "", box, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls; this only names the box
    <div ref={box ?? null} class={name} tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}
