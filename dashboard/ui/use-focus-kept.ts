import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * For a box whose controls give way to others when one of them was pressed: the focus goes on to the first that came in
 * their place, instead of back to the top of the page. `state` tells which controls the box shows.
 */
export function useFocusKept<Box extends HTMLElement>(state: string): RefObject<Box | null> {
  const box = useRef<Box>(null);
  const shown = useRef(state);
  // Read while rendering: now the old controls still stand.
  const hadFocus = box.current?.contains(document.activeElement) ?? false;

  useLayoutEffect(() => {
    const hasChanged = shown.current !== state;
    shown.current = state;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (hasChanged && hadFocus && isLost) box.current?.querySelector<HTMLElement>("button, select, input")?.focus();
  });
  return box;
}
