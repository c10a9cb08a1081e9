import { type Answer, type Call, type FakeWorld, found, isoNow, partsOf, Refusal } from "./fake-call.ts";
import { aDelivery, aDestination, anEndpoint, aReplay } from "./fake-data.ts";
import { aListOfReceipts, anOutcomeHook } from "./fake-reports.ts";

/** Where leads go, what became of it there, and what comes back. */

export function destinationRoute(fake: FakeWorld, call: Call): Answer {
  const { state } = fake;
  const { method, query, body } = call;
  const { id, verb } = partsOf(call);
  if (id === "") return { body: { destinations: state.destinations } };
  const destination = found(state.destinations, id);
  if (method === "PATCH") Object.assign(destination, body, body.status !== undefined && { status_reason: null });
  if (method === "DELETE") state.destinations = state.destinations.filter((one) => one !== destination);
  if (verb === "replays") return { body: { replays: state.replays.filter((one) => one.destination_id === id) } };
  if (verb === "replay") {
    const status = method === "GET" ? query.get("status") : body.status;
    const from = (method === "GET" ? query.get("from") : body.from) ?? "";
    const meant = state.deliveries.filter(
      (one) =>
        one.destination_id === id &&
        one.created_at >= String(from) &&
        (one.status === "failed" ||
          (one.status === "pending" && one.attempts > 0) ||
          (status === "all" && one.status === "sent")),
    );
    const replay = aReplay(destination, { status: status === "all" ? "all" : "failed", total: meant.length });
    if (method === "GET") return { body: replay };
    for (const delivery of meant) Object.assign(delivery, { status: "pending", next_try_at: isoNow() });
    state.replays.unshift({ ...replay, replayed: Math.min(50, meant.length) });
    return { status: 202, body: replay };
  }
  if (verb === "test") {
    const sent = destination.status !== "disabled";
    const delivery = aDelivery(destination, null);
    state.deliveries.unshift(delivery);
    const outcome = sent
      ? { status_code: 200, error_code: null, answer_excerpt: '{"ok":true}' }
      : { status_code: 410, error_code: "http_410", answer_excerpt: "<h1>Gone</h1>" };
    return { body: { delivery_id: delivery.id, sent, duration_ms: 148, ...outcome } };
  }
  fake.tell({ topic: "destination", id });
  return { body: destination };
}

export function replayRoute({ state }: FakeWorld, call: Call): Answer {
  const { id } = partsOf(call);
  const replay = found(state.replays, id);
  return { body: Object.assign(replay, { state: "stopped", stop_reason: "by_person", finished_at: isoNow() }) };
}

export function webhookRoute(fake: FakeWorld, call: Call): Answer {
  const { state } = fake;
  const { method, body } = call;
  const { id, verb } = partsOf(call);
  if (method === "GET" && id === "") return { body: { webhooks: state.endpoints } };
  if (method === "POST") {
    if (String(body.url).includes("127.0.0.1"))
      throw new Refusal(422, "url_not_allowed", "This address is not public.", "url");
    const destination = aDestination("webhook", { name: String(body.name), created_at: isoNow() });
    const headers = (body.headers ?? []) as { name: string }[];
    const endpoint = anEndpoint(destination, {
      url: String(body.url),
      events: body.events as never,
      header_names: headers.map(({ name }) => name),
    });
    state.destinations.push(destination);
    state.endpoints.push(endpoint);
    fake.tell({ topic: "destination", id: destination.id });
    return { status: 201, body: endpoint };
  }
  const endpoint = state.endpoints.find((one) => one.destination_id === id);
  if (endpoint === undefined) throw new Refusal(404, "not_found", "There is no such webhook.");
  const { old_secrets_until } = endpoint;
  if (verb === "secret") return { body: { secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", old_secrets_until } };
  if (verb === "rotate-secret") {
    endpoint.old_secrets_until = new Date(Date.now() + 24 * 3_600_000).toISOString();
    const rotated = { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
    return { body: { ...rotated, old_secrets_until: endpoint.old_secrets_until } };
  }
  if (method === "PATCH") {
    const { headers, ...change } = body as { headers?: { name: string }[] };
    Object.assign(endpoint, change, headers !== undefined && { header_names: headers.map(({ name }) => name) });
  }
  return { body: endpoint };
}

export function deliveryRoute({ state }: FakeWorld, call: Call): Answer {
  const { query } = call;
  const { id, verb } = partsOf(call);
  if (id !== "") {
    const delivery = found(state.deliveries, id);
    if (verb === "replay") Object.assign(delivery, { status: "sent", attempts: delivery.attempts + 1 });
    return { body: delivery };
  }
  const wanted = (name: string, value: string | null) => !query.has(name) || query.get(name) === value;
  const list = state.deliveries.filter(
    (one) =>
      wanted("id", one.id) &&
      wanted("event_type", one.event_type) &&
      (query.get("from") ?? "") <= one.created_at &&
      wanted("lead_id", one.lead_id) &&
      wanted("destination_id", one.destination_id) &&
      wanted("status", one.status),
  );
  return { body: { deliveries: list.map(({ attempt_list: _, ...delivery }) => delivery), next_cursor: null } };
}

export function outcomeHookRoute({ state }: FakeWorld, call: Call): Answer {
  const { method, body } = call;
  const { id, verb } = partsOf(call);
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  if (method === "POST" && id === "") {
    const hook = anOutcomeHook({ name: String(body.name) });
    state.outcomeHooks.push(hook);
    return { status: 201, body: { hook, secret } };
  }
  if (method === "GET" && id === "") return { body: { hooks: state.outcomeHooks } };
  const hook = found(state.outcomeHooks, id);
  if (verb === "receipts") return { body: { receipts: aListOfReceipts() } };
  if (method === "DELETE") {
    state.outcomeHooks = state.outcomeHooks.filter((one) => one !== hook);
    return { body: { hooks: state.outcomeHooks } };
  }
  hook.old_secret_until = new Date(Date.now() + 24 * 3_600_000).toISOString();
  return { body: { hook, secret } };
}
