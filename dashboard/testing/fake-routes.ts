import type { Me } from "../../worker/modules/accounts/contract.ts";
import { anAi } from "./fake-ai.ts";
import { aBilling } from "./fake-billing.ts";
import { type Answer, type Call, type FakeWorld, isoNow, partsOf, Refusal } from "./fake-call.ts";
import { aWorkspace, newId } from "./fake-data.ts";
import {
  deliveryRoute,
  destinationRoute,
  outcomeHookRoute,
  replayRoute,
  webhookRoute,
} from "./fake-destination-routes.ts";
import { formRoute, publicRoute } from "./fake-form-routes.ts";
import { contactRoute, leadRoute, privacyRoute } from "./fake-lead-routes.ts";
import { aReport, aSourcesReport } from "./fake-reports.ts";
import type { FakeState } from "./fake-state.ts";

/** The code that signs in; any other is wrong. */
export const RIGHT_CODE = "123456";

/** The API's routes, over what the stand-in holds. @throws Refusal */
export function answerCall(fake: FakeWorld, call: Call): Answer {
  const { state } = fake;
  const { method, path, query, body } = call;
  const at = `${method} ${path}`;
  const { room, id } = partsOf(call);
  const me = (): Me => ({
    ...state.me,
    role: state.workspace === null ? null : state.me.role,
    workspace: state.workspace,
  });

  if (at === "POST /api/sign-in/code") return { status: 202, body: { sent: true } };
  if (at === "POST /api/sign-in/verify") {
    if (body.code !== RIGHT_CODE)
      throw new Refusal(401, "token_invalid", "This code is not right. Look again, or ask for a new one.");
    fake.isSignedIn = true;
    return { body: me() };
  }
  if (path.startsWith("/v1/")) return publicRoute(fake, call);
  if (!fake.isSignedIn) throw new Refusal(401, "not_signed_in", "Sign in first.");
  if (at === "POST /api/sign-out") {
    fake.isSignedIn = false;
    return { status: 204 };
  }
  if (at === "GET /api/me") return { body: me() };
  if (at === "PATCH /api/me") {
    state.me.name = String(body.name);
    return { body: me() };
  }
  if (at === "POST /api/workspaces") {
    state.workspace = aWorkspace({ name: String(body.name), guide_hidden: false, created_at: isoNow() });
    return { status: 201, body: state.workspace };
  }
  if (state.workspace === null) throw new Refusal(403, "role_not_allowed", "Make a workspace first.");

  switch (room) {
    case "workspace":
      if (method === "PATCH") state.workspace = { ...state.workspace, ...body };
      return { body: state.workspace };
    case "ai":
      return { body: anAi() };
    case "billing":
      if (path !== "/api/billing") return { body: { url: "https://stripe.test/page" } };
      return { body: aBilling() };
    case "members":
      return { body: { members: [{ id: "mem_1", ...state.me }] } };
    case "api-keys": {
      if (method === "GET") return { body: { api_keys: state.keys } };
      if (method === "DELETE") {
        state.keys = state.keys.filter((key) => key.id !== id);
        return { status: 204 };
      }
      const key = {
        id: newId("key"),
        name: String(body.name),
        start: "lbk_7c1d",
        created_at: isoNow(),
        last_used_at: null,
      };
      state.keys.unshift(key);
      return { status: 201, body: { ...key, key: "lbk_7c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f" } };
    }
    case "forms":
      return formRoute(fake, call);
    case "leads":
      return leadRoute(fake, call);
    case "contacts":
      return contactRoute(fake, call);
    case "privacy":
      return privacyRoute(fake, call);
    case "destinations":
      return destinationRoute(fake, call);
    case "replays":
      return replayRoute(fake, call);
    case "webhooks":
      return webhookRoute(fake, call);
    case "deliveries":
      return deliveryRoute(fake, call);
    case "outcome-hooks":
      return outcomeHookRoute(fake, call);
    case "reports":
      return {
        body: path.endsWith("/sources") ? aSourcesReport(state, query.get("by") ?? "source") : aReport(state, query),
      };
    case "recalibration":
      if (method === "PATCH") state.recalibration.enabled = body.enabled === true;
      if (id === "reset") Object.assign(state.recalibration, { decided: 0, won: 0, bands: null });
      return { body: state.recalibration };
    case "telegram":
      if (path === "/api/telegram/chats") return { body: { chats: [] } };
      return {
        status: 201,
        body: {
          private_url: "https://t.me/leadbell_bot?start=K7PQ2M",
          group_url: "https://t.me/leadbell_bot?startgroup=K7PQ2M",
          code: "K7PQ2M",
          bot_username: "leadbell_bot",
          expires_at: new Date(Date.now() + 900_000).toISOString(),
        },
      };
    case "rules":
      if (method === "PUT") {
        state.rules = (body.rules as FakeState["rules"]).map((rule) => ({ ...rule, id: rule.id ?? newId("rul") }));
      }
      return { body: { rules: state.rules } };
    default:
      throw new Refusal(404, "not_found", `There is nothing at ${path}.`);
  }
}
