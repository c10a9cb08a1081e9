import type { Module } from "../../core/module.ts";
import { showFormError } from "./form-post-route.ts";
import { routes } from "./routes.ts";
import { forgetStranded, landStranded } from "./stranded.ts";

export { landSubmission } from "./land-submission.ts";
export { readPhone } from "./phone.ts";
export { discardStranded } from "./stranded.ts";

/** The one way in, by four doors: widget, hosted page, plain form, API. */
export const intake: Module = {
  name: "intake",
  tables: ["stranded_submissions"],
  routes,
  jobs: [landStranded],
  sweeps: [forgetStranded],
  showError: showFormError,
};
