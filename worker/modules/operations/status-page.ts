import { html, raw } from "hono/html";
import { levelOf, PART_NAMES, type StatusDay, type VendorRate } from "./decide.ts";
import type { PartStatus, Status } from "./read-status.ts";
import { STATUS_STYLE } from "./status-style.ts";

/** No script, no image, nothing from anywhere else; the one style sheet by its nonce. */
export function statusPolicy(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/**
 * What everybody may know of the service: whether it works, and whether it did. Numbers of no customer. It does not load
 * itself anew: that throws whoever listens to it back to its beginning (WCAG 2.2, 2.2.1).
 */
export function renderStatusPage({ reading, parts }: Status, nonce: string) {
  const bad = parts.filter(({ isGood }) => !isGood);
  const headline =
    bad.length === 0
      ? "Everything works"
      : `Trouble with: ${bad.map(({ part }) => PART_NAMES[part].toLowerCase()).join(", ")}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${headline} · Leadbell status</title>
<style nonce="${nonce}">${raw(STATUS_STYLE)}</style>
</head>
<body>
<main>
<header class="${bad.length === 0 ? "good" : "bad"}">
  <p class="brand">Leadbell status</p>
  <h1><span class="lamp" aria-hidden="true"></span>${headline}</h1>
  <p class="soft">Checked ${timeOf(reading.atMs)} UTC. <a href="/status">Look again</a></p>
</header>
<section aria-label="Parts of the service">
${parts.map(partRow)}
<p class="key soft"><span><span class="dot good"></span>no trouble</span> <span><span class="dot some"></span>up to half an hour</span>
  <span><span class="dot bad"></span>longer</span> <span><span class="dot unknown"></span>not measured</span></p>
</section>
<section aria-label="Measured just now">
  <h2>Measured just now</h2>
  <dl>
    <div><dt>The database answers in</dt><dd>${reading.databaseMs === null ? "no answer" : `${reading.databaseMs} ms`}</dd></div>
    <div><dt>The queue takes</dt><dd>${reading.heartbeat === null ? "not measured yet" : spanOf(reading.heartbeat.lagMs)}</dd></div>
    <div><dt>The longest wait of a due job</dt><dd>${spanOf(reading.oldestDueMs)}</dd></div>
    <div><dt>Jobs that gave up and wait for a person</dt><dd>${reading.deadJobs}</dd></div>
    ${reading.vendors.map((rate) => html`<div><dt>Failed calls to ${PART_NAMES[rate.vendor]}, last hour</dt><dd>${shareOf(rate)}</dd></div>`)}
  </dl>
</section>
</main>
</body>
</html>
`;
}

const BAR_PITCH = 10;

function partRow({ part, isGood, days }: PartStatus) {
  const id = `part-${part}`;
  return html`<article aria-labelledby="${id}">
  <h2 id="${id}">${PART_NAMES[part]}<span class="${isGood ? "word good" : "word bad"}">${isGood ? "works" : "trouble"}</span></h2>
  <svg viewBox="0 0 ${days.length * BAR_PITCH} 32" preserveAspectRatio="none" role="img" aria-label="${summaryOf(days)}">
    ${days.map((day, index) => html`<rect class="${levelOf(day)}" x="${index * BAR_PITCH}" width="${BAR_PITCH - 3}" height="32" rx="2"><title>${wordsFor(day)}</title></rect>`)}
  </svg>
  <p class="soft ends"><span>${days.length} days ago</span><span>${summaryOf(days)}</span><span>today</span></p>
</article>`;
}

function summaryOf(days: readonly StatusDay[]): string {
  const good = days.reduce((sum, day) => sum + day.goodMinutes, 0);
  const all = days.reduce((sum, day) => sum + day.goodMinutes + day.badMinutes, 0);
  // Rounded down: a bad minute must not vanish in a hundred percent.
  return all === 0
    ? "not measured yet"
    : `${Math.floor((good / all) * 10_000) / 100} % of the minutes measured were good`;
}

function wordsFor(day: StatusDay): string {
  if (levelOf(day) === "unknown") return `${day.day}: not measured`;
  return day.badMinutes === 0 ? `${day.day}: no trouble` : `${day.day}: ${day.badMinutes} minutes of trouble`;
}

function shareOf({ calls, failures }: VendorRate): string {
  return calls === 0 ? "no calls" : `${Math.round((failures / calls) * 100)} %`;
}

function spanOf(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
}
