import { useEffect, useState } from "preact/hooks";
import { Confirm } from "./Dialog.tsx";

/** What the browser's back button does while there is unsaved work; null lets it go. */
let holdBack: ((event: PopStateEvent) => void) | null = null;

// Listeners on the window run in the order they came, so this one stands here, before the router brings its own.
addEventListener("popstate", (event) => holdBack?.(event));

/** Asks before unsaved work is left: by a link, by the browser's back button, or by closing the tab. */
export function LeaveGuard({ isActive, onLeave }: { isActive: boolean; onLeave: (href: string) => void }) {
  const [wantsTo, setWantsTo] = useState<string | null>(null);

  useEffect(() => {
    if (!isActive) return;
    const here = location.href;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const click = (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
      const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
      if (link === undefined || link.origin !== location.origin || link.target === "_blank") return;
      if (link.getAttribute("href")?.startsWith("#")) return;
      event.preventDefault();
      event.stopPropagation();
      setWantsTo(link.pathname + link.search);
    };
    holdBack = (event) => {
      event.stopImmediatePropagation();
      const target = location.pathname + location.search;
      history.pushState(null, "", here);
      setWantsTo(target);
    };
    addEventListener("beforeunload", warn);
    addEventListener("click", click, true);
    return () => {
      holdBack = null;
      removeEventListener("beforeunload", warn);
      removeEventListener("click", click, true);
    };
  }, [isActive]);

  if (wantsTo === null) return null;
  return (
    <Confirm
      title="Leave without saving?"
      action="Leave and lose them"
      isDangerous
      onConfirm={() => onLeave(wantsTo)}
      onClose={() => setWantsTo(null)}
    >
      <p>Your changes on this page are not saved yet.</p>
    </Confirm>
  );
}
