import type { Module } from "../../core/module.ts";

export { mailButton, mailNumber, mailPage, mailParagraph, oneLine } from "./mail-page.ts";
export { type Mail, sendMail } from "./resend.ts";

/** Mail through a provider's API. */
export const email: Module = { name: "email", tables: [] };
