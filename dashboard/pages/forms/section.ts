import type { FormDraft, FormEditorModel } from "../../models/form-editor.model.ts";

/** What every panel of the editor gets. */
export interface SectionProps {
  model: FormEditorModel;
  draft: FormDraft;
}

/** The server's sentence about this part of the form, or null. */
export function mistakeAt(model: FormEditorModel, path: string): string | null {
  const mistake = model.mistake.value;
  return mistake !== null && mistake.field === path ? mistake.sentence : null;
}
