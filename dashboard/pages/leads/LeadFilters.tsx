import { useEffect } from "preact/hooks";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import type { LeadFilter, LeadsModel } from "../../models/leads.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Segments, Select } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { visible } from "../../ui/text.ts";
import { SOURCE_WORDS } from "./parts.tsx";

/** What narrows the list down: words, state, and four picks. */
export function LeadFilters({
  model,
  searchRef,
}: {
  model: LeadsModel;
  searchRef: { current: HTMLInputElement | null };
}) {
  const filter = model.filter.value;
  useEffect(() => {
    const input = searchRef.current;
    const { q = "" } = model.filter.value; // as it is now: by the time this runs, more may have been typed
    if (input !== null && input.value.trim() !== q) input.value = q; // cleared elsewhere
  }, [filter.q]);
  return (
    <div class="filters">
      <div class="search">
        <Icon name="search" />
        <input
          ref={searchRef}
          class="input"
          type="search"
          aria-label="Search leads"
          placeholder="Search name, e-mail, message…"
          maxLength={200}
          defaultValue={filter.q ?? ""}
          onInput={(event) => model.search(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
        {model.isSearching.value && model.leads.value !== null ? (
          <span class="spinner" aria-hidden="true" />
        ) : (
          <kbd>/</kbd>
        )}
      </div>
      <Segments
        legend="Status"
        value={filter.status ?? "all"}
        options={[
          { value: "all", label: "All" },
          { value: "new", label: "Unclaimed" },
          { value: "claimed", label: "Claimed" },
          { value: "not_a_lead", label: "Not a lead" },
        ]}
        onPick={(status) => model.narrow({ status: status === "all" ? undefined : status })}
      />
      <div class="filter-picks">
        <Select
          label="Outcome"
          isLabelHidden
          value={filter.outcome ?? ""}
          options={[
            { value: "", label: "Any outcome" },
            { value: "open", label: "Open" },
            { value: "won", label: "Won" },
            { value: "lost", label: "Lost" },
            { value: "junk", label: "Junk" },
          ]}
          onPick={(value) => model.narrow({ outcome: value === "" ? undefined : (value as LeadFilter["outcome"]) })}
        />
        <Select
          label="Score"
          isLabelHidden
          value={String(filter.min_score ?? "")}
          options={[
            { value: "", label: "Any score" },
            { value: "40", label: "40 and more" },
            { value: "70", label: "70 and more" },
            { value: "85", label: "85 and more" },
          ]}
          onPick={(value) => model.narrow({ min_score: value === "" ? undefined : Number(value) })}
        />
        <Select
          label="Form"
          isLabelHidden
          value={filter.form_id ?? ""}
          options={[
            { value: "", label: "All forms" },
            ...model.forms.value.map((form) => ({ value: form.id, label: visible(form.name) })),
          ]}
          onPick={(value) => model.narrow({ form_id: value === "" ? undefined : value })}
        />
        <Select
          label="Source"
          isLabelHidden
          value={filter.source ?? ""}
          options={[
            { value: "", label: "All sources" },
            ...Object.entries(SOURCE_WORDS).map(([value, label]) => ({ value, label })),
          ]}
          onPick={(value) => model.narrow({ source: value === "" ? undefined : (value as ApiLead["source"]) })}
        />
        {model.isFiltered.value && (
          <Button
            kind="quiet"
            icon="close"
            onClick={() => {
              searchRef.current?.focus(); // this button goes away with the filters
              model.clearFilter();
            }}
          >
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}
