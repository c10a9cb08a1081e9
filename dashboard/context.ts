import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Api } from "./api.ts";
import type { Live } from "./live.ts";
import type { Device } from "./models/device.ts";
import type { LeadsModel } from "./models/leads.model.ts";
import type { Session } from "./models/session.model.ts";
import type { Toasts } from "./models/toasts.model.ts";

/** What every page may use. */
export interface Desk {
  api: Api;
  live: Live;
  toasts: Toasts;
  session: Session;
  device: Device;
  /** Kept while one looks at a lead, so that the way back finds the list as it was left. */
  leads: LeadsModel;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("This part of the page stands outside the app.");
  return desk;
}
