import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { ApiDestination } from "../../../worker/modules/deliveries/contract.ts";
import { useDesk } from "../../context.ts";
import { createReplayDraft, type ReplayDraft } from "../../models/replays.model.ts";
import { type ChosenSpan, OWN_SPAN, SPANS } from "../../models/time-span.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Mistake, Segments, Select } from "../../ui/Field.tsx";
import { visible } from "../../ui/text.ts";
import { OwnSpan } from "./OwnSpan.tsx";

interface ReplayDialogProps {
  /** Those that can be called: active or paused ones. */
  destinations: readonly ApiDestination[];
  /** The one that is meant, or an empty text for all of them. */
  destinationId: string;
  /** The time to begin with; default: all that is kept. */
  time?: ChosenSpan;
  onClose: () => void;
  onBegun: () => void;
}

/** Chooses what is sent again, tells how much that is, and begins. */
export function ReplayDialog({ destinations, destinationId, time, onClose, onBegun }: ReplayDialogProps) {
  const { api, toasts } = useDesk();
  const chosen = useSignal(destinationId);
  const targets: ReadonlySignal<readonly string[]> = useComputed(() =>
    chosen.value === "" ? destinations.map(({ id }) => id) : [chosen.value],
  );
  const draft = useMemo(() => createReplayDraft(api, toasts, targets, time), []);
  useEffect(() => void draft.preview(), [draft, chosen.value]);
  const total = draft.total.value;

  const begin = async () => {
    if (!(await draft.start())) return;
    onBegun();
    onClose();
  };
  return (
    <Dialog title="Send again" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void begin();
        }}
      >
        {destinations.length > 1 && (
          <Select
            label="To"
            value={chosen.value}
            options={[
              { value: "", label: "Every destination" },
              ...destinations.map(({ id, name }) => ({ value: id, label: visible(name) })),
            ]}
            onPick={(id) => {
              chosen.value = id;
            }}
          />
        )}
        <What draft={draft} />
        <When draft={draft} />
        <p class="replay-total" role="status">
          {total === null ? (draft.mistake.value === null ? "Counting …" : "") : sentenceFor(total, draft.status.value)}
        </p>
        <Mistake text={draft.mistake.value} />
        <div class="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            icon="replay"
            isBusy={draft.isStarting.value}
            disabled={total === null || total === 0}
          >
            {total === null || total === 0 ? "Send again" : `Send ${total} again`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function What({ draft }: { draft: ReplayDraft }) {
  return (
    <div class="stack tight">
      <Segments
        legend="What"
        value={draft.status.value}
        options={[
          { value: "failed", label: "What failed" },
          { value: "all", label: "Everything" },
        ]}
        onPick={(status) => draft.choose({ status })}
      />
      <p class="note">
        {draft.status.value === "failed"
          ? "Events that have used up their tries, and those that wait for the next one: they need not wait any longer."
          : "What arrived is sent once more too, under the id it had: a receiver that keeps ids does nothing twice."}
      </p>
    </div>
  );
}

function When({ draft }: { draft: ReplayDraft }) {
  return (
    <>
      <Select
        label="Of which time"
        value={draft.span.value}
        options={[
          { value: "", label: "All that is kept, 30 days" },
          ...SPANS.map(({ value, label }) => ({ value, label })),
          { value: OWN_SPAN, label: "From … to …" },
        ]}
        onPick={(span) => draft.choose({ span })}
      />
      {draft.span.value === OWN_SPAN && (
        <OwnSpan from={draft.from.value} to={draft.to.value} onPick={(change) => draft.choose(change)} />
      )}
    </>
  );
}

function sentenceFor(total: number, status: "failed" | "all"): string {
  if (total === 0) return status === "failed" ? "Nothing has failed in this time." : "Nothing was sent in this time.";
  return total === 1
    ? "One delivery will be sent again, under the id it always had."
    : `${total} deliveries will be sent again, each once and under the id it always had.`;
}
