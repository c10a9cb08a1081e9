import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

/** The menu's place that the open page belongs to, where its address does not tell; else null. */
export const section = signal<string | null>(null);

/** Says it as long as the page is open, such as of a held lead, whose address is that of any lead. */
export function useSection(href: string | null): void {
  useLayoutEffect(() => {
    section.value = href;
    return () => {
      section.value = null;
    };
  }, [href]);
}
