import { installPublicApi } from "./public-api.ts";

// `document.currentScript` is only there while this line runs; a script inserted by a tag manager may not have one.
const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');

installPublicApi(script === null ? location.origin : originOf(script));

/** Where this deployment answers: the origin that the script itself came from. */
function originOf(script: Element): string {
  return new URL(script.getAttribute("src") ?? "", location.href).origin;
}
