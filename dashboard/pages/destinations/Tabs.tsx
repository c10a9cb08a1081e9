import { useLayoutEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";

const TABS = [
  { href: "/app/destinations", label: "Destinations" },
  { href: "/app/destinations/rules", label: "Rules" },
  { href: "/app/destinations/log", label: "Delivery log" },
  { href: "/app/destinations/outcomes", label: "Outcomes" },
];

export function DestinationTabs() {
  const { path } = useLocation();
  const tabs = useRef<HTMLElement>(null);
  // On the narrowest screens not all of them fit.
  useLayoutEffect(() => {
    tabs.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [path]);
  return (
    <nav class="tabs destination-tabs" aria-label="Destinations" ref={tabs}>
      {TABS.map(({ href, label }) => (
        <a key={href} href={href} aria-current={path === href ? "page" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}
