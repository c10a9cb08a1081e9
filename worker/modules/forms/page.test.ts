import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { makeForm } from "../../testing/submissions.ts";
import { FIELD_TYPES } from "./contract.ts";
import { defaultDefinition } from "./default-definition.ts";

const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>'\`</style></textarea></title>`;

describe("the hosted page", () => {
  it("asks the form's questions in its colours, with a token, and lets no script run", async () => {
    const harness = createHarness();
    const form = await makeForm(harness, { definition: { ...defaultDefinition(), accent: "#ffee00", theme: "dark" } });

    const answer = await harness.request(`/f/${form.id}`);
    const page = await answer.text();

    expect(answer.status).toBe(200);
    const policy = answer.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("script-src");
    expect(policy).not.toContain("unsafe");
    expect(page).toContain(`<style nonce="${nonce}">:root{--accent:#ffee00;--on-accent:#000000;`);
    expect(page).toContain('data-theme="dark"');
    expect(page).toContain(`<form method="post" action="/f/${form.id}"`);
    expect(page).toContain('name="_source" value="page"');
    expect(page).toMatch(/name="_token" value="[\w-]+\.[\w-]+"/);
    expect(page).toMatch(/<label for="q-email">E-mail.*<\/label>/);
    expect(page).toMatch(/<input id="q-email"[^>]*type="email"[^>]*autocomplete="email"[^>]*required/s);
    expect(page).not.toMatch(/<script|\son\w+=|\sstyle=/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it.each([
    ["ar", "rtl"],
    ["he", "rtl"],
    ["de", "auto"],
  ])("reads a form in %s in its direction: %s", async (language, direction) => {
    const harness = createHarness();
    const form = await makeForm(harness, { definition: { ...defaultDefinition(), language } });

    const pages = await Promise.all(
      [`/f/${form.id}`, `/f/${form.id}/thanks`].map(async (path) => (await harness.request(path)).text()),
    );

    for (const page of pages)
      expect(page).toMatch(new RegExp(`<html lang="${language}".*<body dir="${direction}">`, "s"));
  });

  it("asks Turnstile where its owner wants it, and opens its policy for that and no further", async () => {
    const harness = createHarness({ vars: { TURNSTILE_SITE_KEY: '0x4"&', TURNSTILE_SECRET_KEY: "secret" } });
    const definition = { ...defaultDefinition(), theme: "dark" as const, language: "de" };
    const form = await makeForm(harness, { definition, asksTurnstile: true });

    const answer = await harness.request(`/f/${form.id}`);
    const page = await answer.text();
    const thanks = await harness.request(`/f/${form.id}/thanks`);

    const policy = answer.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      `script-src 'nonce-${nonce}' https://challenges.cloudflare.com`,
      "frame-src https://challenges.cloudflare.com",
      "img-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(page).toContain('<div data-site-key="0x4&quot;&amp;" data-theme="dark" data-language="de"></div>');
    expect(page).toContain('data-words="Wird gesendet …"');
    expect(page.match(/<script[^>]*>/g)).toEqual([
      `<script type="module" nonce="${nonce}" src="/widget/hosted-page.js">`,
    ]);
    expect(thanks.headers.get("content-security-policy")).not.toMatch(/script-src|cloudflare/);
  });

  it.each([
    ["its owner has not asked for it", false, { TURNSTILE_SITE_KEY: "site", TURNSTILE_SECRET_KEY: "secret" }],
    ["this server has no keys", true, {}],
  ])("LB-25 has no script and names no third party where %s", async (_why, asksTurnstile, vars) => {
    const harness = createHarness({ vars });
    const form = await makeForm(harness, { asksTurnstile });

    const answer = await harness.request(`/f/${form.id}`);

    expect(answer.headers.get("content-security-policy")).not.toMatch(/script-src|frame-src|cloudflare/);
    expect(await answer.text()).not.toMatch(/<script|cloudflare|data-site-key/);
  });

  it("is another page each time: neither token nor nonce comes twice", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const tokenOf = async () =>
      /name="_token" value="([^"]+)"/.exec(await (await harness.request(`/f/${form.id}`)).text())?.[1];

    expect(await tokenOf()).not.toBe(await tokenOf());
  });

  it("fills in what the link brings, and only into questions it asks", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const answer = await harness.request(
      `/f/${form.id}?email=a%40example.com&message=%3Cb%3E&_next=https://evil.com&other=1`,
    );
    const page = await answer.text();

    expect(page).toContain('value="a@example.com"');
    expect(page).toContain("&lt;b&gt;</textarea>");
    expect(page).not.toContain("evil.com");
    expect(page).not.toContain('name="other"');
  });

  it("F56 F62 shows every text of an owner or a visitor as text", async () => {
    const harness = createHarness();
    const definition = {
      ...defaultDefinition(),
      ...{ title: HOSTILE, intro: HOSTILE, button: HOSTILE.slice(0, 60), footnote: HOSTILE },
      ...{ thanks_title: HOSTILE, thanks_text: HOSTILE },
      fields: FIELD_TYPES.map((type) => ({
        ...{ key: `q_${type}`, label: HOSTILE, type, required: false, placeholder: HOSTILE, options: [HOSTILE] },
      })),
    };
    const form = await makeForm(harness, { definition });
    const query = FIELD_TYPES.map((type) => `q_${type}=${encodeURIComponent(HOSTILE)}`).join("&");

    const page = await (
      await harness.request(`/f/${form.id}?${query}`, { headers: { referer: `http://x/${HOSTILE}` } })
    ).text();
    const thanks = await (await harness.request(`/f/${form.id}/thanks`)).text();

    for (const html of [page, thanks]) {
      expect(html).not.toMatch(/<script|<img/);
      expect(html.match(/<\/style>/g)).toHaveLength(1);
      expect(html.match(/<\/title>/g)).toHaveLength(1);
      expect(html).toContain("&lt;script&gt;");
    }
    expect(page.match(/<\/textarea>/g)).toHaveLength(1);
    const attributes = [...page.matchAll(/<(?:input|option|textarea|select|label|form)([^<>]*)>/g)].map(
      ([, text = ""]) => text,
    );
    expect(attributes.filter((text) => /\son\w+=/.test(text.replaceAll(/"[^"]*"/g, '""')))).toEqual([]);
  });

  it("says calmly that a form is paused or not there", async () => {
    const harness = createHarness();
    const paused = await makeForm(harness, { status: "paused" });

    const answers = await Promise.all(
      ["frm_0123456789abcdefghjkmnpqrs", "x", paused.id].map((id) => harness.request(`/f/${id}`)),
    );

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await answers[2]?.text()).toContain("taking a break");
    expect(answers[0]?.headers.get("content-type")).toContain("text/html");
  });
});
