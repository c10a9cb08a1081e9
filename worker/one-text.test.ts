import { Webhook } from "standardwebhooks";
import { expect, it, vi } from "vitest";
import { createHarness } from "./testing/harness.ts";
import { createApiKeyFor, signIn } from "./testing/members.ts";
import { readCsv } from "./testing/read-csv.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "./testing/receiver.ts";
import { makeForm, sendApi, sendForm, sendWidget, VISITOR_FIELDS, widgetBody } from "./testing/submissions.ts";
import { createTelegramScene, GROUP } from "./testing/telegram-scene.ts";

/** What somebody types, and the one form in which everybody sees it. */
const TEXTS: [string, string][] = [
  ["Zoë says “naïve” – €5", "Zoë says “naïve” – €5"],
  ["Cafe\u0301, A\u030angstro\u0308m", "Café, Ångström"],
  ["half \ud83d of a face", "half \ufffd of a face"],
  ["a NUL\u0000 and a bell\u0007", "a NUL and a bell"],
  ["\ufeffa mark in front", "a mark in front"],
  ["invoice\u202efdp.exe\u202c \u2066x\u2069", "invoicefdp.exe x"],
  ["pay\u200bpal\u2060.com", "paypal.com"],
  ["👩‍👩‍👧‍👦 𝔘𝔫𝔦 ☎\ufe0f שלום", "👩‍👩‍👧‍👦 𝔘𝔫𝔦 ☎\ufe0f שלום"],
  ["first\r\nsecond\u2028third", "first\nsecond\nthird"],
  ['"quoted", <b>&amp;</b>\\n', '"quoted", <b>&amp;</b>\\n'],
];

async function createScene() {
  const receiver = createReceiver();
  const harness = createHarness({
    vars: { OPENAI_API_KEY: "" },
    vendors: { [RESOLVER_ORIGIN]: createResolver(), [CRM_ORIGIN]: receiver.vendor },
  });
  const { workspaceId, headers } = await signIn(harness);
  const { destination_id: id } = await addWebhook(harness, headers, { events: ["lead.created"] });
  const answer = await harness.request(`/api/webhooks/${id}/secret`, { headers });
  const { secret } = await answer.json<{ secret: string }>();
  const form = await makeForm(harness, { workspaceId });
  const key = await createApiKeyFor(harness, workspaceId);
  return { harness, headers, receiver, secret, form, key };
}

it("F12 one text is stored, shown, signed and exported in the same bytes, whatever was typed and by whichever door", async () => {
  const { harness, headers, receiver, secret, form, key } = await createScene();
  const sent: [number, string][] = [];
  for (const [typed, seen] of TEXTS) {
    const fields = { ...VISITOR_FIELDS, message: typed };
    const byWidget = await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields }));
    const byApi = await sendApi(harness, { form_id: form.id, fields }, key);
    sent.push([byWidget.status, seen], [byApi.status, seen]);
    if (!typed.isWellFormed()) continue; // a form's percent signs cannot spell half of a character
    const byForm = await sendForm(harness, form.id, fields, { accept: "application/json" });
    sent.push([byForm.status, seen]);
  }
  expect(sent.filter(([status]) => status !== 202)).toEqual([]);
  const expected = sent.map(([, seen]) => seen).toSorted();

  for (let minute = 0; minute < 12; minute++) {
    await harness.runJobs();
    harness.advance(60_000);
  }
  const { results: rows } = await harness.db
    .prepare("SELECT id, verdict, message, LENGTH(message) AS length, hex(message) AS bytes FROM leads")
    .all<{ id: string; verdict: string; message: string; length: number; bytes: string }>();
  const clock = vi.spyOn(Date, "now");
  const told = receiver.calls.map(({ headers: signed, body }) => {
    clock.mockReturnValue(Number(signed.get("webhook-timestamp")) * 1_000);
    return new Webhook(secret).verify(body, Object.fromEntries(signed)) as { data: { lead: { message: string } } };
  });
  clock.mockRestore();
  const [names = [], ...exported] = readCsv(await (await harness.request("/api/exports/leads", { headers })).text());
  const shown = await Promise.all(
    rows.map(async ({ id }) =>
      (await harness.request(`/v1/leads/${id}`, { headers: key })).json<{ message: string }>(),
    ),
  );

  expect(rows.map(({ message }) => message).toSorted()).toEqual(expected);
  for (const { message, length, bytes } of rows) {
    expect(length).toBe([...message].length);
    expect(bytes.toLowerCase()).toBe(new TextEncoder().encode(message).toHex());
  }
  expect(shown.map(({ message }) => message).toSorted()).toEqual(expected);
  const accepted = rows.filter(({ verdict }) => verdict === "accepted").map(({ message }) => message);
  expect(accepted.length).toBeGreaterThanOrEqual(TEXTS.length);
  expect(told.map(({ data }) => data.lead.message).toSorted()).toEqual(accepted.toSorted());
  const column = names.indexOf("message");
  expect(exported.map((row) => row[column]).toSorted()).toEqual(accepted.toSorted());
});

it("F12 no limit cuts through a character: what fits is kept whole, what does not is refused", async () => {
  const { harness, form, key } = await createScene();
  const send = (fields: Record<string, string>) =>
    sendApi(harness, { form_id: form.id, fields: { ...VISITOR_FIELDS, ...fields } }, key);

  const fits = await send({ name: `${"n".repeat(198)}😀`, message: `${"m".repeat(4_998)}😀` });
  const tooLong = [await send({ message: `${"m".repeat(4_999)}😀` }), await send({ name: `${"n".repeat(199)}😀` })];

  expect([fits.status, ...tooLong.map(({ status }) => status)]).toEqual([202, 422, 422]);
  const lead = await harness.db.prepare("SELECT name, message FROM leads").first<{ name: string; message: string }>();
  expect([lead?.name.endsWith("n😀"), lead?.message.endsWith("m😀")]).toEqual([true, true]);
});

it.each([
  ["a NUL", "order\u0000-17"],
  ["half of a character", "order\ud83d-17"],
])("F12 an id for retries that the database would not give back as it came is refused: %s", async (_what, id) => {
  const { harness, form, key } = await createScene();

  const answer = await sendApi(harness, { form_id: form.id, fields: VISITOR_FIELDS, submission_id: id }, key);

  expect(answer.status).toBe(422);
  expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM leads").first("n")).toBe(0);
});

it("F12 marks that turn or hide a text reach no chat", async () => {
  const scene = await createTelegramScene();
  const turning = "invoice\u202efdp.exe\u202c pay\u200bpal";

  await scene.announce([await scene.link(GROUP)], { name: turning, message: turning });
  await scene.harness.runJobs();

  const card = scene.lastIn(GROUP);
  expect(card.raw).not.toMatch(/[\u202a-\u202e\u2066\u2067\u200b\ufeff]/);
  expect(card.text).toContain("invoicefdp");
});
