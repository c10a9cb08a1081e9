import { z } from "zod";
import { LEAD_EVENT_TYPES, type LeadEventType } from "../../../core/lead-events.ts";
import { MAX_ANSWER_BYTES, MAX_EXCERPT_BYTES, OUTBOUND_LIMIT_MS } from "../../../core/outbound-limits.ts";
import {
  FAILING_SPAN_MS,
  JITTER_SHARE,
  MAX_RETRY_AFTER_MS,
  WEBHOOK_DISABLE_AFTER_MS,
  WEBHOOK_RETRY_DELAYS_MS,
} from "../../../core/retry.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../core/time.ts";
import { KEEP_LOGS_MS } from "../../deliveries/contract.ts";
import { type ApiLead, leadSchema } from "../../leads/contract.ts";
import {
  MAX_OLD_SECRETS,
  NEWEST_API_VERSION,
  OLD_SECRETS_LIFE_MS,
  WEBHOOK_API_VERSIONS,
  WEBHOOK_USER_AGENT,
} from "../contract.ts";
import { type Block, code, heading, list, steps, table, text } from "./blocks.ts";
import { sampleEvent } from "./samples.ts";
import { SNIPPETS } from "./snippets.ts";
import { SIGNATURE_VECTORS } from "./vectors.ts";

export const GUIDE_TITLE = "Receive Leadbell's webhooks";

/** When an event is sent. A new event is a compile error here. */
const EVENT_WORDS: Record<LeadEventType, string> = {
  "lead.created": "A lead came in and was routed to this endpoint.",
  "lead.scored": "It was given a score; once more if the AI gives it another one later.",
  "lead.assigned": "Its owner changed: somebody claimed it, or it is free again (`claimed_by` is null then).",
  "lead.claimed": "Somebody claimed it.",
  "lead.outcome": "It was won, lost or junk, or that was taken back (`outcome` is null then).",
  "lead.spam":
    "It was judged as spam, or a person marked it as not a lead. Of a flood (more than 300 messages to one form in ten minutes) what was judged as spam is kept, and not told.",
};

/** What stands in a lead. A new field is a compile error here. */
const FIELD_WORDS: Record<keyof ApiLead, string> = {
  id: "The lead's id; the same in every event about it.",
  form_id: "The form it came by.",
  submission_id: "Made in the browser once per filled form.",
  source: "The way it came.",
  contact_id: "The person behind it: several leads may share one.",
  name: "As it was typed; may be empty.",
  email: "As it was typed; may be empty.",
  phone: "As it was typed; may be empty.",
  message: "As it was typed. Text of a stranger: escape it where you show it.",
  answers: "Every answered question, readable without the form.",
  context: "Page, referrer, campaign marks, language, browser; each part may be missing.",
  ip: "Address of the sender; null once it is forgotten, after 30 days at most.",
  verdict: "Whether it counts: only accepted leads are routed.",
  verdict_reasons: "Why it was held or counts as spam.",
  status: "Where people are with it.",
  claimed_by: "Who has it.",
  claimed_at: "Since when.",
  outcome: "What became of it; null while that is open.",
  outcome_at: "When that was decided.",
  outcome_by: "By whom.",
  outcome_via: "By which door the outcome came.",
  outcome_amount: "What a won lead brought, in the currency's smallest unit; null when nobody said.",
  score: "0 to 100, how much it looks like business; null before it is scored.",
  score_source: "Who gave the score.",
  score_reasons: "What the score rests on, with the words of the message.",
  category: "What it is about.",
  summary: "One line.",
  suggested_reply: "A draft, when the AI wrote one.",
  version: "Grows with every change of the lead: keep the highest you have seen.",
  created_at: "When it came in.",
  updated_at: "When it changed last.",
};

/** What hands out the body unparsed, by framework. */
const RAW_BODIES: readonly (readonly [framework: string, rawBody: string])[] = [
  ["Express", '`express.raw({ type: "application/json" })` on this route, then `request.body`, a Buffer'],
  ["Fastify", '`addContentTypeParser("application/json", { parseAs: "string" }, …)`, then `request.body`'],
  ["Next.js, Remix, Deno, Bun, Cloudflare Workers", "`await request.text()`"],
  ["Hono", "`await c.req.text()`"],
  ["Flask", "`request.get_data()`"],
  ["Django", "`request.body`"],
  ["FastAPI", "`await request.body()`"],
  ["Rails", "`request.raw_post`"],
  ["Laravel", "`$request->getContent()`"],
  ["Spring", "a parameter `@RequestBody byte[] body`"],
];

