import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One labelled text of the folder of data. */
export interface Row {
  id: string;
  text: string;
  label: string;
  source: string;
}

/** Reads every `.jsonl` of a folder, or one such file. */
export function readRows(path: string): Row[] {
  const files = path.endsWith(".jsonl")
    ? [path]
    : readdirSync(path)
        .filter((name) => name.endsWith(".jsonl"))
        .sort()
        .map((name) => join(path, name));
  return files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line): Row => {
        const { id, text, label, source } = JSON.parse(line);
        return { id: id ?? "", text, label, source: source ?? "unnamed" };
      }),
  );
}

/** One row in five is kept back, by its id alone, so that the split is the same for everybody. */
export function isHeldOut({ id }: Row): boolean {
  return Number.parseInt(id.slice(0, 8), 16) % 5 === 0;
}
