/** The looks of the developers' pages: text first, in the reader's own light or dark. */
export const GUIDE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fbfaf8; --paper: #ffffff; --ink: #1d1b18; --soft: #625c53; --line: #e3ddd3; --accent: #a8431f; --code: #f4f0e9;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #141311; --paper: #1b1a17; --ink: #f0ece5; --soft: #aca497; --line: #35322d; --accent: #f0956c; --code: #22201c; }
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 72px; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.65 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: 16px; top: -60px; padding: 8px 14px; background: var(--paper); }
.skip:focus { top: 8px; z-index: 2; }
.bar { position: sticky; top: 0; z-index: 1; display: flex; gap: 10px; align-items: baseline; padding: 14px clamp(16px, 4vw, 40px); background: var(--ground); border-bottom: 1px solid var(--line); }
.bar span { color: var(--soft); }
.bar a { margin-left: auto; }
.columns { display: grid; grid-template-columns: 220px minmax(0, 780px); gap: clamp(24px, 5vw, 72px); justify-content: center; padding: 0 clamp(16px, 4vw, 40px) 96px; }
nav { position: sticky; top: 72px; align-self: start; max-height: calc(100vh - 96px); overflow-y: auto; padding-top: 40px; font-size: 0.92rem; }
nav ol { margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: 5px 0; color: var(--soft); text-decoration: none; }
nav a:hover { color: var(--ink); text-decoration: underline; }
main { min-width: 0; padding-top: 40px; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h1 { margin: 0 0 20px; font-size: clamp(1.9rem, 5vw, 2.6rem); }
h2 { margin: 56px 0 14px; padding-top: 20px; border-top: 1px solid var(--line); font-size: 1.5rem; }
h3 { margin: 32px 0 10px; font-size: 1.1rem; }
h2 a, h3 a { color: inherit; text-decoration: none; }
h2 a:hover, h3 a:hover { text-decoration: underline; }
p, ul, ol, figure, .scroll, details { margin: 0 0 18px; }
li { margin: 4px 0; }
code { padding: 0.1em 0.35em; border-radius: 5px; background: var(--code); font: 0.88em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { margin: 0; padding: 16px 18px; overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--code); }
pre code { padding: 0; background: none; font-size: 0.85rem; }
figcaption { margin-bottom: 6px; color: var(--soft); font-size: 0.9rem; font-weight: 600; }
details { border: 1px solid var(--line); border-radius: 10px; background: var(--paper); }
summary { padding: 12px 16px; cursor: pointer; font-weight: 600; }
details pre { border-width: 1px 0 0; border-radius: 0 0 10px 10px; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); }
table { width: 100%; border-collapse: collapse; font-size: 0.93rem; }
th, td { padding: 9px 14px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
tr:last-child td { border-bottom: 0; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
td:first-child code { white-space: nowrap; }
@media (max-width: 860px) {
  .columns { grid-template-columns: minmax(0, 1fr); gap: 0; }
  nav { position: static; max-height: none; padding-top: 24px; columns: 2; }
  main { padding-top: 24px; }
}
@media (max-width: 560px) {
  table, tbody, tr, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: 10px 14px; border-bottom: 1px solid var(--line); }
  tr:last-child { border-bottom: 0; }
  td { padding: 2px 0; border: 0; }
  td:not(:first-child) { color: var(--soft); }
}
`;
