import { useEffect, useRef } from "preact/hooks";

/** The widget itself, as a visitor gets it: the same script, the stored form, a real submission. */
export function RealWidget({ formId, version }: { formId: string; version: number }) {
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const owner = document.createElement("div");
    owner.dataset.leadbellForm = formId;
    element.replaceChildren(owner);
    loadWidget();
    return () => element.replaceChildren(); // the widget notices, and takes itself off the page
  }, [formId, version]);

  return <div class="real-widget" ref={box} />;
}

function loadWidget(): void {
  if (document.querySelector('script[src="/widget.js"]') !== null) return; // it looks for new forms by itself
  const script = document.createElement("script");
  script.src = "/widget.js";
  document.head.append(script);
}
