/** The looks of the demo page: a site of its own, so that nobody takes the widget's looks for the page's. */
export const DEMO_STYLE = `
:root {
  color-scheme: light;
  --paper: #fbf8f3; --ink: #26211b; --soft: #6b6154; --line: #e4dccf; --moss: #2f5d50; --wood: #c99b67; --stone: #8f8778;
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 80px; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 Georgia, "Times New Roman", serif; }
a { color: var(--moss); }
h1, h2 { line-height: 1.15; letter-spacing: -0.015em; text-wrap: balance; }
h1 { margin: 0 0 20px; font-size: clamp(2.1rem, 5.5vw, 3.6rem); font-weight: 500; }
h2 { margin: 0 0 10px; font-size: clamp(1.35rem, 3vw, 1.9rem); font-weight: 500; }
p { margin: 0 0 16px; }
.top, main > section, .foot { max-width: 1120px; margin: 0 auto; padding-inline: clamp(16px, 4vw, 40px); }
.top { display: flex; flex-wrap: wrap; gap: 8px 28px; align-items: baseline; justify-content: space-between; padding-block: 22px; }
.brand { color: var(--ink); font-size: 1.3rem; font-weight: 600; text-decoration: none; }
nav { display: flex; flex-wrap: wrap; gap: 4px 24px; }
nav a { padding-block: 6px; color: var(--soft); text-decoration: none; }
nav a:hover { color: var(--ink); text-decoration: underline; text-underline-offset: 4px; }
.hero { display: grid; grid-template-columns: 1.1fr 1fr; gap: clamp(24px, 5vw, 72px); align-items: center; padding-block: clamp(24px, 5vw, 64px); }
.kicker { color: var(--moss); font-size: 0.95rem; font-style: italic; }
.lead { max-width: 46ch; color: var(--soft); font-size: 1.12rem; }
.picture { display: block; width: 100%; height: auto; }
.picture * { stroke-linecap: round; stroke-linejoin: round; }
.wall { fill: #efe7da; } .glass { fill: #dbe8ea; } .wood { fill: var(--wood); } .stone { fill: var(--stone); } .leaf { fill: var(--moss); }
.line { fill: none; stroke: #0002; stroke-width: 2; }
.knob, .tap { fill: none; stroke: #4d4235; stroke-width: 4; }
.button {
  display: inline-block; padding: 12px 22px; border: 0; border-radius: 4px; background: var(--moss); color: #fff;
  font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
}
.button:hover { filter: brightness(1.1); }
:focus-visible { outline: 3px solid var(--moss); outline-offset: 3px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 1px; padding-block: 24px; }
.cards article { padding: 22px 24px; border-top: 3px solid var(--wood); background: #fff; }
.cards h2 { font-size: 1.25rem; }
.cards p { margin: 0; color: var(--soft); }
.way { padding-block: clamp(24px, 4vw, 56px); }
.way ol { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 24px; margin: 0; padding-left: 20px; }
.way li { color: var(--soft); }
.way strong { display: block; color: var(--ink); }
.quote {
  display: grid; grid-template-columns: 1fr minmax(0, 560px); gap: clamp(24px, 5vw, 64px); align-items: start;
  padding-block: clamp(28px, 5vw, 64px); border-top: 1px solid var(--line);
}
.soft { color: var(--soft); }
form.card { display: grid; gap: 6px; }
p.card, form.card { margin: 0; padding: 24px; border: 1px solid var(--line); background: #fff; }
form.card label { margin-top: 8px; font-size: 0.95rem; }
form.card input, form.card textarea { width: 100%; padding: 10px 12px; border: 1px solid var(--stone); border-radius: 4px; background: #fff; color: inherit; font: inherit; }
form.card .button { justify-self: start; margin-top: 12px; }
.trap { position: absolute; left: -9999px; }
.foot { padding-block: 32px 112px; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.9rem; }
@media (max-width: 820px) { .hero, .quote { grid-template-columns: minmax(0, 1fr); } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;
