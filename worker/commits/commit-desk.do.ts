import { DurableObject } from "cloudflare:workers";
import type { PlainStatement } from "./plain-statement.ts";

/** Rows of each statement of a batch, in order. */
export type Rows = Record<string, unknown>[][];

/** D1 runs 1,000 statements an invocation (50 on the free plan), and one batch holds the database for all others. */
const MAX_STATEMENTS = 48;

interface Member {
  statements: PlainStatement[];
  resolve(rows: Rows): void;
  reject(error: unknown): void;
}

/**
 * Group commit. A database that runs one transaction at a time spends most of each on beginning and ending it, so
 * batches that arrive together share one. Each still succeeds or fails by itself: when a shared transaction fails, every
 * member's batch is run again alone, which is why only repeatable batches may come here.
 */
export class CommitDesk extends DurableObject<{ DB: D1Database }> {
  #gathering: Member[] | null = null;
  #underWay = 0;
  #isCrowded = false;

  /** Resolves when the batch is committed, and not before. */
  async commit(statements: PlainStatement[]): Promise<Rows> {
    if (this.#gathering !== null && countOf(this.#gathering) + statements.length <= MAX_STATEMENTS) {
      return this.#join(this.#gathering, statements);
    }
    if (this.#underWay > 0) this.#isCrowded = true;
    if (!this.#isCrowded) return this.#runAlone(statements);

    const group: Member[] = [];
    this.#gathering = group;
    const rows = this.#join(group, statements);
    await this.#close(group);
    return rows;
  }

  #join(group: Member[], statements: PlainStatement[]): Promise<Rows> {
    return new Promise((resolve, reject) => void group.push({ statements, resolve, reject }));
  }

  /** Lets whoever waits at the door come in, then commits for all of them. */
  async #close(group: Member[]): Promise<void> {
    await scheduler.wait(0);
    if (this.#gathering === group) this.#gathering = null;
    if (group.length === 1) this.#isCrowded = false;
    try {
      const rows = await this.#runAlone(group.flatMap((member) => member.statements));
      for (const member of group) member.resolve(rows.splice(0, member.statements.length));
    } catch {
      // Whose fault it was is not known: each batch for itself tells.
      for (const member of group) this.#runAlone(member.statements).then(member.resolve, member.reject);
    }
  }

  async #runAlone(statements: PlainStatement[]): Promise<Rows> {
    const { DB } = this.env;
    this.#underWay++;
    try {
      const results = await DB.batch<Record<string, unknown>>(
        statements.map(({ sql, params }) => DB.prepare(sql).bind(...params)),
      );
      return results.map((result) => result.results);
    } finally {
      this.#underWay--;
    }
  }
}

function countOf(group: readonly Member[]): number {
  return group.reduce((count, member) => count + member.statements.length, 0);
}
