import { expect, it } from "vitest";
import { createDevice } from "./device.ts";

function memoryStorage(content: Record<string, string> = {}) {
  const kept = new Map(Object.entries(content));
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

it("WC-16 remembers the theme and the folded sidebar, and nothing else", () => {
  const storage = memoryStorage();
  const device = createDevice(storage as never);

  device.theme.value = "dark";
  device.isSidebarFolded.value = true;

  expect(Object.fromEntries(storage.kept)).toEqual({ "leadbell.theme": "dark", "leadbell.sidebar": "folded" });
  expect(createDevice(storage as never).theme.value).toBe("dark");
});

it("leaves nothing behind when everything is as the device says", () => {
  const storage = memoryStorage({ "leadbell.theme": "light", "leadbell.sidebar": "folded" });
  const device = createDevice(storage as never);

  device.theme.value = "auto";
  device.isSidebarFolded.value = false;

  expect(storage.kept.size).toBe(0);
});

it("takes a value it does not know for none, and lives without storage", () => {
  expect(createDevice(memoryStorage({ "leadbell.theme": "<script>" }) as never).theme.value).toBe("auto");
  const forbidden = {
    getItem: () => {
      throw new DOMException("forbidden");
    },
    setItem: () => {
      throw new DOMException("forbidden");
    },
  };

  const device = createDevice(forbidden as never);
  device.theme.value = "dark";

  expect(device.theme.value).toBe("dark");
});
