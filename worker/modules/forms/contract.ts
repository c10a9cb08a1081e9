import { z } from "@hono/zod-openapi";
import { isoTimeSchema } from "../../core/contract.ts";

/** The kinds of question a form can ask. `hidden` is filled by the page, never shown. */
export const FIELD_TYPES = [
  "text",
  "email",
  "phone",
  "textarea",
  "select",
  "radio",
  "checkbox",
  "url",
  "hidden",
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Questions that mean the same in every form, also in one that does not ask them: they fill the lead's own four. */
export const LEAD_FIELDS = {
  name: { label: "Name", type: "text" },
  email: { label: "E-mail", type: "email" },
  phone: { label: "Phone", type: "phone" },
  message: { label: "Message", type: "textarea" },
} as const satisfies Record<string, { label: string; type: FieldType }>;
export type LeadFieldKey = keyof typeof LEAD_FIELDS;

export const isLeadField = (key: string): key is LeadFieldKey => Object.hasOwn(LEAD_FIELDS, key);

/** The longest answer to each kind of question, in UTF-16 units. */
export const MAX_ANSWER_LENGTH: Record<FieldType, number> = {
  text: 1_000,
  email: 254,
  phone: 40,
  textarea: 5_000,
  select: 120,
  radio: 120,
  checkbox: 10,
  url: 1_000,
  hidden: 1_000,
};

/** A person's name is shorter than other texts. */
export const MAX_NAME_LENGTH = 200;

export const formFieldSchema = z
  .strictObject({
    key: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, "Use small letters, digits and underscores, beginning with a letter.")
      .refine((key) => !["constructor", "prototype", "submission_id", "form_id"].includes(key), "This name is taken."),
    label: z.string().trim().min(1).max(120),
    type: z.enum(FIELD_TYPES),
    required: z.boolean().default(false),
    placeholder: z.string().max(120).default(""),
    /** For `select` and `radio`. */
    options: z.array(z.string().trim().min(1).max(120)).max(50).default([]),
  })
  .openapi("FormField");
export type FormField = z.infer<typeof formFieldSchema>;

const colourSchema = z.string().regex(/^#[0-9a-fA-F]{6}$/, "Give the colour as #rrggbb.");

export const formDefinitionSchema = z
  .strictObject({
    title: z.string().trim().max(120),
    intro: z.string().trim().max(400),
    button: z.string().trim().min(1).max(60),
    thanks_title: z.string().trim().min(1).max(120),
    thanks_text: z.string().trim().max(400),
    /** The text of the floating button, and the name of its dialog. */
    launcher: z.string().trim().min(1).max(40),
    fields: z
      .array(formFieldSchema)
      .min(1)
      .max(30)
      .refine(
        (fields) => new Set(fields.map((field) => field.key)).size === fields.length,
        "Two questions share a name.",
      ),
    accent: colourSchema,
    theme: z.enum(["auto", "light", "dark"]),
    radius: z.number().int().min(0).max(24),
    position: z.enum(["right", "left"]),
    /** A line below the button, such as how the data is used; plain text. */
    footnote: z.string().trim().max(400),
    language: z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/),
  })
  .openapi("FormDefinition");
export type FormDefinition = z.infer<typeof formDefinitionSchema>;

/** What the widget itself says; everything else on a form is written by its owner. Plain text. */
export const widgetWordsSchema = z
  .object({
    optional: z.string(),
    missing: z.string(),
    /** An e-mail or web address that cannot be one. */
    check: z.string(),
    sending: z.string(),
    /** True of a lost connection and of a busy service alike. */
    waiting: z.string(),
    failed: z.string(),
    close: z.string(),
    /** As `waiting`, where the browser keeps the message although the page is closed. */
    kept: z.string(),
    /** A message of an earlier visit is on its way. */
    earlier_waiting: z.string(),
    earlier_sent: z.string(),
  })
  .openapi("WidgetWords");
export type WidgetWords = z.infer<typeof widgetWordsSchema>;

/** What anyone may read about a live form: built by naming its parts, so that nothing else can leak. */
export const publicFormSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    definition: formDefinitionSchema,
    /** The widget's own words in the form's language. Left out where the widget brings them along, which is in English. */
    words: widgetWordsSchema.optional(),
    /** The visitor's browser keeps what could not be sent, for 24 hours at most, and sends it at the next visit. */
    keeps_unsent: z.boolean(),
    /** Present when the owner switched Turnstile on and the deployment has it. */
    turnstile_site_key: z.string().nullable(),
  })
  .openapi("PublicForm");
export type PublicForm = z.infer<typeof publicFormSchema>;

export const originSchema = z
  .string()
  .max(200)
  .regex(/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/, "Give the origin as https://example.com, without a path.");

/** A form as its workspace sees it. */
export const formSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(["live", "paused", "archived"]),
    version: z.number().int(),
    definition: formDefinitionSchema,
    /** Empty: any site may use the form. */
    allowed_origins: z.array(originSchema),
    keeps_unsent: z.boolean().meta({
      description:
        "The visitor's browser keeps what could not be sent, for 24 hours at most, in the storage of the site.",
    }),
    asks_turnstile: z.boolean().meta({ description: "Submissions that Turnstile does not vouch for are held." }),
    turnstile_is_set_up: z.boolean().meta({ description: "Without its keys on this server nothing is asked." }),
    turnstile_site_key: z.string().nullable().meta({
      description: "Of this server, for plain HTML forms that ask Turnstile; public, and null without keys.",
    }),
    lead_count: z.number().int().meta({ description: "Leads that were not spam." }),
    created_at: isoTimeSchema,
    updated_at: isoTimeSchema,
  })
  .openapi("Form");
export type ApiForm = z.infer<typeof formSchema>;

export const formListSchema = z.object({ forms: z.array(formSchema) }).openapi("FormList");
export type ApiFormList = z.infer<typeof formListSchema>;

export const newFormSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  definition: formDefinitionSchema.optional(),
});

export const formChangeSchema = z.strictObject({
  /** The version the change was made on; a change made on an older one is refused with `conflict`. */
  version: z.number().int(),
  name: z.string().trim().min(1).max(80).optional(),
  status: z.enum(["live", "paused", "archived"]).optional(),
  definition: formDefinitionSchema.optional(),
  allowed_origins: z.array(originSchema).max(50).optional(),
  keeps_unsent: z.boolean().optional(),
  asks_turnstile: z.boolean().optional(),
});
export type FormChange = z.infer<typeof formChangeSchema>;

/** A form inside the Worker. */
export interface Form {
  id: string;
  workspaceId: string;
  name: string;
  status: "live" | "paused" | "archived";
  version: number;
  definition: FormDefinition;
  allowedOrigins: string[];
  keepsUnsent: boolean;
  asksTurnstile: boolean;
  createdAtMs: number;
  updatedAtMs: number;
}
