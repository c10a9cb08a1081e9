import { useSignal } from "@preact/signals";
import type { ApiRecalibration, ReportsModel } from "../../models/reports.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Dialog.tsx";
import { Switch } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { ExactTime } from "../../ui/time.tsx";
import { whenItBegins } from "./words.ts";

/** What outcomes have taught the score, and the owner's way to stop that or to begin anew. */
export function Recalibration({ model, isOwner }: { model: ReportsModel; isOwner: boolean }) {
  const isResetting = useSignal(false);
  const state = model.recalibration.value.value;
  const problem = model.recalibration.problem.value;
  return (
    <section class="panel">
      <header>
        <Icon name="spark" />
        <h2>What your outcomes teach the score</h2>
      </header>
      {state === null ? (
        <div class="inside">
          {problem === null ? (
            <Skeleton lines={3} />
          ) : (
            <Problem text={problem} onRetry={() => void model.recalibration.refresh()} />
          )}
        </div>
      ) : (
        <div class="inside stack">
          <Lesson state={state} />
          <Switch
            label="Let outcomes move scores"
            hint={`By ${state.max_shift} points at most, and never past each other. ${isOwner ? "" : "The owner can change this."}`}
            isOn={state.enabled}
            disabled={!isOwner}
            isBusy={model.isSaving.value}
            onChange={(isOn) => model.switchRecalibration(isOn)}
          />
          {isOwner && (
            <div>
              <Button
                size="small"
                icon="replay"
                disabled={state.decided === 0}
                onClick={() => {
                  isResetting.value = true;
                }}
              >
                Begin anew
              </Button>
            </div>
          )}
        </div>
      )}
      {isResetting.value && (
        <Confirm
          title="Forget what was learned?"
          action="Begin anew"
          isDangerous
          onConfirm={() => void model.resetRecalibration()}
          onClose={() => {
            isResetting.value = false;
          }}
        >
          <p>Only outcomes from now on will move scores. Reports and leads stay as they are.</p>
        </Confirm>
      )}
    </section>
  );
}

function Lesson({ state }: { state: ApiRecalibration }) {
  const { bands } = state;
  if (bands === null) return <p>{whenItBegins(state)}</p>;
  return (
    <>
      <div class="table-scroll">
        <table class="table">
          <thead>
            <tr>
              <th>Score</th>
              <th class="number">Decided</th>
              <th class="number">Won</th>
              <th class="number">Expected</th>
              <th class="number">Moves by</th>
            </tr>
          </thead>
          <tbody>
            {bands.map((band) => (
              <tr key={band.from}>
                <th>
                  {band.from}–{band.from === 80 ? 100 : band.from + 19}
                </th>
                <td class="number">{band.decided}</td>
                <td class="number">{band.won}</td>
                <td class="number">{band.expected}</td>
                <td class="number">{signed(Math.round(band.shift))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">
        A score of 80 claims to be won twice as often as one of 40; “expected” is what that gives. Version{" "}
        {state.version}
        {state.made_at !== null && (
          <>
            , <ExactTime at={state.made_at} />
          </>
        )}
        .
      </p>
    </>
  );
}

function signed(points: number): string {
  return points === 0 ? "0" : points > 0 ? `+${points}` : `−${-points}`;
}
