import { html } from "hono/html";
import { type Mail, mailPage, mailParagraph } from "../email/index.ts";

interface SignInCode {
  code: string;
  lifeMinutes: number;
  publicUrl: string;
}

/** The mail that carries a sign-in code. The code stands first, so that it can be read in a notification. */
export async function signInMail({
  code,
  lifeMinutes,
  publicUrl,
}: SignInCode): Promise<Pick<Mail, "subject" | "text" | "html">> {
  const host = new URL(publicUrl).host;
  const life = `It is valid for ${lifeMinutes} minutes and works once.`;
  const unasked = "If you did not ask for it, ignore this mail: without the code nobody can sign in.";
  const small = "font-size:14px;line-height:21px;color:#5b5b6b";
  return {
    subject: `${code} is your Leadbell code`,
    text: `Your code to sign in to Leadbell at ${host}:\n\n    ${code}\n\n${life}\n${unasked}\n`,
    html: await mailPage(
      "Your Leadbell code",
      html`${mailParagraph(`Your code to sign in at ${host}:`)}
        <p style="margin:0 0 20px;padding:18px 0;background:#f4f4f7;border-radius:10px;text-align:center;font:700 34px/40px ui-monospace,Menlo,Consolas,monospace;letter-spacing:8px">${code}</p>
        <p style="margin:0 0 8px;${small}">${life}</p>
        <p style="margin:0;${small}">${unasked}</p>`,
    ),
  };
}
