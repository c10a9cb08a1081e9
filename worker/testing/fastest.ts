/** The shortest of several runs, in milliseconds: what the work itself takes, however busy the machine is. */
export function fastestMs(run: () => unknown, runs = 5): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < runs; round++) {
    const startedAt = performance.now();
    run();
    fastest = Math.min(fastest, performance.now() - startedAt);
  }
  return fastest;
}
