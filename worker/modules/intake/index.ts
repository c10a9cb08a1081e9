import type { Module } from "../../core/module.ts";
import { showFormError } from "./form-post-route.ts";
import { landStranded } from "./land-submission.ts";
import { routes } from "./routes.ts";

export { landSubmission } from "./land-submission.ts";
export { readPhone } from "./phone.ts";

/** The one way in, by four doors: widget, hosted page, plain form, API. */
export const intake: Module = {
  name: "intake",
  tables: ["stranded_submissions"],
  routes,
  jobs: [landStranded],
  showError: showFormError,
};
