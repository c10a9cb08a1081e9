import { useSignal } from "@preact/signals";
import type { ApiWorkspace } from "../../../worker/modules/accounts/contract.ts";
import type { SettingsModel } from "../../models/settings.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Select, TextField } from "../../ui/Field.tsx";
import { Section } from "./Section.tsx";

export function WorkspaceSection({ model, workspace }: { model: SettingsModel; workspace: ApiWorkspace }) {
  const name = useSignal(workspace.name);
  const zone = useSignal(workspace.time_zone);
  const country = useSignal(workspace.default_country ?? "");
  const isChanged =
    name.value !== workspace.name ||
    zone.value !== workspace.time_zone ||
    country.value !== (workspace.default_country ?? "");
  return (
    <Section title="Workspace" icon="globe" about="What your team calls it, and the clock it goes by.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void model.changeWorkspace({
            name: name.value.trim(),
            time_zone: zone.value,
            default_country: country.value || null,
          });
        }}
      >
        <div class="inside stack">
          <TextField
            label="Name"
            value={name.value}
            onText={(text) => {
              name.value = text;
            }}
            maxLength={80}
            required
          />
          <Select
            label="Time zone"
            value={zone.value}
            options={timeZones(zone.value)}
            onPick={(value) => {
              zone.value = value;
            }}
            hint="Exact times in the dashboard are shown in it."
          />
          <Select
            label="Country of phone numbers"
            value={country.value}
            options={COUNTRIES}
            onPick={(value) => {
              country.value = value;
            }}
            hint="How a number without a country code is read."
          />
        </div>
        <footer class="panel-foot">
          <Button kind="primary" type="submit" disabled={!isChanged} isBusy={model.saving.value === "workspace"}>
            Save
          </Button>
        </footer>
      </form>
    </Section>
  );
}

function timeZones(current: string) {
  return [...new Set([current, "UTC", ...Intl.supportedValuesOf("timeZone")])].map((value) => ({
    value,
    label: value.replaceAll("_", " "),
  }));
}

const COUNTRY_CODES =
  "AD AE AF AG AI AL AM AO AR AS AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GI GL GM GN GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NZ OM PA PE PF PG PH PK PL PR PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WS XK YE ZA ZM ZW";
const countryNames = new Intl.DisplayNames("en", { type: "region" });
const COUNTRIES = [
  { value: "", label: "None: only numbers with +" },
  ...COUNTRY_CODES.split(" ")
    .map((value) => ({ value, label: countryNames.of(value) ?? value }))
    .sort((one, other) => one.label.localeCompare(other.label)),
];
