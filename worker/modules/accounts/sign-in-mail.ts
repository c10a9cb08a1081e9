import type { Mail } from "../email/index.ts";

interface SignInCode {
  code: string;
  lifeMinutes: number;
  publicUrl: string;
}

/** The mail that carries a sign-in code. The code stands first, so that it can be read in a notification. */
export function signInMail({ code, lifeMinutes, publicUrl }: SignInCode): Pick<Mail, "subject" | "text" | "html"> {
  const host = new URL(publicUrl).host;
  const life = `It is valid for ${lifeMinutes} minutes and works once.`;
  const unasked = "If you did not ask for it, ignore this mail: without the code nobody can sign in.";
  return {
    subject: `${code} is your Leadbell code`,
    text: `Your code to sign in to Leadbell at ${host}:\n\n    ${code}\n\n${life}\n${unasked}\n`,
    html: `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Your Leadbell code</title></head>
  <body style="margin:0;padding:32px 16px;background:#f4f4f7;font-family:system-ui,-apple-system,'Segoe UI',sans-serif;color:#1d1d26">
    <table role="presentation" align="center" width="100%" style="max-width:440px;background:#ffffff;border-radius:14px;border-collapse:separate">
      <tr><td style="padding:32px">
        <p style="margin:0 0 20px;font-size:15px;font-weight:600">Leadbell</p>
        <p style="margin:0 0 16px;font-size:16px;line-height:24px">Your code to sign in at ${host}:</p>
        <p style="margin:0 0 20px;padding:18px 0;background:#f4f4f7;border-radius:10px;text-align:center;font:700 34px/40px ui-monospace,Menlo,Consolas,monospace;letter-spacing:8px">${code}</p>
        <p style="margin:0 0 8px;font-size:14px;line-height:21px;color:#5b5b6b">${life}</p>
        <p style="margin:0;font-size:14px;line-height:21px;color:#5b5b6b">${unasked}</p>
      </td></tr>
    </table>
  </body>
</html>
`,
  };
}