/** Codes of failed attempts, as the log and the API show them. */
export const ATTEMPT_ERROR_WORDS: Readonly<Record<string, readonly [meaning: string, afterwards: string]>> = {
  endpoint_timeout: [`No complete answer within ${secondsOf(OUTBOUND_LIMIT_MS)}.`, "tried again"],
  endpoint_unreachable: ["The name could not be resolved, or the connection was refused or broke off.", "tried again"],
  endpoint_redirect: [
    "Your endpoint answered 3xx. Redirects are never followed: enter the final address.",
    "tried again",
  ],
  "http_…": ["Your endpoint answered with this status, such as `http_500`.", "tried again"],
  http_410: ["Your endpoint said that it is gone.", "switched off at once"],
  url_not_allowed: ["The address leads to a private or reserved place.", "not tried again"],
  destination_disabled: ["The endpoint was switched off when the event came.", "waits for a replay"],
  destination_removed: ["The endpoint was removed while the event was on its way.", "cancelled"],
  endpoint_removed: ["The endpoint's address was gone when the event was sent.", "not tried again"],
  lead_erased: ["The lead was erased before the event was sent.", "not tried again"],
  internal_error: ["A fault of ours. It does not count against your endpoint.", "tried again"],
};

/** The whole guide, from the schemas and constants that the code itself uses. Pure. */
export function guideBlocks(): Block[] {
  return [
    text(
      "Leadbell calls an address of yours whenever something happens to a lead. Calls are signed by",
      "[Standard Webhooks](https://www.standardwebhooks.com), so a library for your language very likely exists.",
    ),
    ...quickStart(),
    ...theCall(),
    ...verification(),
    ...events(),
    ...retries(),
    ...ordering(),
    ...rotation(),
    ...ownHeaders(),
    ...testing(),
    ...errorCodes(),
    ...changes(),
  ];
}

function quickStart(): Block[] {
  const [node] = SNIPPETS;
  return [
    heading(2, "Five minutes to a verified call"),
    steps(
      "Save the program below as `receiver.mjs` and run `npm install standardwebhooks`.",
      "In the dashboard open **Destinations**, add a webhook with the address of your program (see [Local testing](#local-testing)), and copy its secret, which begins with `whsec_`.",
      "Start it with `WEBHOOK_SECRET=whsec_… node receiver.mjs`.",
      "Press **Send a test**. The dashboard shows the status your program really answered; your program prints the event.",
    ),
    ...(node === undefined ? [] : [code(node.language, node.title, node.code)]),
  ];
}

function theCall(): Block[] {
  return [
    heading(2, "What a call looks like"),
    text("A `POST` with a JSON body and these headers:"),
    table(
      ["Header", "Holds"],
      [
        ["`webhook-id`", "The event's id, also `id` in the body. The same on every retry and every replay."],
        ["`webhook-timestamp`", "When this try was sent, in seconds since 1970. New on every try."],
        ["`webhook-signature`", "One or more signatures, `v1,` and base64, parted by spaces."],
        ["`content-type`", "`application/json`, always UTF-8."],
        ["`user-agent`", `\`${WEBHOOK_USER_AGENT}\``],
      ],
    ),
    text(
      `Answer with any 2xx, to the end, within ${secondsOf(OUTBOUND_LIMIT_MS)}: that, and nothing else, counts as received.`,
      "Store the event first, answer, and do the slow work afterwards.",
      `We read at most ${MAX_ANSWER_BYTES / 1024} KB of your answer and keep ${MAX_EXCERPT_BYTES / 1024} KB of it for the log.`,
    ),
  ];
}

function verification(): Block[] {
  return [
    heading(2, "Check the signature"),
    text(
      "Check the bytes **as they came**, before anything parses them: a body that was parsed and written again is another body.",
      "Most frameworks parse JSON by themselves, so ask yours for the raw body.",
    ),
    steps(
      "Refuse a `webhook-timestamp` that is more than five minutes away from your clock.",
      "Write `webhook-id`, a dot, `webhook-timestamp`, a dot and the raw body one after the other.",
      "Make an HMAC-SHA256 of that. The key is the secret without `whsec_`, decoded from base64.",
      "Compare its base64 with each signature behind `v1,`, in constant time. One that matches is enough.",
    ),
    text(
      "Official libraries: `standardwebhooks` for",
      "[JavaScript](https://www.npmjs.com/package/standardwebhooks), [Python](https://pypi.org/project/standardwebhooks/),",
      "[Go, PHP, Ruby, Java, Rust, C# and Elixir](https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries).",
      "Whole receivers, each answering 204 to a good call and 400 to a bad one:",
    ),
    ...SNIPPETS.map((snippet) => code(snippet.language, `${snippet.title} (${snippet.file})`, snippet.code, true)),
    heading(3, "The raw body in your framework"),
    table(["Framework", "The bytes as they came"], RAW_BODIES),
    heading(3, "Test vectors"),
    text(
      "For a verification of your own. The timestamps are old, so leave your check of the time out while you try them.",
    ),
    ...SIGNATURE_VECTORS.flatMap(({ about, secret, id, timestamp, body, signature }) => [
      code(
        "text",
        about,
        [
          `secret     ${secret}`,
          `id         ${id}`,
          `timestamp  ${timestamp}`,
          `body       ${body === "" ? "(empty)" : body}`,
          `signature  ${signature}`,
        ].join("\n"),
      ),
    ]),
  ];
}

