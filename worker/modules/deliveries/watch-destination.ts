import type { AttemptOutcome, DestinationKind } from "../../core/destination.ts";
import type { DestinationTrouble, Services } from "../../core/services.ts";
import { decideOnFailure, type FailureRun } from "./decide.ts";
import type { Delivery } from "./deliveries.store.ts";
import {
  destinationIsAsRead,
  destinationIsOn,
  forgetFailures,
  recordFailure,
  type StoredDestination,
  setDestinationStatus,
} from "./destinations.store.ts";

/** What an attempt means for the destination itself. */
export interface DestinationStep {
  /** To be run in the batch that writes the attempt down. */
  statements: D1PreparedStatement[];
  step: "none" | "warn" | "disable";
}

/**
 * Any success forgets the failures before it. A destination that says that it is gone is switched off at once; one that
 * only fails for long enough is switched off too, and its owner is told halfway and at the end, once each.
 */
export function watchDestination(
  { eventType }: Delivery,
  destination: StoredDestination,
  outcome: AttemptOutcome,
  kind: DestinationKind,
  services: Services,
): DestinationStep {
  const { db, now } = services;
  const { workspaceId, id } = destination;
  if (outcome.kind === "sent") return { statements: [forgetFailures(db, workspaceId, id)], step: "none" };

  const { errorCode } = outcome;
  if (outcome.afterwards === "disable") {
    const trouble = { stage: "disabled", sinceMs: now(), errorCode, isGone: true } as const;
    const reason = `It said that it is gone: ${errorCode}.`;
    return {
      statements: [
        ...tellOwner(destination, trouble, destinationIsOn(destination), services),
        setDestinationStatus(db, workspaceId, id, "disabled", reason),
      ],
      step: "disable",
    };
  }

  // A test proves nothing against an endpoint that is still being set up, and where nothing was called the fault is ours.
  if (kind.disableAfterMs === null || eventType === "test" || outcome.request === null) {
    return { statements: [], step: "none" };
  }
  const { run, step } = decideOnFailure(destination, now(), kind.disableAfterMs);
  const reason = step === "disable" ? `Every call has failed since ${dayOf(run)}, the last with ${errorCode}.` : null;
  const statement = recordFailure(db, destination, run, reason);
  if (step === "none") return { statements: [statement], step };

  const trouble = {
    stage: step === "warn" ? ("failing" as const) : ("disabled" as const),
    sinceMs: run.failingSinceMs ?? now(),
    errorCode,
    isGone: false,
  };
  return {
    statements: [...tellOwner(destination, trouble, destinationIsAsRead(destination), services), statement],
    step,
  };
}

/** The jobs come before the change that they tell of, as their condition looks at how things were. */
function tellOwner(
  { workspaceId, id: destinationId }: StoredDestination,
  trouble: Omit<DestinationTrouble, "workspaceId" | "destinationId">,
  onlyIf: ReturnType<typeof destinationIsOn>,
  { next }: Pick<Services, "next">,
): D1PreparedStatement[] {
  const jobs = next.afterDestinationTrouble({ workspaceId, destinationId, ...trouble }, { onlyIf });
  return jobs.map((job) => job.insert);
}

function dayOf({ failingSinceMs }: FailureRun): string {
  const day = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat("en-GB", day).format(failingSinceMs ?? 0);
}
