import type { Module } from "../../core/module.ts";
import { createErasureJob, type Rooms } from "./erase-leads.ts";
import { createExpiry } from "./expire-leads.ts";
import { createRoutes } from "./routes.ts";

/**
 * What the people who send leads, and those who keep them, may ask for: copies, erasure, an end by age.
 * @param rooms all rooms that may hold something about people; each erases and finds its own
 */
export function createPrivacy(rooms: Rooms): Module {
  const erasureJob = createErasureJob(rooms);
  return {
    name: "privacy",
    tables: ["privacy_acts", "lead_retention"],
    routes: createRoutes(rooms, erasureJob),
    jobs: [erasureJob],
    sweeps: [createExpiry(rooms)],
  };
}
