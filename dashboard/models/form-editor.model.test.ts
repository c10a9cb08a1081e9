import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aForm } from "../testing/fake-data.ts";
import { anEmptyWorkspace } from "../testing/fake-state.ts";
import { createModelDesk, type ModelDesk } from "../testing/model-desk.ts";
import { createFormEditorModel, keyFrom } from "./form-editor.model.ts";

let desk: ModelDesk;
const form = aForm();

beforeEach(async () => {
  const state = anEmptyWorkspace();
  state.forms = [structuredClone(form)];
  desk = await createModelDesk(state);
});
afterEach(() => desk.fake.close());

async function openEditor() {
  const model = createFormEditorModel(desk.api, desk.live, desk.toasts, form.id);
  const close = model.open();
  await vi.waitFor(() => expect(model.draft.value).not.toBeNull());
  return { model, close };
}
const keys = (model: ReturnType<typeof createFormEditorModel>) =>
  model.draft.value?.definition.fields.map(({ key }) => key);

it("is unsaved as soon as something differs, and no longer when it is put back", async () => {
  const { model, close } = await openEditor();
  expect(model.isDirty.value).toBe(false);

  model.define({ title: "Other" });
  expect(model.isDirty.value).toBe(true);
  model.define({ title: form.definition.title });

  expect(model.isDirty.value).toBe(false);
  close();
});

it("saves the whole draft on the version it was made from", async () => {
  const { model, close } = await openEditor();
  model.define({ title: "Ask us" });

  expect(await model.save()).toBe(true);

  expect(desk.fake.state.forms[0]).toMatchObject({ version: 2, definition: { title: "Ask us" } });
  expect(model.isDirty.value).toBe(false);
  close();
});

it("saves no empty line among the choices, where somebody has pressed Enter once more", async () => {
  const { model, close } = await openEditor();
  const index = model.addField("select");
  model.changeField(index, { options: ["Kitchen", "", " ", "Bath", ""] });

  expect(await model.save()).toBe(true);

  expect(desk.fake.state.forms[0]?.definition.fields[index]?.options).toEqual(["Kitchen", "Bath"]);
  expect(model.isDirty.value).toBe(false);
  close();
});

it("never saves over somebody else's change: it asks, and keeps mine only when told to", async () => {
  const { model, close } = await openEditor();
  model.define({ title: "Mine" });
  const [stored] = desk.fake.state.forms;
  if (stored !== undefined) Object.assign(stored, { version: 7, name: "Theirs" });

  expect(await model.save()).toBe(false);
  expect(model.conflict.value?.name).toBe("Theirs");
  expect(desk.fake.state.forms[0]?.definition.title).toBe(form.definition.title);

  model.keepMine();
  expect(await model.save()).toBe(true);
  expect(desk.fake.state.forms[0]).toMatchObject({ version: 8, definition: { title: "Mine" } });
  close();
});

it("follows somebody else's change at once while nothing is unsaved", async () => {
  const { model, close } = await openEditor();
  const [stored] = desk.fake.state.forms;
  if (stored !== undefined) Object.assign(stored, { version: 2, name: "Renamed elsewhere" });

  desk.tell({ topic: "form", id: form.id });

  await vi.waitFor(() => expect(model.draft.value?.name).toBe("Renamed elsewhere"));
  close();
});

it("shows a mistake at the place the server named", async () => {
  const { model, close } = await openEditor();
  model.define({ accent: "reddish" });

  await model.save();

  expect(model.mistake.value).toEqual({ field: "definition.accent", sentence: "Give the colour as #rrggbb." });
  close();
});

it("moves, adds and removes questions, and takes a removal back", async () => {
  const { model, close } = await openEditor();

  model.moveField(3, -1);
  expect(keys(model)).toEqual(["name", "email", "message", "phone"]);
  model.addField("text");
  model.addField("text");
  expect(keys(model)).toEqual(["name", "email", "message", "phone", "company", "company_2"]);
  model.removeField(0);
  expect(keys(model)?.[0]).toBe("email");
  desk.toasts.shown.value.at(-1)?.action?.run();

  expect(keys(model)?.[0]).toBe("name");
  close();
});

it("makes names for the data from any label", () => {
  for (const label of ["Größe in m²", "  What?  ", "1st choice", "x".repeat(90)]) {
    expect(keyFrom(label)).toMatch(/^[a-z][a-z0-9_]{0,39}$/);
  }
  expect(keyFrom("What do you need?")).toBe("what_do_you_need");
  expect(keyFrom("電話")).toBe("question");
});
