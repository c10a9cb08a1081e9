import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { Features, transform } from "lightningcss";
import { type OutputChunk, type Plugin, rollup } from "rollup";
import esbuild from "rollup-plugin-esbuild";
import { belowFloors, readFloors, readLockFile } from "./dependency-floors.ts";

const ROOT = resolve(import.meta.dirname, "..");
const PUBLIC = join(ROOT, "dist/public");

/** What the widget's JSX becomes calls of. */
const RENDER = join(ROOT, "widget/render.ts");

/** All that a visitor's browser loads from us. The issue "One lead, end to end" allows 12,288; this is our own measure. */
const MAX_WIDGET_GZIP_BYTES = 10_240;

/** The oldest browsers with constructable style sheets, which the widget stands on, and `AbortSignal.timeout`. */
const BROWSERS = { chrome: 103 << 16, safari: (16 << 16) | (4 << 8), firefox: 101 << 16 };

export interface Sizes {
  raw: number;
  gzip: number;
  brotli: number;
}

/** Builds everything that is served as a file into `dist/public`. */
export async function build(): Promise<{ widget: Sizes }> {
  const [widget] = await Promise.all([buildWidget(), buildDashboard()]);
  return { widget };
}

/** @throws Error when the widget has outgrown its budget. */
async function buildWidget(): Promise<Sizes> {
  const { code, map, parts } = await bundleWidget();
  const sizes = sizesOf(code);
  if (sizes.gzip > MAX_WIDGET_GZIP_BYTES) {
    throw new Error(`widget.js has ${sizes.gzip} bytes gzip; its budget is ${MAX_WIDGET_GZIP_BYTES}.`);
  }
  // The map stays outside the public folder: it is for us, not for every visitor of every customer.
  await Promise.all([
    write(join(PUBLIC, "widget.js"), code),
    write(join(ROOT, "dist/maps/widget.js.map"), map),
    ...Object.entries(parts).map(([name, part]) => write(join(PUBLIC, "widget", name), part)),
  ]);
  return sizes;
}

/** What the widget, or a form's own page, loads only for the forms whose owners wish it, each as a file of its own. */
const WIDGET_PARTS = ["unsent", "turnstile", "hosted-page"];

/** The widget as one script, and its parts by file name, in memory: tests serve them from there. */
export async function bundleWidget(): Promise<{ code: string; map: string; parts: Record<string, string> }> {
  const [whole, ...parts] = await Promise.all([
    bundleScript("index.ts", "iife"),
    ...WIDGET_PARTS.map((name) => bundleScript(`parts/${name}.ts`, "es")),
  ]);
  return { ...whole, parts: Object.fromEntries(parts.map(({ code }, at) => [`${WIDGET_PARTS[at]}.js`, code])) };
}

async function bundleScript(input: string, format: "iife" | "es"): Promise<{ code: string; map: string }> {
  const bundle = await rollup({
    input: join(ROOT, "widget", input),
    plugins: [cssAsText(), ...sourcePlugins("transform")],
  });
  const small = terser({
    ecma: 2020,
    module: format === "es",
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
    format: { comments: false },
  });
  const { output } = await bundle.generate({ format, sourcemap: "hidden", plugins: [small] });
  await bundle.close();
  const [{ code, map }] = output;
  return { code, map: map?.toString() ?? "" };
}

/** The single-page app, with a hash in each file's name so that browsers may keep it for ever. */
async function buildDashboard(): Promise<void> {
  const input = join(ROOT, "dashboard/main.tsx");
  if (!existsSync(input)) return;
  const bundle = await rollup({ input: { app: input }, plugins: [cssAsFile("app"), ...sourcePlugins("automatic")] });
  const { output } = await bundle.generate({
    format: "es",
    entryFileNames: "[name]-[hash].js",
    chunkFileNames: "[name]-[hash].js",
    assetFileNames: "[name]-[hash][extname]",
    plugins: [terser({ ecma: 2020, format: { comments: false } })],
  });
  await bundle.close();

  const entry = output.find((file): file is OutputChunk => file.type === "chunk" && file.isEntry);
  const style = output.find((file) => file.type === "asset" && file.fileName.endsWith(".css"));
  const template = await readFile(join(ROOT, "dashboard/index.html"), "utf8");
  const page = template
    .replaceAll("%SCRIPT%", `/assets/${entry?.fileName}`)
    .replaceAll("%STYLE%", `/assets/${style?.fileName}`);
  await Promise.all([
    ...output.map((file) =>
      write(join(PUBLIC, "assets", file.fileName), file.type === "chunk" ? file.code : file.source),
    ),
    write(join(PUBLIC, "app/index.html"), page),
  ]);
  // Only now, so that a page that is just being loaded from here never meets a hole.
  const current = new Set(output.map((file) => file.fileName));
  const stored = await readdir(join(PUBLIC, "assets"));
  await Promise.all(
    stored.filter((name) => !current.has(name)).map((name) => rm(join(PUBLIC, "assets", name), { recursive: true })),
  );
}

/** Bytes of a file as it is, and as a server sends it at the highest level of each compression. */
export function sizesOf(code: string): Sizes {
  const bytes = Buffer.from(code);
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

/** `transform` writes calls of the widget's own `h`, whose import is added; `automatic` those of Preact's runtime. */
function sourcePlugins(jsx: "transform" | "automatic"): Plugin[] {
  return [
    nodeResolve({ browser: true, extensions: [".mjs", ".js", ".ts", ".tsx"] }),
    ...(jsx === "transform" ? [importJsxFactory()] : []),
    esbuild({
      target: "es2022",
      jsx,
      jsxImportSource: "preact",
      jsxFactory: "h",
      jsxFragment: "Fragment",
      tsconfig: false,
    }),
  ];
}

function importJsxFactory(): Plugin {
  return {
    name: "import-jsx-factory",
    transform: (code, id) =>
      id.endsWith(".tsx") ? { code: `import { Fragment, h } from ${JSON.stringify(RENDER)};${code}`, map: null } : null,
  };
}

function cssAsText(): Plugin {
  return {
    name: "css-as-text",
    transform: (code, id) =>
      id.endsWith(".css") ? { code: `export default ${JSON.stringify(minifyCss(id, code))}`, map: null } : null,
  };
}

/** All style sheets that the scripts import, in the order of their imports, as one file. */
function cssAsFile(name: string): Plugin {
  const sheets = new Map<string, string>();
  return {
    name: "css-as-file",
    transform(code, id) {
      if (!id.endsWith(".css")) return null;
      sheets.set(id, minifyCss(id, code));
      return { code: "", map: null, moduleSideEffects: true };
    },
    generateBundle() {
      const inOrder = [...this.getModuleIds()].flatMap((id) => sheets.get(id) ?? []);
      this.emitFile({ type: "asset", name: `${name}.css`, source: inOrder.join("\n") });
    },
  };
}

function minifyCss(filename: string, code: string): string {
  return transform({
    filename,
    code: Buffer.from(code),
    minify: true,
    targets: BROWSERS,
    exclude: Features.LightDark,
  }).code.toString();
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

if (import.meta.main) {
  const startedAtMs = performance.now();
  const tooOld = belowFloors(readLockFile(), readFloors());
  if (tooOld.length > 0) throw new Error(`package-lock.json holds what is known to be bad.\n${tooOld.join("\n")}`);
  const { widget } = await build();
  console.log(`widget.js: ${widget.raw} bytes, ${widget.gzip} gzip, ${widget.brotli} brotli`);
  console.log(`built in ${Math.round(performance.now() - startedAtMs)} ms`);
}
