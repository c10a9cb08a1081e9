import { useSignal } from "@preact/signals";
import { exportUrl } from "../../api.ts";
import type { LeadFilter } from "../../models/leads.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";

/** Takes the list out as it is filtered, all of it. */
export function ExportButton({ filter, isFiltered }: { filter: LeadFilter; isFiltered: boolean }) {
  const isOpen = useSignal(false);
  const close = () => {
    isOpen.value = false;
  };
  return (
    <>
      <Button
        icon="download"
        onClick={() => {
          isOpen.value = true;
        }}
      >
        Export
      </Button>
      {isOpen.value && (
        <Dialog title={isFiltered ? "Export the leads of this filter" : "Export all leads"} onClose={close}>
          <div class="soft">
            <p>
              The file holds everything people wrote, so keep it as carefully as this list. That you took it out is
              noted under Settings, Privacy.
            </p>
          </div>
          <div class="dialog-actions">
            <LinkButton href={exportUrl(filter, "json")} icon="code">
              JSON
            </LinkButton>
            <LinkButton href={exportUrl(filter, "csv")} kind="primary" icon="download">
              CSV for spreadsheets
            </LinkButton>
          </div>
        </Dialog>
      )}
    </>
  );
}
