import type { ApiReplay } from "../../../worker/modules/deliveries/contract.ts";
import { isUnderWay, type ReplaysModel } from "../../models/replays.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { StaleBanner, Tag } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { ExactTime, TimeAgo } from "../../ui/time.tsx";

const SHOWN = 5;

/** The latest replays and how far each has come; nothing where there was none. */
export function ReplayList({
  model,
  canManage,
  nameOf,
}: {
  model: ReplaysModel;
  canManage: boolean;
  /** The destination's name, where several are shown. */
  nameOf?: (destinationId: string) => string;
}) {
  const replays = model.replays.value ?? [];
  if (replays.length === 0 && model.problem.value === null) return null;
  return (
    <section class="panel">
      <header>
        <Icon name="replay" />
        <h2>Sent again</h2>
      </header>
      <StaleBanner text={model.problem.value} onRetry={() => void model.refresh()} />
      <ul>
        {replays.slice(0, SHOWN).map((replay) => (
          <li key={replay.id} class="replay">
            <Head replay={replay} name={nameOf?.(replay.destination_id)} />
            <Progress replay={replay} />
            {canManage && replay.state === "running" && (
              <Button size="small" icon="close" onClick={() => void model.stop(replay.id)}>
                Stop
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Head({ replay, name }: { replay: ApiReplay; name: string | undefined }) {
  return (
    <p class="row replay-head">
      <strong>{replay.status === "failed" ? "What failed" : "Everything"}</strong>
      {name !== undefined && <span>to {visible(name)}</span>}
      <StateTag replay={replay} />
      <span class="note replay-when">
        begun <TimeAgo at={replay.created_at} />
      </span>
      <span class="note replay-range">
        of <ExactTime at={replay.from} /> to <ExactTime at={replay.to} />
      </span>
    </p>
  );
}

function StateTag({ replay }: { replay: ApiReplay }) {
  switch (replay.state) {
    case "running":
      return (
        <Tag tone="info" icon="clock">
          Under way
        </Tag>
      );
    case "stopped":
      return <Tag tone="warn">{replay.stop_reason === "destination_off" ? "Stopped: it is off" : "Stopped"}</Tag>;
    case "done":
      return isUnderWay(replay) ? (
        <Tag tone="info" icon="clock">
          The last ones are on their way
        </Tag>
      ) : (
        <Tag tone={replay.failed === 0 ? "good" : "warn"} icon={replay.failed === 0 ? "check" : "warn"}>
          Done
        </Tag>
      );
    default:
      return replay.state satisfies never;
  }
}

function Progress({ replay }: { replay: ApiReplay }) {
  const { total, replayed, arrived, failed, state } = replay;
  const all = state === "running" ? Math.max(total, replayed) : replayed;
  const leftOver = Math.max(0, total - replayed);
  const waiting = Math.max(0, replayed - arrived - failed);
  const share = (count: number) => `${all === 0 ? 0 : (count / all) * 100}%`;
  const words = [
    `${arrived} of ${all} arrived`,
    ...(failed > 0 ? [`${failed} failed again`] : []),
    ...(waiting > 0 ? [`${waiting} on their way or waiting for a try`] : []),
    ...(state === "stopped" && leftOver > 0 ? [`${leftOver} left out`] : []),
    ...(state === "done" && leftOver > 0 ? [`${leftOver} had arrived by themselves meanwhile`] : []),
  ];
  return (
    <div class="replay-progress">
      <div class="replay-bar" aria-hidden="true">
        <span class="good" style={{ width: share(arrived) }} />
        <span class="bad" style={{ width: share(failed) }} />
      </div>
      <p class="note" role="status">
        {words.join(" · ")}
      </p>
    </div>
  );
}
