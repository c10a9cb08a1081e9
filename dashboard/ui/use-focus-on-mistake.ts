import { useEffect } from "preact/hooks";

/** Takes whoever has just been refused to what has to be mended: it may be far up the page, or in a part that only now opens. */
export function useFocusOnMistake(within: string, mistake: object | null): void {
  useEffect(() => {
    if (mistake === null) return;
    const frame = requestAnimationFrame(() => document.querySelector<HTMLElement>(`${within} [aria-invalid]`)?.focus());
    return () => cancelAnimationFrame(frame);
  }, [mistake]);
}
