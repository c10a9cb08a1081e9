import { AppError, errorText } from "../../core/errors.ts";
import type { PlanDesk, Services } from "../../core/services.ts";
import { monthAt } from "./forecast.ts";
import { giveLimits } from "./give-limits.ts";
import { findLimits, findUsage, returnAi, takeAi } from "./limits.store.ts";
import { PLANS, type PlanId } from "./plans.ts";

/** What the plan still allows, for the rooms that must not exceed it. */
export function createPlanDesk(services: Pick<Services, "config" | "db" | "now" | "log">): PlanDesk {
  const { db, now, log } = services;
  const month = () => monthAt(now()).name;
  return {
    async begin(workspaceId) {
      try {
        await giveLimits(workspaceId, services);
      } catch (error) {
        log("plan.begins_later", { workspaceId, error: errorText(error) });
      }
    },
    async allowsAiJudgement(workspaceId) {
      const [limits, usage] = await Promise.all([findLimits(db, workspaceId), findUsage(db, workspaceId, month())]);
      return limits.aiPerMonth === null || usage.aiJudgements < limits.aiPerMonth + limits.grantedAi;
    },
    takeAiJudgement: (workspaceId) => takeAi(db, workspaceId, month()),
    returnAiJudgement: (workspaceId) => returnAi(db, workspaceId, month()),
    async requireRoom(workspaceId, what, used) {
      const limits = await findLimits(db, workspaceId);
      const inPlan = limits[what];
      if (inPlan === null) return;
      const allowed = inPlan + (what === "seats" ? limits.grantedSeats : limits.grantedDestinations);
      if (used < allowed) return;
      const words = what === "seats" ? "people" : "destinations";
      throw refusal(limits.plan, `has room for ${allowed} ${words}, and there are ${used}`);
    },
    async leadRefusal(workspaceId) {
      const limits = await findLimits(db, workspaceId);
      const allowed = (limits.leadsPerMonth ?? 0) + limits.grantedLeads;
      return refusal(limits.plan, `holds ${allowed} leads a month, and they are used up`);
    },
  };
}

function refusal(plan: PlanId, why: string): AppError {
  return new AppError("plan_limit_reached", `The ${PLANS[plan].name} plan ${why}. Choose a larger plan under Billing.`);
}
