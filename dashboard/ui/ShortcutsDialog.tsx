import { Dialog } from "./Dialog.tsx";

/** The keys, and what each does. They are bound where they act. */
const SHORTCUTS: readonly (readonly [string, string])[] = [
  ["/", "Search leads"],
  ["j / k", "Next or previous lead"],
  ["Enter", "Open the chosen lead"],
  ["c", "Claim, or give back (on a lead)"],
  ["a / x", "Release / not a lead (on a lead; in held, the chosen ones)"],
  ["v", "Choose, or not (in held)"],
  ["z", "Undo what was just done"],
  ["1 / 2 / 3", "Won, lost, junk (on a lead)"],
  ["0", "Open it again (on a lead)"],
  ["u", "Back to the list"],
  ["g l / g h", "Go to leads, to held"],
  ["g f / g d", "Go to forms, to destinations"],
  ["g r / g s", "Go to reports, to settings"],
  ["?", "This list"],
];

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl class="shortcuts">
        {SHORTCUTS.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>{meaning}</dt>
            <dd>
              {keys.split(" ").map((key, place) =>
                key === "/" && keys !== "/" ? (
                  <span key={place} class="soft">
                    or
                  </span>
                ) : (
                  <kbd key={place}>{key}</kbd>
                ),
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
