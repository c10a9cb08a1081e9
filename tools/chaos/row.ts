import type { Product } from "../../e2e/driver.ts";

/** How much of everything: `full` for the figures, `quick` for a look and for the ordinary tests. */
export type Scale = "full" | "quick";

/** What a row came to. It is good when nothing is lost, nothing is there twice and nothing is named below. */
export interface Report {
  /** What was acknowledged to its sender. */
  accepted: number;
  /** Acknowledged, and without its effects. */
  lost: number;
  /** Effects beyond one for each key. */
  duplicated: number;
  /** Of what the row is about, in milliseconds; null where no time is promised. */
  p95Ms: number | null;
  /** Promises beyond these that were not kept, each as a sentence. */
  problems: string[];
  /** Promises of time that were not kept on this machine, each as a sentence. */
  tooSlow?: string[];
  /** Other figures worth reading. */
  notes: string[];
}

/** One way to break the product. Each gets a product of its own, with an empty folder. */
export interface Row {
  /** For `--rows`. */
  name: string;
  /** The ids of the promises it proves. */
  proves: string;
  title: string;
  /** Whether the Worker's clock is put forward in it. */
  clock: "real" | "put forward";
  /** Names of migrations that its product starts without. */
  lateMigrations?: readonly string[];
  run(product: Product, scale: Scale, say: (progress: string) => void): Promise<Report>;
}

export type Verdict = "good" | "slow" | "BAD";

export function verdictOn({ lost, duplicated, problems, tooSlow = [] }: Report): Verdict {
  if (lost > 0 || duplicated > 0 || problems.length > 0) return "BAD";
  return tooSlow.length > 0 ? "slow" : "good";
}
