/** The steps at which the breaking yard can stop the Worker and kill it. */
export type Step =
  /** A submission is judged, and nothing of it is stored. */
  | "before_commit"
  /** It is stored with its first job, and nobody has rung or answered. */
  | "after_commit"
  /** A job is leased and has not begun. */
  | "job_claimed"
  /** It has run, and its row does not know. */
  | "job_ran"
  /** An attempt is written down, and the call not made. */
  | "attempt_recorded"
  /** The other side has answered, and its answer is not written down. */
  | "vendor_answered"
  /** A card stands in the chat, and we do not know which it is. */
  | "card_posted";

/**
 * Does nothing. The build of the breaking yard (`docs/breaking-yard.md`) puts `worker/testing/breakpoint.ts` in the place
 * of this file; in the one that ships the minifier leaves neither the calls nor the names of the steps, and a test looks.
 * @param _of which of several: the name of a job, the kind of a destination
 */
export function at(_step: Step, _of?: string): Promise<void> | undefined {
  return undefined;
}
