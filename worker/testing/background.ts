/** What tests have left running beside their answers; the next test begins when it has ended. */
export const background: Promise<unknown>[] = [];
