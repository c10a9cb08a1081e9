import type { ReadonlySignal } from "@preact/signals";
import { Button } from "./Button.tsx";

interface SaveBarProps {
  /** What is edited as a whole and saved as one. */
  model: {
    isDirty: ReadonlySignal<boolean>;
    isSaving: ReadonlySignal<boolean>;
    discard: () => void;
    save: () => Promise<unknown>;
  };
}

/** Comes up from below as long as something is not saved. */
export function SaveBar({ model }: SaveBarProps) {
  const isDirty = model.isDirty.value;
  return (
    <section class={`save-bar ${isDirty ? "shown" : ""}`} inert={!isDirty} aria-label="Unsaved changes">
      <span>Unsaved changes</span>
      <Button kind="quiet" onClick={model.discard}>
        Discard
      </Button>
      <Button kind="primary" isBusy={model.isSaving.value} onClick={() => void model.save()}>
        Save
      </Button>
    </section>
  );
}
