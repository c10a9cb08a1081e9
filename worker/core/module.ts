import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { z } from "zod";
import type { DestinationKind } from "./destination.ts";
import type { AppError } from "./errors.ts";
import type { AppVariables, Services } from "./services.ts";

/** What Hono knows inside a room's routes: `c.var.services`, `c.var.requestId`, and who is asking. */
export interface AppEnv {
  Variables: AppVariables;
}
export type Routes = OpenAPIHono<AppEnv>;

/** A feature of the product: a folder in `worker/modules/` whose `index.ts` exports one of these. */
export interface Module {
  name: string;
  /** The tables this room owns. No other room's SQL may name them (`house.test.ts`). */
  tables: readonly string[];
  /** Adds the room's routes to the app, at their full paths. */
  routes?: (app: Routes) => void;
  /**
   * Asked about every request that ends in an error, also where it never reached the room's own routes: may add headers,
   * and may give a page in the place of JSON. Null for what is not the room's.
   */
  showError?: (c: Context<AppEnv>, error: AppError) => Response | Promise<Response> | null;
  // biome-ignore lint/suspicious/noExplicitAny: the list holds jobs of every data type; each parses its own data
  jobs?: readonly JobDefinition<any>[];
  sweeps?: readonly Sweep[];
  /** Things a delivery can go to. */
  destinations?: readonly DestinationKind[];
  /** What the room holds of people. A room with anything personal in its tables has to offer it (`house.test.ts`). */
  personalData?: PersonalData;
}

/** Somebody who sent leads, as far as these leads tell. */
export interface Person {
  workspaceId: string;
  /** A part of the person's leads when there are many: the rest is asked for after them. */
  leadIds: readonly string[];
}

/** What a room holds of a person, and how it lets go of it. The privacy room walks that of every room. */
export interface PersonalData {
  /** By table, the rows about this person, in words that they can be handed. */
  find(person: Person, services: Services): Promise<Record<string, unknown[]>>;
  /**
   * Statements for one batch with those of all rooms: deletes the rows and cancels the jobs of these leads. What stands
   * outside, such as a card in a chat, is left to a job that they insert. Repeatable.
   */
  erase(person: Person, services: Services): D1PreparedStatement[] | Promise<D1PreparedStatement[]>;
  /** What is forgotten by age, nobody asking. */
  expire?: readonly Sweep[];
}

/** Work that cron repeats each minute and that must be harmless when repeated: expiry, mending, reminders. */
export interface Sweep {
  /** `noun.verb`, for the log. */
  name: string;
  /** Returns how many rows it changed. */
  run(services: Services): Promise<number>;
}

/** A piece of work due at a time: a row in `jobs`, written in the transaction of its cause. May run twice. */
export interface JobDefinition<Data> {
  /** `noun.verb`, such as `lead.score`. */
  name: string;
  /** Ids and small facts only, never what a person wrote. */
  data: z.ZodType<Data>;
  /** Names the job: a second job with the same key is never stored. Without it every job is one of its own. */
  key?: (data: Data) => string;
  /**
   * Jobs of one lane share few places at a time, so that a slow receiver, or a crowd, holds up only itself. Default: one
   * for the job's name in each workspace.
   */
  lane?: (data: Data) => string;
  /** How many jobs of its lane may be under way at once, over all workers. Default: 4. */
  places?: number;
  /** Gaps between tries; when they are used up the job is dead. Default: `JOB_RETRY_DELAYS_MS`. */
  retryDelaysMs?: readonly number[];
  run(data: Data, services: Services, turn: JobTurn): Promise<JobOutcome>;
}

export interface JobTurn {
  /** 1 for the first run. */
  number: number;
}

/** Nothing when the work is done; or the time to run again, when the job keeps its own table of tries. */
// biome-ignore lint/suspicious/noConfusingVoidType: a job that is done simply ends
export type JobOutcome = void | { againAtMs: number };

/** Ties a job's data type to its schema. */
export function defineJob<Data>(definition: JobDefinition<Data>): JobDefinition<Data> {
  return definition;
}
