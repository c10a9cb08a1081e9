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

/** How many milliseconds one call of `work` takes more than one of `idle`, by a hundred calls of each. */
export function fastestMsBeyond(idle: () => unknown, work: () => unknown): number {
  const hundred = (run: () => unknown) => () => {
    for (let call = 0; call < 100; call++) run();
  };
  return (fastestMs(hundred(work)) - fastestMs(hundred(idle))) / 100;
}
