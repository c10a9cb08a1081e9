import { expect, it } from "vitest";
import { signInMail } from "./sign-in-mail.ts";

it("shows the code first, says how long it is good, and holds no other six digits to mistake for it", async () => {
  const mail = await signInMail({ code: "042917", lifeMinutes: 10, publicUrl: "https://leadbell.example" });

  expect(mail.subject.startsWith("042917")).toBe(true);
  for (const part of [mail.text, mail.html]) {
    expect(part.match(/\d{6,}/g)).toEqual(["042917"]);
    expect(part).toContain("valid for 10 minutes");
    expect(part).toContain("leadbell.example");
    expect(part).toContain("ignore this mail");
  }
});
