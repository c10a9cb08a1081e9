import { expect, it } from "vitest";
import { reservedHeight } from "../../../widget/reserved-height.ts";
import { aForm } from "../../testing/fake-data.ts";
import { snippetsFor } from "./snippets.ts";

const form = aForm({ id: "frm_1" });
const codeOf = (kind: string, of = form) =>
  snippetsFor(of, "https://leadbell.example").find((one) => one.kind === kind)?.code ?? "";

it("reserves the height of the form in the snippet, so that a page does not jump", () => {
  expect(codeOf("inline")).toBe(
    `<div data-leadbell-form="frm_1" style="min-height: ${reservedHeight(form.definition)}px"></div>\n` +
      '<script async src="https://leadbell.example/widget.js"></script>',
  );
});

it("writes a plain form that works without JavaScript, honeypot included", () => {
  const code = codeOf("html");

  expect(code).toContain('<form action="https://leadbell.example/f/frm_1" method="post">');
  expect(code).toContain('<label>E-mail <input type="email" name="email" required></label>');
  expect(code).toContain('name="_gotcha"');
});

it("brings Cloudflare's box and script into the plain form where the owner has Turnstile asked, and nowhere else", () => {
  const asking = aForm({ id: "frm_1", asks_turnstile: true, turnstile_site_key: '0x4"key' });

  expect(codeOf("html", asking)).toContain('<div class="cf-turnstile" data-sitekey="0x4&#34;key"></div>\n  <button>');
  expect(codeOf("html", asking)).toMatch(
    /<\/form>\n<script src="https:\/\/challenges\.cloudflare\.com\/turnstile\/v0\/api\.js" async defer><\/script>$/,
  );
  for (const silent of [{ asks_turnstile: false }, { turnstile_site_key: null }]) {
    expect(codeOf("html", { ...asking, ...silent })).not.toMatch(/turnstile|cloudflare/);
  }
});

it("writes labels and choices as text, whatever they hold", () => {
  const sly = aForm();
  sly.definition.button = '"><script>alert(1)</script>';
  sly.definition.fields = [
    {
      key: "pick",
      label: "<b>&",
      type: "radio",
      required: false,
      placeholder: "",
      options: ['"><img src=x onerror=alert(1)>'],
    },
  ];

  const code = codeOf("html", sly);

  expect(code).not.toContain("<script>");
  expect(code).not.toContain("<img");
  expect(code).toContain("<legend>&#60;b&#62;&#38;</legend>");
});

it("writes a call that a shell takes as it stands, apostrophes included", () => {
  const french = aForm({ id: "frm_1" });
  french.definition.fields = [
    { key: "pick", label: "Pick", type: "select", required: false, placeholder: "", options: ["l'été"] },
  ];

  expect(codeOf("api", french)).toContain(String.raw`"pick": "l'\''été"`);
});
