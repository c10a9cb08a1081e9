import { expect, it } from "vitest";
import { createMailbox, EMAIL_ORIGIN } from "../../testing/mailbox.ts";
import { signIn } from "../../testing/members.ts";
import { createTelegramScene, GROUP } from "../../testing/telegram-scene.ts";

it("F76 tells the owner and the chats of a restored workspace what is missing, once, and nobody else", async () => {
  const mailbox = createMailbox();
  const { harness, owner, telegram, link } = await createTelegramScene({ vendors: { [EMAIL_ORIGIN]: mailbox.vendor } });
  const { workspaceId } = owner;
  await signIn(harness, { workspaceId, role: "agent" });
  await link(GROUP);
  const gap = {
    workspaceId,
    gapFromMs: Date.UTC(2026, 10, 21, 7, 30),
    gapToMs: Date.UTC(2026, 10, 21, 8, 45),
  };
  const leave = () => harness.db.batch(harness.services.next.afterRestore(gap).map((job) => job.insert));

  await leave();
  await leave(); // a start that was broken off begins anew
  await harness.runJobs();
  await harness.runJobs();

  const said = telegram.inChat(GROUP.id).filter(({ text }) => text.startsWith("⚠️"));
  expect(mailbox.mails.map(({ to }) => to)).toEqual([[owner.email]]);
  expect(said).toHaveLength(1);
  for (const text of [mailbox.mails[0]?.text, said[0]?.text]) {
    expect(text).toContain("restored from a copy of 21 November at 07:30 UTC");
    expect(text).toContain("brought back from that copy on 21 November at 08:45 UTC");
    expect(text).toContain("Whoever you erased in between is here again");
    expect(text).toContain("http://leadbell.test/app/leads");
  }
});
