/** The card's own backgrounds, as in `ui/styles.css`. */
export const PAPER = { light: "#ffffff", dark: "#17191e" };

/** Black or white, whichever reads better on this colour. One of the two always reaches 4.5 : 1 (WCAG 2.2, 1.4.3). */
export function inkOn(colour: string): "#000000" | "#ffffff" {
  return contrast(colour, "#ffffff") >= contrast(colour, "#000000") ? "#ffffff" : "#000000";
}

/** The accent where it can be seen on this paper at 3 : 1 (WCAG 2.2, 1.4.11), else black or white. For rings and edges. */
export function edgeOn(paper: string, accent: string): string {
  return contrast(accent, paper) >= 3 ? accent : inkOn(paper);
}

/** WCAG 2.2 contrast ratio of two colours given as `#rrggbb`. */
export function contrast(left: string, right: string): number {
  const [darker = 0, lighter = 0] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const channel = (place: number) => {
    const share = Number.parseInt(colour.slice(place, place + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
