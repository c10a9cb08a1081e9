import type { ApiLead } from "../../worker/modules/leads/contract.ts";
import type { FakeState } from "./fake-state.ts";

/** What a call to the stand-in is, and what its routes may touch. */

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export interface Answer {
  status?: number;
  body?: unknown;
}

/** Answered in the one error shape. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  constructor(status: number, code: string, message: string, field?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

/** The world behind the routes. */
export interface FakeWorld {
  state: FakeState;
  isSignedIn: boolean;
  /** Tells every open dashboard that something changed. */
  tell(change: { topic: string; id?: string }): void;
  /** Stores a lead and tells the open dashboards, as the pipeline does. */
  arrive(lead?: Partial<ApiLead>): ApiLead;
}

/** The parts of `/api/<room>/<id>/<verb>`; empty where the path is shorter. */
export function partsOf({ path }: Call): { room: string; id: string; verb: string } {
  const [, , room = "", id = "", verb = ""] = path.split("/");
  return { room, id, verb };
}

/** @throws Refusal 404 */
export function found<Row extends { id: string }>(rows: Row[], id: string): Row {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw new Refusal(404, "not_found", "There is no such thing here.");
  return row;
}

export function isoNow(): string {
  return new Date().toISOString();
}
