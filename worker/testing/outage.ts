import { createFaultyDatabase, D1_TROUBLES, type DatabaseCall, type Fault } from "./faulty-database.ts";
import { createHarness } from "./harness.ts";
import { makeForm } from "./submissions.ts";
import { createTelegramStandIn } from "./telegram-stand-in.ts";

/** What D1 says when too much is asked of it at once. */
export const OVERLOADED = D1_TROUBLES[0];

/** The product on a database that fails as this scene says; nothing fails until it is told to. */
export async function createOutage(vars: Record<string, string> = {}) {
  let faultOf: (call: DatabaseCall) => Fault | null = () => null;
  const telegram = createTelegramStandIn();
  const harness = createHarness({
    vars,
    vendors: { "http://telegram.test": telegram.vendor, "http://openai.test": () => new Response("", { status: 503 }) },
    database: (real) => createFaultyDatabase(real, (call) => faultOf(call)),
  });
  const form = await makeForm(harness);
  return {
    harness,
    form,
    telegram,
    fail(fault: (call: DatabaseCall) => Fault | null) {
      faultOf = fault;
    },
    refuseWrites: (message: string = OVERLOADED) => {
      faultOf = ({ kind }) => (kind === "write" ? { when: "before", message } : null);
    },
    refuseAll: (message: string = OVERLOADED) => {
      faultOf = () => ({ when: "before", message });
    },
    recover() {
      faultOf = () => null;
    },
  };
}

export type Outage = Awaited<ReturnType<typeof createOutage>>;