function events(): Block[] {
  return [
    heading(2, "Events"),
    text(
      "Each endpoint chooses its events. A test event has the type `test` and a lead that says of itself that it is none.",
    ),
    table(
      ["Type", "Sent when"],
      LEAD_EVENT_TYPES.map((type) => [`\`${type}\``, EVENT_WORDS[type]]),
    ),
    text("Every event has the same frame; `data.lead` is the lead as it was when the event was first sent."),
    ...LEAD_EVENT_TYPES.map((type) =>
      code("json", `Example: ${type}`, JSON.stringify(sampleEvent(type), null, 2), type !== "lead.created"),
    ),
    heading(3, "Fields of a lead"),
    table(["Field", "Type", "Meaning"], leadFields()),
    text(
      "Fields may be added at any time: ignore those you do not know. `/openapi.json` describes every event under `webhooks`, for tools that write types from it.",
    ),
  ];
}

function leadFields(): string[][] {
  const words = new Map(Object.entries(FIELD_WORDS));
  const schema = schemaNode.parse(z.toJSONSchema(leadSchema));
  return Object.entries(schema.properties ?? {}).map(([name, node]) => [
    `\`${name}\``,
    typeOf(node),
    words.get(name) ?? "",
  ]);
}

/** As much of JSON Schema as leads are made of. */
interface SchemaNode {
  type?: string | string[] | undefined;
  format?: string | undefined;
  enum?: string[] | undefined;
  items?: SchemaNode | undefined;
  anyOf?: SchemaNode[] | undefined;
  properties?: Record<string, SchemaNode> | undefined;
}
const schemaNode: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    enum: z.array(z.string()).optional(),
    items: schemaNode.optional(),
    anyOf: z.array(schemaNode).optional(),
    properties: z.record(z.string(), schemaNode).optional(),
  }),
);

function typeOf(node: SchemaNode): string {
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(" or ");
  if (Array.isArray(node.type)) return node.type.map((type) => typeOf({ ...node, type })).join(" or ");
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(", ");
  if (node.type === "array") return `list of ${node.items === undefined ? "values" : typeOf(node.items)}`;
  if (node.type === "object") {
    const names = Object.keys(node.properties ?? {});
    return names.length === 0 ? "object" : `{ ${names.map((name) => `\`${name}\``).join(", ")} }`;
  }
  return node.format === "date-time" ? "time, ISO 8601" : (node.type ?? "value");
}

function retries(): Block[] {
  const total = WEBHOOK_RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay, 0);
  let passed = 0;
  const rows = WEBHOOK_RETRY_DELAYS_MS.map((delay, index) => {
    passed += delay;
    return [`${index + 2}`, spanOf(delay), spanOf(passed)];
  });
  return [
    heading(2, "Retries"),
    text(
      `What is not answered with 2xx is tried again: ${WEBHOOK_RETRY_DELAYS_MS.length + 1} times in all, over ${spanOf(total)}.`,
      `Each gap is stretched or shrunk by up to ${JITTER_SHARE * 100} %, so that failures of one moment do not return as one.`,
    ),
    table(["Try", "After the try before", "After the event"], [["1", "at once", "at once"], ...rows]),
    list(
      `With \`Retry-After\` (seconds or an HTTP date) you may ask us to wait longer, up to ${spanOf(MAX_RETRY_AFTER_MS)}; the next try is never sooner than you asked.`,
      "`410 Gone` switches the endpoint off at once.",
      `An endpoint that only fails for ${spanOf(WEBHOOK_DISABLE_AFTER_MS)} is switched off. That clock starts at the second of two failures at least ${spanOf(FAILING_SPAN_MS)} apart; any success stops it. Owners are told by mail and Telegram halfway and at the end.`,
      "An endpoint that hangs delays only its own events, never those of another endpoint.",
      "**Pause** an endpoint, for a deployment of yours perhaps, and what comes meanwhile waits. **Resume** sends it, each event once.",
      `Nothing is thrown away: on the endpoint's page **Send again** repeats one event, all that failed (also what still waits for its next try), or everything of a time, for ${spanOf(KEEP_LOGS_MS)}. You see how many that is before it begins, how many arrived, and can stop it. Each keeps its \`webhook-id\` and its exact body.`,
    ),
  ];
}

