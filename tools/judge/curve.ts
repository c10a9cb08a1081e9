interface Curve {
  name: string;
  points: readonly { said: number; true: number; count: number }[];
}

const SIZE = 400;
const MARGIN = 50;
const COLOURS = ["#b3261e", "#1b5e9c"];

/** Calibration curves as an SVG picture: what was said across, what was true upwards, a dot's area by its rows. */
export function drawCurve(curves: readonly Curve[]): string {
  const x = (share: number) => (MARGIN + share * SIZE).toFixed(1);
  const y = (share: number) => (MARGIN + (1 - share) * SIZE).toFixed(1);
  const marks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<text x="${x(share)}" y="${MARGIN + SIZE + 18}" text-anchor="middle">${share * 100} %</text>`,
    `<text x="${MARGIN - 8}" y="${y(share)}" text-anchor="end" dominant-baseline="middle">${share * 100} %</text>`,
  ]);
  const lines = curves.flatMap(({ name, points }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const path = points.map((point) => `${x(point.said)},${y(point.true)}`).join(" ");
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map(
        (point) =>
          `<circle cx="${x(point.said)}" cy="${y(point.true)}" r="${(2 + Math.sqrt(point.count) / 8).toFixed(1)}" fill="${colour}" fill-opacity="0.5"><title>${name}: ${point.count} rows</title></circle>`,
      ),
      `<text x="${MARGIN + 12}" y="${MARGIN + 22 + 20 * index}" fill="${colour}">${name}</text>`,
    ];
  });
  const all = SIZE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${all} ${all}" font-family="sans-serif" font-size="13">`,
    `<rect width="${all}" height="${all}" fill="#fff"/>`,
    `<rect x="${MARGIN}" y="${MARGIN}" width="${SIZE}" height="${SIZE}" fill="none" stroke="#999"/>`,
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#999" stroke-dasharray="4 4"/>`,
    ...marks,
    ...lines,
    `<text x="${all / 2}" y="${all - 10}" text-anchor="middle">probability said</text>`,
    `<text x="14" y="${all / 2}" text-anchor="middle" transform="rotate(-90 14 ${all / 2})">share that was true</text>`,
    "</svg>\n",
  ].join("\n");
}
