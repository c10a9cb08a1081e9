const CHOICE = /\{([^{}]*)\}/g;

/**
 * Texts of patterns such as "{Hello|Hi}, we need {windows|doors}.": of each at most so many, spread over all that its
 * choices allow. No chance in it: the same patterns give the same texts.
 */
export function textsOf(patterns: readonly string[], perPattern: number): string[] {
  const texts = patterns.flatMap((pattern) => {
    const all = [...pattern.matchAll(CHOICE)].reduce((count, [, choices = ""]) => count * choices.split("|").length, 1);
    const count = Math.min(all, perPattern);
    return Array.from({ length: count }, (_, turn) => textAt(pattern, Math.floor((turn * all) / count)));
  });
  return [...new Set(texts)];
}

/** One of a pattern's texts; its choices are the digits of the number, the last ones changing most often. */
function textAt(pattern: string, number: number): string {
  let rest = number;
  return pattern.replace(CHOICE, (_whole, choices: string) => {
    const alternatives = choices.split("|");
    const chosen = alternatives[rest % alternatives.length] ?? "";
    rest = Math.floor(rest / alternatives.length);
    return chosen;
  });
}
