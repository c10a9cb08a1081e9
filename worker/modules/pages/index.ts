import type { Module } from "../../core/module.ts";
import { demoRoutes } from "./demo-routes.ts";
import { fileRoutes } from "./file-routes.ts";

/** What a browser loads from us as a file: the widget, the dashboard, the demo page. */
export const pages: Module = {
  name: "pages",
  tables: [],
  routes(app) {
    fileRoutes(app);
    demoRoutes(app);
  },
};
