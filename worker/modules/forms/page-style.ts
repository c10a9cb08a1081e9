/**
 * The looks of the hosted pages. `--accent`, `--on-accent` and `--radius` are set for each form before it. Each paragraph, and
 * what a visitor types, runs in the direction of its own words. The trap is clipped, not moved far to the left: there a page
 * that reads from right to left would scroll to it.
 */
export const PAGE_STYLE = `
:root {
  color-scheme: light;
  --ground: #f6f7f9; --paper: #ffffff; --ink: #16181d; --soft: #565d6b; --line: #d5d9e1; --edge: #838b9b; --wrong: #b3261e;
  --focus: var(--accent);
}
:root[data-theme="dark"] {
  color-scheme: dark;
  --ground: #101216; --paper: #191c22; --ink: #f2f4f8; --soft: #a9b1c0; --line: #353b47; --edge: #7d8698; --wrong: #ff9d94;
  --focus: color-mix(in oklab, var(--accent) 45%, white);
}
@media (prefers-color-scheme: dark) {
  :root[data-theme="auto"] {
    color-scheme: dark;
    --ground: #101216; --paper: #191c22; --ink: #f2f4f8; --soft: #a9b1c0; --line: #353b47; --edge: #7d8698; --wrong: #ff9d94;
    --focus: color-mix(in oklab, var(--accent) 45%, white);
  }
}
*, *::before, *::after { box-sizing: border-box; unicode-bidi: plaintext; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: clamp(16px, 5vw, 56px) 16px;
  display: grid; align-items: start; justify-items: center;
  background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
main {
  width: 100%; max-width: 560px; padding: clamp(20px, 5vw, 40px);
  background: var(--paper); border: 1px solid var(--line); border-radius: calc(var(--radius) + 6px);
  border-top: 4px solid var(--accent);
}
h1 { margin: 0 0 8px; font-size: clamp(1.4rem, 4vw, 1.75rem); line-height: 1.2; letter-spacing: -0.01em; }
p { margin: 0 0 16px; }
.intro, .footnote { color: var(--soft); }
.intro, .footnote, .thanks { white-space: pre-line; }
.footnote { margin: 16px 0 0; font-size: 0.875rem; }
.alert {
  padding: 12px 14px; border: 1px solid var(--wrong); border-radius: var(--radius); color: var(--wrong); font-weight: 600;
}
form { display: grid; gap: 18px; margin-top: 24px; }
.field { display: grid; gap: 6px; min-width: 0; margin: 0; padding: 0; border: 0; }
label, legend { padding: 0; font-weight: 600; }
legend { margin-bottom: 6px; }
.must { color: var(--wrong); }
input, select, textarea, button { font: inherit; color: inherit; }
input:not([type="checkbox"], [type="radio"]), select, textarea {
  width: 100%; min-height: 46px; padding: 10px 12px;
  background: var(--paper); border: 1px solid var(--edge); border-radius: var(--radius);
}
textarea { min-height: 132px; resize: vertical; }
::placeholder { color: var(--soft); opacity: 1; }
input[type="checkbox"], input[type="radio"] { width: 20px; height: 20px; margin: 2px 0 0; accent-color: var(--accent); flex: none; }
.choice { display: flex; gap: 10px; align-items: flex-start; min-height: 32px; font-weight: 400; }
:is(input, select, textarea)[aria-invalid="true"]:not(#_) { border-color: var(--wrong); }
.wrong { color: var(--wrong); font-size: 0.875rem; margin: 0; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
button {
  min-height: 48px; padding: 12px 20px; border: 1px solid transparent; border-radius: var(--radius);
  background: var(--accent); color: var(--on-accent); font-weight: 650; cursor: pointer;
}
button:hover { filter: brightness(1.08); }
form[aria-busy="true"] button[type="submit"] { opacity: 0.6; }
.send { display: grid; }
.sending { margin: 12px 0 0; color: var(--soft); }
.sending:empty { margin: 0; }
.mark { display: block; width: 56px; height: 56px; margin: 0 0 16px; }
.mark circle { fill: var(--accent); }
.mark path { fill: none; stroke: var(--on-accent); stroke-width: 5; stroke-linecap: round; stroke-linejoin: round; }
.trap { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 420px) { body { padding: 0; } main { border-width: 4px 0 0; border-radius: 0; min-height: 100dvh; } }
@media (forced-colors: active) { button { border-color: ButtonText; } }
`;
