import { Field } from "../../ui/Field.tsx";

/** Two times of one's own, where a log is looked through. */
export function OwnSpan({
  from,
  to,
  onPick,
}: {
  from: string;
  to: string;
  onPick: (change: { from: string } | { to: string }) => void;
}) {
  return (
    <div class="own-span">
      <TimeField label="From" value={from} onPick={(value) => onPick({ from: value })} />
      <TimeField label="To" value={to} onPick={(value) => onPick({ to: value })} />
      <p class="note">By the clock of this device. A field left empty is no limit.</p>
    </div>
  );
}

function TimeField({ label, value, onPick }: { label: string; value: string; onPick: (value: string) => void }) {
  return (
    <Field label={label}>
      {(attributes) => (
        <input
          class="input"
          type="datetime-local"
          {...attributes}
          value={value}
          onChange={(event) => onPick(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
