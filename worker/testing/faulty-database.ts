import type { Bindings } from "../env.ts";

/** What D1 says when it cannot. Source: developers.cloudflare.com/d1/observability/debug-d1. */
export const D1_TROUBLES = [
  "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
  "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
  "D1_ERROR: Network connection lost.",
  "D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.",
  "D1_ERROR: D1 DB reset because its code was updated.",
  "D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.",
  "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
  "D1_ERROR: database or disk is full: SQLITE_FULL",
  "D1_ERROR: Exceeded maximum DB size.",
  "Too many requests queued.",
] as const;

/** One call to the database, as a fault may choose by it. */
export interface DatabaseCall {
  /** 1 for the first call of this kind. */
  number: number;
  kind: "read" | "write";
}

/** `before`: nothing was done. `after`: it was done, and the answer was lost. */
export interface Fault {
  when: "before" | "after";
  message: string;
}

/**
 * D1 that fails as told. Batches and `run` are writes, everything else is a read; a call for which `faultOf` gives
 * nothing goes through.
 */
export function createFaultyDatabase(real: D1Database, faultOf: (call: DatabaseCall) => Fault | null): D1Database {
  const calls = { read: 0, write: 0 };
  const realOf = new WeakMap<object, D1PreparedStatement>();

  async function attempt<Value>(kind: DatabaseCall["kind"], work: () => Promise<Value>): Promise<Value> {
    const fault = faultOf({ kind, number: ++calls[kind] });
    if (fault?.when === "before") throw new Error(fault.message);
    const value = await work();
    if (fault !== null) throw new Error(fault.message);
    return value;
  }

  function wrap(statement: D1PreparedStatement): D1PreparedStatement {
    const wrapped = new Proxy(statement, {
      get(target, name) {
        const member = Reflect.get(target, name, target) as unknown;
        if (typeof member !== "function") return member;
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
        return (...args: unknown[]) =>
          attempt(name === "run" ? "write" : "read", () => Reflect.apply(member, target, args) as Promise<unknown>);
      },
    });
    realOf.set(wrapped, statement);
    return wrapped;
  }

  return new Proxy(real, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => wrap(target.prepare(sql));
      if (name === "batch") {
        return (statements: D1PreparedStatement[]) =>
          attempt("write", () => target.batch(statements.map((statement) => realOf.get(statement) ?? statement)));
      }
      const member = Reflect.get(target, name, target) as unknown;
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

/** The Worker's bindings with another database. The desk commits on one of its own, so it is out of reach and passed by. */
export function withDatabase(bindings: Bindings, DB: D1Database): Bindings {
  const desk = { commit: () => Promise.reject(new Error("this desk is closed")) };
  return { ...bindings, DB, COMMIT_DESK: { idFromName: () => "closed", get: () => desk } as never };
}
