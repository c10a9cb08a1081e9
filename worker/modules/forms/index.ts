import type { Module } from "../../core/module.ts";
import { pageRoutes } from "./page-routes.ts";
import { formRoutes } from "./routes.ts";

export { defaultDefinition } from "./default-definition.ts";
export { findFormAcrossWorkspaces } from "./find-form.ts";
export { pagePolicy, renderFormPage, renderNoticePage } from "./page.ts";
export { turnstileSiteKey } from "./page-turnstile.ts";
export { type RefusalWords, refusalWordsIn } from "./refusal-words.ts";
export { findStoredFormAcrossWorkspaces, insertForm, listForms } from "./store.ts";

/** Questions and looks: what the widget draws. */
export const forms: Module = {
  name: "forms",
  tables: ["forms"],
  routes(app) {
    formRoutes(app);
    pageRoutes(app);
  },
};
