import type { Config } from "./config.ts";
import type { KeyRing } from "./crypto.ts";
import type { DestinationKind, LeadEventType } from "./destination.ts";
import type { AppError } from "./errors.ts";
import type { IdKind } from "./ids.ts";
import type { Log } from "./log.ts";
import type { JobDefinition } from "./module.ts";
import type { SqlCondition } from "./sql.ts";

/** All that a room may touch outside itself. Take what you need by name, so the signature tells what can be touched. */
export interface Services {
  config: Config;
  db: D1Database;
  /**
   * Commits one batch that may be run twice without harm, sharing a transaction with others under pressure. Resolves
   * when it is committed, with the rows of each statement. For the intake path; elsewhere `db.batch` is plainer.
   */
  commit(workspaceId: string, statements: D1PreparedStatement[]): Promise<Record<string, unknown>[][]>;
  jobs: JobDesk;
  jobLog: JobLog;
  /** What comes after what (`worker/pipeline.ts`), as jobs to be inserted in the caller's batch. */
  next: Next;
  lifeboat: Lifeboat;
  plan: PlanDesk;
  /** For vendors at fixed addresses. Addresses that customers typed go through `core/outbound` only. */
  fetch: typeof fetch;
  now(): number;
  /** 0 ≤ x < 1. Not for secrets: those come from `crypto.getRandomValues`. */
  random(): number;
  newId(kind: IdKind): string;
  log: Log;
  keyRing: KeyRing;
  /** Lives as long as the isolate: for public, rarely changing things with a short life of their own. */
  cache: Map<string, { value: unknown; expiresAtMs: number }>;
  destinationKinds: ReadonlyMap<string, DestinationKind>;
  /** Tells open dashboards that something changed. May be lost: they also look by themselves. */
  notifyLive(workspaceId: string, change: LiveChange): void;
  /** Runs beside the answer. For what may be lost only; what must not be lost is a job. */
  inBackground(work: Promise<unknown>): void;
  /** Opens the workspace's stream of live changes to a dashboard, as a WebSocket. */
  openLiveFeed(workspaceId: string, request: Request): Promise<Response>;
  /** Static files: the dashboard, the widget. */
  assets: Fetcher;
}

/** The second store of what arrives, for when the database refuses it: a queue, whose messages are on disk. */
export interface Lifeboat {
  /** Resolves when the message is safe. */
  board(sealed: string): Promise<void>;
}

export interface LiveChange {
  /** What kind of row changed, such as `lead` or `destination`. */
  topic: "lead" | "destination" | "form" | "workspace";
  id?: string;
}

/** Hands out jobs. Insert `insert` in the batch of the cause, then `ring()`. */
export interface JobDesk {
  create<Data>(definition: JobDefinition<Data>, data: NoInfer<Data>, options?: JobOptions): PlannedJob;
  /** Makes a waiting job due sooner; nothing when it runs or is done. */
  hasten<Data>(definition: JobDefinition<Data>, data: NoInfer<Data>, dueAtMs: number): D1PreparedStatement;
  /**
   * Deletes the jobs of a kind whose key is one of these or begins with one and a slash, whatever their state; one that
   * runs at this moment leaves nothing behind either.
   * @param keys a SELECT of one column named `key`
   */
  cancel<Data>(workspaceId: string, definition: JobDefinition<Data>, keys: SqlCondition): D1PreparedStatement;
  /** Only a doorbell: a lost ring costs a minute, never a lead. A time in the future rings then. */
  ring(dueAtMs?: number): void;
}

/** What the engine knows of its jobs, over all workspaces: for whoever runs the service. */
export interface JobLog {
  /** How long the oldest due job has been waiting, in milliseconds; 0 when nothing is due. */
  oldestDueAgeMs(): Promise<number>;
  /** Jobs that gave up after this time and were not revived. */
  countDead(sinceMs: number): Promise<number>;
  /** Newest first, after this one. */
  list(status: "due" | "dead", limit: number, after: { atMs: number; id: string } | null): Promise<LoggedJob[]>;
  /** Lets a dead job begin again; null when there is none with this id. */
  revive(jobId: string): Promise<LoggedJob | null>;
  /**
   * Throws a dead job away; null when there is none with this id.
   * @param also what goes with it, in the same transaction
   */
  discard(jobId: string, also: (job: LoggedJob) => D1PreparedStatement[]): Promise<LoggedJob | null>;
}

export interface LoggedJob {
  id: string;
  workspaceId: string;
  name: string;
  status: "due" | "done" | "dead";
  attempts: number;
  lastError: string | null;
  dueAtMs: number;
  createdAtMs: number;
  finishedAtMs: number | null;
}

export interface JobOptions {
  /** When the job falls due. Default: now. */
  dueAtMs?: number;
  /** The job is stored only if this holds when the batch runs. */
  onlyIf?: SqlCondition;
  /** Nobody waits for it: it goes in a lane of its own, one at a time, so that a flood of such jobs is felt by nobody. */
  yields?: boolean;
}

export interface PlannedJob {
  id: string;
  insert: D1PreparedStatement;
}

export interface LeadRef {
  workspaceId: string;
  leadId: string;
}

