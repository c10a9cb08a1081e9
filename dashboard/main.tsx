import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/parts/buttons.css";
import "./ui/parts/panels.css";
import "./ui/parts/tags.css";
import "./ui/parts/controls.css";
import "./ui/parts/tabs.css";
import "./ui/parts/messages.css";
import "./ui/parts/code.css";
import "./ui/parts/facts.css";
import "./ui/parts/dialogs.css";
import "./ui/parts/page-head.css";
import "./ui/shell.css";
import "./pages/sign-in/sign-in.css";
import "./pages/leads/score.css";
import "./pages/leads/list.css";
import "./pages/leads/lead.css";
import "./pages/leads/deliveries.css";
import "./pages/leads/ledger.css";
import "./pages/leads/held.css";
import "./pages/leads/outcome.css";
import "./pages/reports/reports.css";
import "./pages/forms/editor.css";
import "./pages/forms/forms.css";
import "./pages/forms/preview.css";
import "./pages/destinations/destinations.css";
import "./pages/billing/billing.css";
import "./pages/settings/ai/ai.css";
import "./pages/settings/settings.css";
import "./pages/guide/guide.css";
import "./ui/print.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { createApi } from "./api.ts";
import { App } from "./app.tsx";
import { createLive } from "./live.ts";
import { createDevice } from "./models/device.ts";
import { createLeadsModel } from "./models/leads.model.ts";
import { createSession, type Session } from "./models/session.model.ts";
import { createToasts } from "./models/toasts.model.ts";
import { timeZone } from "./ui/time.tsx";

const device = createDevice(localStorageOrNull());
const live = createLive(() => new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/live`));
const toasts = createToasts();
const api = createApi({ fetch: (...request) => fetch(...request), onSignedOut: () => session.sessionEnded() });
const session: Session = createSession(api, live);
const leads = createLeadsModel(api, live);

effect(() => {
  const theme = device.theme.value;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});
effect(() => {
  timeZone.value = session.workspace.value?.time_zone;
});

const root = document.getElementById("app");
if (root !== null) render(<App desk={{ api, live, toasts, session, device, leads }} />, root);
void session.load();

function localStorageOrNull(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // the browser forbids even asking
  }
}
