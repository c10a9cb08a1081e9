import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import type { RouterRoute } from "hono/types";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { DestinationKind } from "./core/destination.ts";
import { AppError, failureText } from "./core/errors.ts";
import { makeId } from "./core/ids.ts";
import { decodeBody, parseJsonBody, refuseBrokenTexts } from "./core/json-body.ts";
import { createLog } from "./core/log.ts";
import type { AppEnv } from "./core/module.ts";
import { refusalOf, speakPlainly } from "./core/plain-issues.ts";
import { fillRandom } from "./core/random-bytes.ts";
import { readBody } from "./core/read-body.ts";
import { isStorageTrouble, storageBusy } from "./core/storage-trouble.ts";
import { type Bindings, ConfigurationError } from "./env.ts";
import { MODULES } from "./modules.ts";
import { addSecurityHeaders, setIfAbsent } from "./security-headers.ts";
import { createServices, type Overrides } from "./services.ts";

/** What every request passes: request id, services, byte limit, security headers, the rooms' routes, one error shape. */
export function createApp(destinationKinds: ReadonlyMap<string, DestinationKind>, overrides: Overrides = {}) {
  speakPlainly();
  const app = new OpenAPIHono<AppEnv & { Bindings: Bindings }>({
    strict: true,
    // Runs where a route's schema refuses a request: the first thing that is wrong, in the one error shape.
    defaultHook: (result) => {
      if (result.success) return;
      throw refusalOf(result.error.issues[0], "The request");
    },
  });

  app.use(async (c, next) => {
    const requestId = makeId("request", Date.now(), fillRandom);
    c.set("requestId", requestId);
    c.header("x-request-id", requestId);
    const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
    c.set("services", createServices(c.env, waitUntil, destinationKinds, requestId, overrides));
    await next();
    setIfAbsent(c, "x-request-id", requestId); // an answer that a room made by itself has none of ours
    addSecurityHeaders(c);
  });
  app.use(readBody);
  app.use("/api/*", refuseOddJson);
  app.use("/v1/operator/*", refuseOddJson);
  app.use("/v1/leads/:id/*", refuseOddJson); // the doors of strangers read their bodies by hand

  for (const module of MODULES) module.routes?.(app as unknown as OpenAPIHono<AppEnv>);
  app.openAPIRegistry.registerComponent("securitySchemes", "apiKey", { type: "http", scheme: "bearer" });
  app.openAPIRegistry.registerComponent("securitySchemes", "operatorToken", { type: "http", scheme: "bearer" });
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-leadbell_session",
  });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Leadbell", version: "1", description: "Capture, judge, route and deliver leads." },
  });

  app.notFound((c) => {
    const known = METHODS.filter((method) =>
      app.router.match(method, c.req.path)[0].some(([[, route]]) => !isForAll(route)),
    );
    if (known.length === 0) throw new AppError("not_found", `There is nothing at ${c.req.path}.`);
    c.header("allow", known.join(", "));
    throw new AppError("method_not_allowed", `${c.req.path} knows ${known.join(" and ")}, not ${c.req.method}.`);
  });

  app.onError(async (error, c) => {
    const requestId = c.get("requestId") ?? "req_unknown";
    const known = asAppError(error);
    if (known.status >= 500) {
      createLog(
        { requestId },
        Date.now,
        overrides.write,
      )("request.failed", {
        path: c.req.routePath,
        error: failureText(error),
      });
    }
    if (known.retryAfterSeconds !== undefined) c.header("retry-after", String(known.retryAfterSeconds));
    c.header("x-request-id", requestId);
    addSecurityHeaders(c);
    for (const { showError } of MODULES) {
      const page = await showError?.(c as unknown as Context<AppEnv>, known);
      if (page) return page;
    }
    const field = known.field === undefined ? {} : { field: known.field };
    return c.json(
      { error: { code: known.code, message: known.message, request_id: requestId, ...field } },
      known.status as ContentfulStatusCode,
    );
  });

  return app;
}

/** What a route can be asked to do; `allow` names those that a path knows. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const isForAll = ({ method }: RouterRoute) => method === "ALL";

const SEND_JSON = "Send the body as application/json.";

/** The dashboard's JSON is held to the same measure as that of strangers, before a schema reads it. */
const refuseOddJson = createMiddleware(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  // The framework takes JSON's relatives for JSON, too: they would be read unmeasured.
  if (/^application\/[\w.-]+\+json/i.test(type)) throw new AppError("unsupported_media_type", SEND_JSON);
  const isJson = /^application\/json\s*(?:;|$)/i.test(type);
  if (isJson && c.req.raw.body !== null) {
    const text = decodeBody(await c.req.arrayBuffer());
    if (text !== "") refuseBrokenTexts(text, parseJsonBody(text));
  }
  await next();
});

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException && error.status < 500) {
    // Thrown by the routes' own reading of the body, before any room sees it.
    return error.status === 415
      ? new AppError("unsupported_media_type", SEND_JSON, { cause: error })
      : new AppError("invalid_json", "The body is not valid JSON of the type application/json.", { cause: error });
  }
  if (isStorageTrouble(error)) return storageBusy(error);
  if (error instanceof ConfigurationError) {
    return new AppError("not_configured", `${error.message} The operator of this service has to mend it.`, {
      cause: error,
    });
  }
  return new AppError(
    "internal_error",
    "Something went wrong on our side. Try again; if it stays, tell us the request id.",
    {
      cause: error,
    },
  );
}
