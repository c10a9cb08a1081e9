import { html } from "hono/html";
import { reservedHeight } from "../../../widget/reserved-height.ts";
import type { Form } from "../forms/contract.ts";

export interface DemoPage {
  /** Drawn into the page, and once more as plain HTML. */
  inline: Form | null;
  /** Behind the floating button. */
  floating: Form | null;
}

/** The site's own colour, laid over the one that the form's owner chose: the tag goes before the form. */
const ACCENT = "#2f5d50";

/** The site of an imaginary kitchen workshop, with a form of each kind where such a site would have it. */
export function renderDemoPage({ inline, floating }: DemoPage) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Alder &amp; Oak, kitchens made to measure</title>
<link rel="stylesheet" href="/demo/style.css">
${
  floating === null
    ? html`<script async src="/widget.js"></script>`
    : html`<script async src="/widget.js" data-leadbell-form="${floating.id}" data-leadbell-accent="${ACCENT}" data-leadbell-theme="light"></script>`
}
</head>
<body>
<header class="top">
  <a class="brand" href="#start">Alder &amp; Oak</a>
  <nav aria-label="Main"><a href="#work">Our work</a><a href="#way">How it goes</a><a href="#quote">Ask for a quote</a></nav>
</header>
<main id="start">
  <section class="hero">
    <div>
      <p class="kicker">Kitchen workshop since 1987</p>
      <h1>A kitchen that fits the room, and the people in it.</h1>
      <p class="lead">We measure, draw, build and fit: solid wood, quiet drawers, and a worktop at your height. One workshop,
        one price, one date.</p>
      <p><a class="button" href="#quote">Ask for a quote</a></p>
    </div>
    ${kitchen()}
  </section>

  <section id="work" class="cards" aria-label="Our work">
    <article><h2>Galley kitchens</h2><p>Two metres forty of worktop in a room where nobody thought it possible.</p></article>
    <article><h2>Family kitchens</h2><p>Room for six at the table, and a place for every school bag.</p></article>
    <article><h2>Repairs and new fronts</h2><p>Good carcasses live long. New fronts take a week.</p></article>
  </section>

  <section id="way" class="way">
    <h2>How it goes</h2>
    <ol>
      <li><strong>You write to us.</strong> A few lines and a phone number are enough.</li>
      <li><strong>We come and measure.</strong> Within two weeks, at no charge.</li>
      <li><strong>You see a drawing and one price.</strong> It holds for sixty days.</li>
      <li><strong>We build and fit.</strong> Eight weeks, with a date that we keep.</li>
    </ol>
  </section>

  <section id="quote" class="quote">
    <div>
      <h2>Ask for a quote</h2>
      <p>Tell us about the room, the timing, and what annoys you about the kitchen you have. We answer within one working day.</p>
      <p class="soft">Workshop: 12 Mill Lane, open Monday to Friday, 8 to 17.</p>
    </div>
    ${inline === null ? missing("form") : inlineForm(inline)}
  </section>

  <section class="quote plain">
    <div>
      <h2>No script? No matter.</h2>
      <p>This form is plain HTML. It works with scripts switched off, and the message arrives in the same place.</p>
    </div>
    ${inline === null ? missing("form") : plainForm(inline)}
  </section>
</main>
<footer class="foot">
  <p>Alder &amp; Oak does not exist. This page shows how a site holds Leadbell: a form in the page, a form behind a button,
    and a form without any script. ${floating === null ? "The button needs an address with &floating=frm_…." : ""}</p>
</footer>
</body>
</html>
`;
}

/** The picture of nothing keeps the room free until the form is drawn; this page's policy allows no style attribute. */
function inlineForm({ id, definition }: Form) {
  return html`<div class="card" data-leadbell-form="${id}" data-leadbell-accent="${ACCENT}" data-leadbell-theme="light"><svg width="1" height="${reservedHeight(definition)}" aria-hidden="true"></svg></div>
    <noscript><p><a href="/f/${id}">Open the form</a></p></noscript>`;
}

function plainForm({ id }: Form) {
  return html`<form class="card" method="post" action="/f/${id}" accept-charset="utf-8">
      <label for="plain-name">Name</label><input id="plain-name" name="name" autocomplete="name">
      <label for="plain-email">E-mail</label><input id="plain-email" name="email" type="email" autocomplete="email" required>
      <label for="plain-message">Message</label><textarea id="plain-message" name="message" rows="4" required></textarea>
      <div class="trap" aria-hidden="true"><input name="_gotcha" tabindex="-1" autocomplete="off" aria-label="Leave this empty"></div>
      <button class="button" type="submit">Send</button>
    </form>`;
}

function missing(parameter: string) {
  return html`<p class="card soft">There is no live form to show. Open this page as <code>/demo?${parameter}=frm_…</code>
    with the id of one of your forms.</p>`;
}

/** A drawing, so that the page loads nothing from anywhere. */
function kitchen() {
  return html`<svg class="picture" viewBox="0 0 480 360" role="img" aria-label="A drawing of a kitchen: cupboards, a worktop and a window">
      <rect class="wall" width="480" height="360" rx="18"></rect>
      <rect class="glass" x="170" y="46" width="140" height="104" rx="6"></rect>
      <path class="line" d="M240 46v104M170 98h140"></path>
      <rect class="wood" x="40" y="46" width="104" height="104" rx="6"></rect>
      <rect class="wood" x="336" y="46" width="104" height="104" rx="6"></rect>
      <path class="line" d="M92 46v104M388 46v104"></path>
      <rect class="stone" x="28" y="206" width="424" height="16" rx="4"></rect>
      <rect class="wood" x="40" y="222" width="400" height="112" rx="4"></rect>
      <path class="line" d="M140 222v112M240 222v112M340 222v112M140 258h100M140 294h100"></path>
      <path class="knob" d="M124 240v20M356 240v20M180 240h20M180 276h20M180 314h20M256 240v20"></path>
      <path class="tap" d="M224 206v-22a14 14 0 0 1 28 0v4"></path>
      <circle class="leaf" cx="400" cy="182" r="16"></circle>
      <path class="stone" d="M388 190h24l-4 16h-16z"></path>
    </svg>`;
}
