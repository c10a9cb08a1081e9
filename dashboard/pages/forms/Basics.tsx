import { Segments, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { mistakeAt, type SectionProps } from "./section.ts";

export function Basics({ model, draft }: SectionProps) {
  return (
    <section class="panel">
      <header>
        <Icon name="form" />
        <h2>Form</h2>
      </header>
      <div class="inside stack">
        <TextField
          label="Name, for you and your team"
          value={draft.name}
          onText={(name) => model.edit({ name })}
          maxLength={80}
          mistake={mistakeAt(model, "name")}
        />
        <div class="stack tight">
          <span class="legend">Status</span>
          <Segments
            legend="Status"
            value={draft.status}
            options={[
              { value: "live", label: "Live" },
              { value: "paused", label: "Paused" },
              { value: "archived", label: "Archived" },
            ]}
            onPick={(status) => model.edit({ status })}
          />
          <p class="note">
            {draft.status === "live"
              ? "It is shown and takes submissions."
              : draft.status === "paused"
                ? "It is not shown. What people send meanwhile is refused, with a kind sentence."
                : "It is gone from your site and out of the way here. Its leads stay."}
          </p>
        </div>
      </div>
    </section>
  );
}