function ordering(): Block[] {
  return [
    heading(2, "Order and duplicates"),
    text(
      "Events arrive **at least once and in any order**. If your answer is lost on the way we call again, under the same `webhook-id`:",
      "keep the ids you have handled, and answer 2xx to one you know without handling it again.",
    ),
    text(
      "For order compare `data.lead.version`: it grows with every change of the lead. Keep the highest you have seen and",
      "ignore an event whose version is lower. Never order by the time of arrival.",
    ),
  ];
}

function rotation(): Block[] {
  return [
    heading(2, "Change the secret"),
    text(
      `Press **Change the secret** on the endpoint's page. For ${spanOf(OLD_SECRETS_LIFE_MS)}`,
      "every call carries a signature by the new and one by the old secret, parted by a space, newest first.",
      "Put the new secret in place at any moment of that time and nothing is missed; afterwards only the new one signs.",
      `Change it again within that time and each secret keeps its own ${spanOf(OLD_SECRETS_LIFE_MS)}, up to ${MAX_OLD_SECRETS} of them at once.`,
    ),
  ];
}

function ownHeaders(): Block[] {
  return [
    heading(2, "Headers of your own"),
    text(
      "Up to ten, for example `Authorization`, when your system asks for them. Values are kept encrypted, are never shown",
      "again and are blacked out in the log. They were given for one host: whoever changes the address to another one gives",
      "them again. What belongs to us, to the connection or to the network cannot be set: `webhook-*`, `host`, `content-*`,",
      "`cookie`, `x-forwarded-*` and their like are refused with `header_not_allowed`.",
    ),
  ];
}

function testing(): Block[] {
  return [
    heading(2, "Local testing"),
    list(
      "**With a tunnel:** `cloudflared tunnel --url http://localhost:3000` gives your program a public https address. Enter it as the webhook's address.",
      "**With your own Leadbell on your machine:** `OUTBOUND_ALLOW_HOSTS=localhost:3000` in `.dev.vars` lets it call `http://localhost:3000`. In production only public https addresses on port 443 are called.",
      "**Send a test** on the endpoint's page sends a marked sample once, never again by itself, and shows the real status, answer and duration.",
      "**Latest calls** shows every attempt: what was sent, what came back, why it failed, when the next try is due. **Try now** does not wait for that. **Copy as cURL** makes the call again by hand, without a signature.",
      "A `webhook-id` or a lead's id from your own log, pasted into **Delivery log**, finds what was sent.",
    ),
  ];
}

function errorCodes(): Block[] {
  return [
    heading(2, "Error codes of attempts"),
    table(
      ["Code", "Meaning", "Afterwards"],
      Object.entries(ATTEMPT_ERROR_WORDS).map(([name, [meaning, afterwards]]) => [`\`${name}\``, meaning, afterwards]),
    ),
  ];
}

function changes(): Block[] {
  const known = WEBHOOK_API_VERSIONS.map((version) => `\`${version}\``).join(", ");
  return [
    heading(2, "What may change"),
    text(
      `\`api_version\` names the shape of the payload. Shapes so far: ${known}. An endpoint keeps the shape that was newest when`,
      `it was made (now \`${NEWEST_API_VERSION}\`), so a later shape never surprises it.`,
    ),
    list(
      "**Without a new version:** new fields, new values in a list of reasons, new event types (an endpoint gets only those it chose), new error codes of attempts.",
      "**Only with a new version:** a field that goes, is renamed, or changes its type or meaning.",
      "The signature, the three `webhook-*` headers and the meaning of 2xx and 410 follow Standard Webhooks v1 and stay.",
    ),
  ];
}

function secondsOf(ms: number): string {
  return `${ms / 1_000} seconds`;
}

/** "5 seconds", "24 hours", "5 days", "75 h 35 min 5 s". */
function spanOf(ms: number): string {
  const [days, hours, minutes, seconds] = [ms / DAY_MS, ms / HOUR_MS, ms / MINUTE_MS, ms / SECOND_MS];
  if (Number.isInteger(days) && days >= 2) return `${days} days`;
  if (Number.isInteger(hours)) return `${hours} ${hours === 1 ? "hour" : "hours"}`;
  if (hours < 1 && Number.isInteger(minutes)) return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  if (minutes < 1) return `${seconds} seconds`;
  const rest = [Math.floor(hours), Math.floor(minutes % 60), seconds % 60];
  return ["h", "min", "s"].flatMap((unit, at) => (rest[at] === 0 ? [] : [`${rest[at]} ${unit}`])).join(" ");
}
