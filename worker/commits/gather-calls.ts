import { isUndone } from "../core/storage-trouble.ts";

/** One batch holds the database for everybody else, so a group is closed before it grows long. */
const MAX_STATEMENTS = 64;

/** So many groups travel at once: a few jobs side by side never wait for one another, many share their trips. */
const MAX_UNDER_WAY = 2;

/** One call by somebody: a statement, or a batch that stands or falls as one. */
interface Call {
  statements: D1PreparedStatement[];
  resolve(results: D1Result[]): void;
  reject(error: unknown): void;
}

/**
 * D1 for work that goes on side by side. A call to it costs far more than the statements in it, so what is asked in one
 * moment, or while earlier calls are under way, travels together. Each caller gets its own rows and fails by itself:
 * a statement that the database refuses takes nobody along. Only when nobody knows what became of a group (the
 * connection broke) do all its callers hear so, as each would have alone.
 */
export function gatherCalls(real: D1Database): D1Database {
  const waiting: Call[] = [];
  let underWay = 0;
  const realOf = new WeakMap<object, D1PreparedStatement>();

  function ask(statements: D1PreparedStatement[]): Promise<D1Result[]> {
    return new Promise((resolve, reject) => {
      waiting.push({ statements, resolve, reject });
      if (waiting.length === 1) queueMicrotask(sendOn); // whoever asks in the same breath comes along
    });
  }

  function sendOn(): void {
    while (waiting.length > 0 && underWay < MAX_UNDER_WAY) {
      underWay++;
      const group = takeGroup();
      void send(group)
        .then(() => (group.length > 1 ? scheduler.wait(0) : undefined)) // who has just got rows asks for more, together
        .finally(() => {
          underWay--;
          sendOn();
        });
    }
  }

  /** Never throws: each caller hears for itself. */
  async function send(group: Call[]): Promise<void> {
    try {
      const results = await real.batch(group.flatMap(({ statements }) => statements));
      for (const { statements, resolve } of group) resolve(results.splice(0, statements.length));
    } catch (error) {
      // Refused means rolled back: each alone tells whose fault it was, and nothing is done twice.
      const isTriedAlone = group.length > 1 && isUndone(error);
      for (const call of group) {
        if (isTriedAlone) await real.batch(call.statements).then(call.resolve, call.reject);
        else call.reject(error);
      }
    }
  }

  function takeGroup(): Call[] {
    let [calls, statements] = [0, 0];
    for (const call of waiting) {
      statements += call.statements.length;
      if (calls > 0 && statements > MAX_STATEMENTS) break;
      calls++;
    }
    return waiting.splice(0, calls);
  }

  function wrap(statement: D1PreparedStatement): D1PreparedStatement {
    const askAlone = async () => (await ask([statement]))[0] as D1Result;
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      all: askAlone,
      run: askAlone,
      async first(column?: string) {
        const [row] = (await askAlone()).results as Record<string, unknown>[];
        return row === undefined ? null : column === undefined ? row : row[column];
      },
      raw: (options?: { columnNames: true }) => statement.raw(options as { columnNames: true }),
    } as D1PreparedStatement;
    realOf.set(wrapped, statement);
    return wrapped;
  }

  return {
    prepare: (sql: string) => wrap(real.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) => ask(statements.map((one) => realOf.get(one) ?? one)),
    exec: (sql: string) => real.exec(sql),
    withSession: (constraint?: string) => real.withSession(constraint),
    dump: () => real.dump(),
  } as unknown as D1Database;
}
