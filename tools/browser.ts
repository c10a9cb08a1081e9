import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium } from "playwright-core";

const ROOT = resolve(import.meta.dirname, "..");
const PACKAGE = join(ROOT, "node_modules/@sparticuz/chromium");
const SYSTEM_BROWSERS = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

// Not the package's own arguments: those switch web security off, which would hide faults with CORS.
const QUIET = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update"],
];

/** A lock this old was left by a process that died while it unpacked. */
const STALE_LOCK_MS = 120_000;

/**
 * One browser for tests: `CHROME_PATH`, else the system's Chromium (unless `CHROME_SYSTEM=0`), else the one that npm brought,
 * unpacked once for each version into `node_modules/.cache`. The latter is Linux on x64 only.
 */
export async function launchBrowser(): Promise<Browser> {
  const system = process.env.CHROME_SYSTEM === "0" ? undefined : SYSTEM_BROWSERS.find((path) => existsSync(path));
  const executablePath = process.env.CHROME_PATH ?? system;
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: QUIET });

  const folder = await unpackOnce();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: [...QUIET, "--headless=shell", "--no-zygote"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, "al2023/lib"),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
  });
}

async function unpackOnce(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const folder = join(ROOT, `node_modules/.cache/chromium-${version}`);
  const isReady = () => existsSync(join(folder, "ready"));
  await mkdir(folder, { recursive: true });

  // Making a folder either works or fails, whoever else tries: of two processes one unpacks and the other waits.
  const lock = join(folder, "lock");
  while (!isReady()) {
    try {
      await mkdir(lock);
    } catch {
      const ageMs = await stat(lock).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (ageMs > STALE_LOCK_MS) await rm(lock, { recursive: true, force: true });
      await sleep(100);
      continue;
    }
    try {
      if (!isReady()) await unpack(folder);
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  return folder;
}

async function unpack(folder: string): Promise<void> {
  const ownTemporaryFolder = process.env.TMPDIR;
  process.env.TMPDIR = folder; // the package unpacks into the temporary folder and trusts whatever is there already
  try {
    const { default: packed, inflate } = await import("@sparticuz/chromium");
    packed.setGraphicsMode = false;
    await packed.executablePath();
    await inflate(join(PACKAGE, "bin/al2023.tar.br")); // the libraries that a bare machine does not have
  } finally {
    if (ownTemporaryFolder === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = ownTemporaryFolder;
  }
  // The package's own file names one fixed folder; without a font Chromium dies at the first text.
  const fonts = [join(folder, "fonts"), "/usr/share/fonts"].map((path) => `<dir>${path}</dir>`).join("");
  const head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">';
  const cache = `<cachedir>${join(folder, "fonts-cache")}</cachedir>`;
  await writeFile(join(folder, "fonts.conf"), `${head}<fontconfig>${fonts}${cache}</fontconfig>`);
  await writeFile(join(folder, "ready"), "");
}
