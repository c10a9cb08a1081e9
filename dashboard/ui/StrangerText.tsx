import { visible } from "./text.ts";

/**
 * Text that a stranger wrote. It is only ever a text node: never markup, never a link. What could turn the words around
 * it back to front, or hide in them, is made visible.
 */
export function StrangerText({ text, class: extra = "" }: { text: string; class?: string }) {
  return (
    <bdi class={extra} dir="auto">
      {visible(text)}
    </bdi>
  );
}
