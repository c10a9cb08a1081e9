import { effect, signal } from "@preact/signals";

const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/**
 * The two things that stay on this device: the theme, and whether the sidebar is folded (WC-16). Nothing personal is
 * ever stored here. A browser that forbids storage simply forgets them.
 */
export function createDevice(storage: Storage | null) {
  const theme = signal<Theme>(readTheme(recall("leadbell.theme")));
  const isSidebarFolded = signal(recall("leadbell.sidebar") === "folded");

  effect(() => keep("leadbell.theme", theme.value === "auto" ? null : theme.value));
  effect(() => keep("leadbell.sidebar", isSidebarFolded.value ? "folded" : null));

  return { theme, isSidebarFolded };

  function recall(key: string): string | null {
    try {
      return storage?.getItem(key) ?? null;
    } catch {
      return null; // storage is forbidden
    }
  }

  function keep(key: string, value: string | null): void {
    try {
      if (value === null) storage?.removeItem(key);
      else storage?.setItem(key, value);
    } catch {
      // forbidden or full: the choice holds until the page is closed
    }
  }
}

export type Device = ReturnType<typeof createDevice>;

function readTheme(text: string | null): Theme {
  return THEMES.find((theme) => theme === text) ?? "auto";
}
