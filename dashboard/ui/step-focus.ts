/** Moves the focus to the row before or after, and stops at the ends. `place` is -1 where none has it. */
export function stepFocus(rows: readonly HTMLElement[], place: number, by: 1 | -1): void {
  const target = rows[place === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, place + by))];
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
}
