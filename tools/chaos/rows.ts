import type { Row } from "./row.ts";
import { badVendors } from "./rows/bad-vendors.ts";
import { databaseLies, databaseRefuses } from "./rows/database.ts";
import { deadEndpoint } from "./rows/dead-endpoint.ts";
import { killBetweenSteps, killUnderLoad, killWhileMailing } from "./rows/kills.ts";
import { load } from "./rows/load.ts";
import { migrationsUnderLoad } from "./rows/migrations.ts";
import { botFlood, slowClients } from "./rows/noise.ts";
import { dayWithoutVendors } from "./rows/outage.ts";

/** Everything that `npm run chaos` does, in this order. A new row goes here. */
export const ROWS: readonly Row[] = [
  killUnderLoad,
  killBetweenSteps,
  killWhileMailing,
  databaseRefuses,
  databaseLies,
  migrationsUnderLoad,
  slowClients,
  deadEndpoint,
  badVendors,
  dayWithoutVendors,
  load,
  botFlood,
];
