import { html } from "hono/html";

type Html = ReturnType<typeof html>;

/** The look of every mail of ours: one card with our name on it, without a picture or a font from anywhere. */
export async function mailPage(title: string, content: Html | readonly Html[]): Promise<string> {
  const page = html`<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
  <body style="margin:0;padding:32px 16px;background:#f4f4f7;font-family:system-ui,-apple-system,'Segoe UI',sans-serif;color:#1d1d26">
    <table role="presentation" align="center" width="100%" style="max-width:480px;background:#ffffff;border-radius:14px;border-collapse:separate">
      <tr><td style="padding:32px">
        <p style="margin:0 0 20px;font-size:15px;font-weight:600">Leadbell</p>
        ${content}
      </td></tr>
    </table>
  </body>
</html>
`;
  return String(await page);
}

export function mailParagraph(text: string): Html {
  return html`<p style="margin:0 0 16px;font-size:16px;line-height:24px">${text}</p>`;
}

/** What to do, as a link that looks like a button. */
export function mailButton(label: string, url: string): Html {
  const style =
    "display:inline-block;padding:12px 20px;border-radius:10px;background:#1d1d26;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none";
  return html`<p style="margin:24px 0 0"><a href="${url}" style="${style}">${label}</a></p>`;
}

/** The same in every copy of a mail, so that whoever has two knows them for one. */
export function mailNumber(number: string): Html {
  return html`<p style="margin:24px 0 0;font-size:13px;color:#6b6b76">Notice no. ${number}</p>`;
}

/** A name that a person typed, fit for a subject line. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}
