import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const PUBLIC = resolve(import.meta.dirname, "../dist/public");

/** Built by `npm run build`, which `npm test` runs first. */
const files = existsSync(PUBLIC)
  ? readdirSync(PUBLIC, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  : [];

describe("F65 the files that anybody can load", () => {
  it("are the built ones and nothing beside them: no source map, no source, no settings", () => {
    const strange = files.filter((file) => !/\.(?:js|css|html|svg|png|ico|woff2|txt|webmanifest)$/.test(file));

    expect(files.length, "run npm run build first").toBeGreaterThan(2);
    expect(strange).toEqual([]);
  });

  it("name no secret, no source map and no path of the machine that built them", () => {
    const words = /sourceMappingURL|APP_SECRET|ENCRYPTION_KEYS|BOT_TOKEN|OPERATOR_TOKEN|process\.env|\/node_modules\//;

    const telling = files.filter((file) => words.test(readFileSync(file, "utf8")));

    expect(telling).toEqual([]);
    expect(files.filter((file) => readFileSync(file, "utf8").includes(resolve(PUBLIC, "../..")))).toEqual([]);
  });

  it("are those of the last build: nothing lies there that no page loads any more", () => {
    const texts = files.map((file) => readFileSync(file, "utf8"));

    const forgotten = files
      .filter((file) => file.includes("/assets/"))
      .filter((file) => !texts.some((text) => text.includes(basename(file))));

    expect(forgotten).toEqual([]);
  });
});
