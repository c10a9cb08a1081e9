/** The looks of the status page, light and dark. */
export const STATUS_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --paper: #fff; --ink: #16181d; --soft: #565d6b; --line: #d5d9e1;
  --good: #1a7f4b; --some: #b7791f; --bad: #b3261e; --unknown: #d5d9e1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101216; --paper: #191c22; --ink: #f2f4f8; --soft: #a9b1c0; --line: #353b47;
    --good: #4cc38a; --some: #e5b454; --bad: #ff9d94; --unknown: #353b47;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0; padding: clamp(16px, 5vw, 56px) 16px; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 800px; margin: 0 auto; display: grid; gap: 20px; }
header, section { padding: clamp(18px, 4vw, 32px); background: var(--paper); border: 1px solid var(--line); border-radius: 14px; }
header { border-left: 6px solid var(--good); }
header.bad { border-left-color: var(--bad); }
.brand { margin: 0 0 4px; color: var(--soft); font-weight: 600; }
h1 { display: flex; gap: 12px; align-items: center; margin: 0 0 6px; font-size: clamp(1.4rem, 5vw, 2rem); line-height: 1.2; letter-spacing: -0.015em; }
.lamp { flex: none; width: 16px; height: 16px; border-radius: 50%; background: var(--good); }
header.bad .lamp { background: var(--bad); }
h2 { display: flex; justify-content: space-between; gap: 12px; margin: 0 0 8px; font-size: 1rem; }
section > h2 { margin-bottom: 12px; font-size: 1.1rem; }
p { margin: 0; }
a { color: inherit; }
:focus-visible { outline: 3px solid currentcolor; outline-offset: 2px; }
.soft { color: var(--soft); font-size: 0.875rem; }
.word.good { color: var(--good); } .word.bad { color: var(--bad); }
article + article { margin-top: 24px; }
svg { display: block; width: 100%; height: 32px; }
rect.good { fill: var(--good); } rect.some { fill: var(--some); } rect.bad { fill: var(--bad); } rect.unknown { fill: var(--unknown); }
.ends { display: flex; justify-content: space-between; gap: 12px; margin-top: 6px; }
.ends span:nth-child(2) { text-align: center; }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 24px; }
.key > span { display: flex; gap: 8px; align-items: center; }
.dot { width: 10px; height: 10px; border-radius: 3px; background: var(--unknown); }
.dot.good { background: var(--good); } .dot.some { background: var(--some); } .dot.bad { background: var(--bad); }
dl { display: grid; gap: 0; margin: 0; }
dl div { display: flex; justify-content: space-between; gap: 16px; padding: 8px 0; border-top: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; text-align: right; white-space: nowrap; }
`;