/** What is wrong with a destination. */
export interface DestinationTrouble {
  workspaceId: string;
  destinationId: string;
  /** `failing`: nothing but failures for half of the time after which it is switched off. */
  stage: "failing" | "disabled";
  /** When the failures began to count, or when it said that it is gone. */
  sinceMs: number;
  errorCode: string;
  /** It said itself that it is gone. */
  isGone: boolean;
}

/** How much of a month's limit for the AI is used. */
export interface AiBudgetWarning {
  workspaceId: string;
  /** Such as `2026-11`. */
  month: string;
  /** 100: what is left is too little for one more call. */
  percent: 80 | 100;
  /** The limit that is meant: with another one it is not true any more. */
  budgetMicros: number | null;
  budgetTokens: number | null;
}

/** The database was brought back from a copy: what a workspace had between these two times is not in it. */
export interface DataGap {
  workspaceId: string;
  gapFromMs: number;
  gapToMs: number;
}

/** What follows what. Each returns the jobs to insert in the batch that stores the cause. */
export interface Next {
  /** A lead was stored, whatever its verdict. */
  afterLeadStored(
    ref: LeadRef,
    options?: Pick<JobOptions, "onlyIf"> & {
      /** Held or spam: nobody waits for its score. */
      isDoubtful?: boolean;
      /** One of a flood of them: looked at when the flood is over, and told to nobody. */
      isInFlood?: boolean;
    },
  ): PlannedJob[];
  /** A held lead was released by a person. */
  afterLeadReleased(ref: LeadRef, options?: JobOptions): PlannedJob[];
  /** A lead that was put aside before it was routed was taken back. `key` makes the change unique. */
  afterLeadReopened(ref: LeadRef, key: string, options?: JobOptions): PlannedJob[];
  /** The embedded score stands; the AI may still be asked. */
  afterLeadScored(ref: LeadRef, waitForAiMs: number | null): PlannedJob[];
  /** The AI answered: route at once if routing still waits, look again if it has gone. */
  afterAiJudged(ref: LeadRef): (PlannedJob | { insert: D1PreparedStatement })[];
  /** The AI gave nothing that can be used: routing need not wait for it any longer. */
  afterAiFailed(ref: LeadRef): { insert: D1PreparedStatement }[];
  /** Deliveries were planned. */
  afterDeliveryPlanned(workspaceId: string, deliveryId: string, destinationId: string, kind: string): PlannedJob[];
  /** Something happened to a lead that its destinations may want to hear of. `key` makes the event unique. */
  afterLeadEvent(ref: LeadRef, eventType: LeadEventType, key: string, options?: JobOptions): PlannedJob[];
  /** A destination is in trouble that its owner has to hear of. Several times the same is told once. */
  afterDestinationTrouble(trouble: DestinationTrouble, options?: JobOptions): PlannedJob[];
  /** The month's limit for the AI comes near, or is reached: its owner has to hear of that. */
  afterAiBudgetUsed(warning: AiBudgetWarning, options?: JobOptions): PlannedJob[];
  /** The database was brought back from a copy: the owners have to hear of what is missing. */
  afterRestore(gap: DataGap): PlannedJob[];
  /** Something became of a lead, or that was taken back: what scores rest on has changed. */
  afterOutcome(ref: LeadRef, options?: JobOptions): PlannedJob[];
  /** A person pressed "not spam" or "not a lead", or took it back: the workspace's own judges learn of it. */
  afterPress(ref: LeadRef, by: { memberId: string }, options?: JobOptions): PlannedJob[];
  /** What the cards in the chats show has changed. `key` makes the change unique. */
  afterCardChanged(ref: LeadRef, key: string, options?: JobOptions): PlannedJob[];
}

/** What the workspace's plan still allows. Accepted leads are counted by the database itself (`migrations/0011`). */
export interface PlanDesk {
  /** Gives a new workspace the limits of its plan, so that they hold from its first lead on. What fails, a sweep mends. */
  begin(workspaceId: string): Promise<void>;
  /** Whether a judgement by the AI is left in this month. */
  allowsAiJudgement(workspaceId: string): Promise<boolean>;
  /** Takes one of the month's judgements; false when none is left. Of many at once no more get one than there are. */
  takeAiJudgement(workspaceId: string): Promise<boolean>;
  /** Gives one back that came to nothing. */
  returnAiJudgement(workspaceId: string): D1PreparedStatement;
  /** @throws AppError `plan_limit_reached` when the plan has no place for one more than `used` */
  requireRoom(workspaceId: string, what: "seats" | "destinations", used: number): Promise<void>;
  /** The refusal to release a lead beyond the month's limit, in a sentence that names the plan. */
  leadRefusal(workspaceId: string): Promise<AppError>;
}

/** Who is asking, set by the guards of the accounts room. */
export interface Session {
  workspaceId: string;
  memberId: string;
  email: string;
  name: string;
  role: "owner" | "admin" | "agent";
}

export interface ApiCaller {
  workspaceId: string;
  apiKeyId: string;
}

export interface AppVariables {
  requestId: string;
  services: Services;
  /** Present behind `requireMember`. */
  session: Session;
  /** Present behind `requireApiKey`. */
  caller: ApiCaller;
}
