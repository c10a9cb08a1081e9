import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useDesk } from "../context.ts";
import { Button } from "./Button.tsx";
import { Icon, type IconName, Mark } from "./Icon.tsx";
import { ShortcutsDialog } from "./ShortcutsDialog.tsx";
import { StrangerText } from "./StrangerText.tsx";
import { section } from "./section.ts";
import { useShortcuts } from "./shortcuts.ts";
import { initials } from "./text.ts";

interface Place {
  href: string;
  label: string;
  icon: IconName;
  count?: number | undefined;
  /** A page that a phone's bar has no room for, and that is reached from here. */
  leadsTo?: string;
}

/** The frame around every page: where one can go, who one is, whether the news arrive by themselves. */
export function Shell({ children }: { children: ComponentChildren }) {
  const { session, device, live, toasts } = useDesk();
  const { route, path } = useLocation();
  const isHelpOpen = useSignal(false);
  const isOffline = useSignal(!navigator.onLine);
  const counts = session.counts.value.value;
  const isFolded = device.isSidebarFolded.value;

  useEffect(() => {
    const look = () => {
      isOffline.value = !navigator.onLine;
    };
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  useGoKeys(route);
  useShortcuts({
    "?": () => {
      isHelpOpen.value = true;
    },
    z: toasts.undo,
  });

  const all: Place[] = [
    { href: "/app/leads", label: "Leads", icon: "inbox", count: counts?.unclaimed },
    { href: "/app/held", label: "Held", icon: "shield", count: counts?.held },
    { href: "/app/forms", label: "Forms", icon: "form" },
    { href: "/app/destinations", label: "Destinations", icon: "send" },
    { href: "/app/reports", label: "Reports", icon: "chart" },
    { href: "/app/billing", label: "Billing", icon: "card" },
    { href: "/app/settings", label: "Settings", icon: "settings" },
  ];
  const places = all.filter(({ href }) => session.canManage.value || href !== "/app/billing");
  const unclaimed = counts?.unclaimed ?? 0;
  const here = [GUIDE, ...all].find(({ href }) => isWithin(section.value ?? path, href))?.label;
  useEffect(() => {
    const title = here === undefined ? "Leadbell" : `${here} · Leadbell`;
    document.title = unclaimed > 0 ? `(${unclaimed}) ${title}` : title;
  }, [unclaimed, here]);
  // A phone's bar has room for five; reports are reached from the leads there, and billing from the settings.
  const daily = places
    .filter(({ href }) => href !== "/app/billing" && href !== "/app/reports")
    .map((place) => ({ ...place, ...LEADS_TO[place.href] }));
  const isGuideShown = session.workspace.value?.guide_hidden === false;

  return (
    <div class={`shell ${isFolded ? "folded" : ""}`}>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <aside class="sidebar">
        <a class="brand" href="/app/leads" title="Leadbell">
          <Mark size={26} />
          <span class="unfolded clip">
            <strong>Leadbell</strong>
            <StrangerText class="clip" text={session.workspace.value?.name ?? ""} />
          </span>
        </a>
        <nav aria-label="Main">
          {isGuideShown && <NavLink place={GUIDE} />}
          {places.map((place) => (
            <NavLink key={place.href} place={place} />
          ))}
        </nav>
        <div class="sidebar-end">
          <LiveState state={live.state.value} />
          <div class="row sidebar-tools">
            <Button
              kind="quiet"
              size="small"
              icon="sidebar"
              label={isFolded ? "Unfold the sidebar" : "Fold the sidebar"}
              aria-expanded={!isFolded}
              onClick={() => {
                device.isSidebarFolded.value = !isFolded;
              }}
            />
            <ThemeButton />
            <Button
              kind="quiet"
              size="small"
              icon="help"
              label="Keyboard shortcuts"
              onClick={() => {
                isHelpOpen.value = true;
              }}
            />
          </div>
          <div class="whoami">
            <span class="avatar" aria-hidden="true">
              {initials(session.me.value?.name ?? "")}
            </span>
            <span class="unfolded grow">
              <StrangerText class="clip" text={session.me.value?.name ?? ""} />
              <StrangerText class="clip note" text={session.me.value?.email ?? ""} />
            </span>
            <Button
              kind="quiet"
              size="small"
              icon="out"
              label="Sign out"
              onClick={() => void toasts.attempt(session.signOut)}
            />
          </div>
        </div>
      </aside>
      <nav class="bottom-bar" aria-label="Main">
        {daily.map((place) => (
          <NavLink key={place.href} place={place} />
        ))}
      </nav>
      <main id="content">
        {isOffline.value && (
          <div class="banner warn offline" role="status">
            <Icon name="wifi" />
            <p>You are offline. What you see may be old; it catches up by itself when you are back.</p>
          </div>
        )}
        {children}
      </main>
      {isHelpOpen.value && (
        <ShortcutsDialog
          onClose={() => {
            isHelpOpen.value = false;
          }}
        />
      )}
    </div>
  );
}

const LEADS_TO: Record<string, Pick<Place, "leadsTo">> = {
  "/app/leads": { leadsTo: "/app/reports" },
  "/app/settings": { leadsTo: "/app/billing" },
};

const GUIDE: Place = { href: "/app/start", label: "Get started", icon: "flag" };

function isWithin(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}

function NavLink({ place }: { place: Place }) {
  const { leads } = useDesk();
  const { path } = useLocation();
  const { href, label, icon, count, leadsTo } = place;
  const here = section.value ?? path;
  const isAbove = leadsTo !== undefined && isWithin(here, leadsTo);
  return (
    <a
      class="nav-link"
      href={href}
      aria-current={isWithin(here, href) ? "page" : isAbove ? "true" : undefined}
      title={label}
      onClick={() => path === href && href === "/app/leads" && leads.clearFilter()}
    >
      <Icon name={icon} size={17} />
      <span class="nav-label">{label}</span>
      {count !== undefined && count > 0 && (
        <span class="count">
          {count > 999 ? "999+" : count}
          <span class="visually-hidden">{label === "Leads" ? " not claimed yet" : " to look through"}</span>
        </span>
      )}
    </a>
  );
}

function LiveState({ state }: { state: "off" | "polling" | "live" }) {
  const isLive = state === "live";
  const about = isLive ? "New leads arrive by themselves." : "Connecting. Until then this page asks every 15 seconds.";
  return (
    <span class={`live-state ${state}`} role="status" title={about}>
      <span class="dot" />
      <span class="unfolded">{isLive ? "Live" : "Connecting…"}</span>
    </span>
  );
}

const NEXT_THEME = { auto: "light", light: "dark", dark: "auto" } as const;
const THEME_ICON = { auto: "device", light: "sun", dark: "moon" } as const;
const THEME_WORDS = { auto: "as the device", light: "light", dark: "dark" } as const;

function ThemeButton() {
  const { device } = useDesk();
  const theme = device.theme.value;
  return (
    <Button
      kind="quiet"
      size="small"
      icon={THEME_ICON[theme]}
      label={`Colours: ${THEME_WORDS[theme]}. Change to ${THEME_WORDS[NEXT_THEME[theme]]}`}
      onClick={() => {
        device.theme.value = NEXT_THEME[theme];
      }}
    />
  );
}

const GO: Record<string, string> = {
  l: "/app/leads",
  h: "/app/held",
  f: "/app/forms",
  d: "/app/destinations",
  r: "/app/reports",
  b: "/app/billing",
  s: "/app/settings",
};
const GO_WITHIN_MS = 1_200;

/** "g" and then a letter. */
function useGoKeys(route: (url: string) => void): void {
  const startedAtMs = useSignal(0);
  const follow = (key: string) => () => {
    const href = GO[key];
    if (href === undefined || Date.now() - startedAtMs.value > GO_WITHIN_MS) return;
    startedAtMs.value = 0;
    // A click on the link, so that a page with unsaved work can ask first.
    const link = document.querySelector<HTMLAnchorElement>(`.sidebar a[href="${href}"]`);
    if (link === null) route(href);
    else link.click();
  };
  useShortcuts({
    g: () => {
      startedAtMs.value = Date.now();
    },
    ...Object.fromEntries(Object.keys(GO).map((key) => [key, follow(key)])),
  });
}
