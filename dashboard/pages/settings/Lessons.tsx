import { useSignal } from "@preact/signals";
import type { ApiLessons, LessonKind } from "../../../worker/modules/lessons/contract.ts";
import { useDesk } from "../../context.ts";
import { createLessonsModel, type LessonsModel } from "../../models/lessons.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Dialog.tsx";
import { Mistake, Segments, TextArea } from "../../ui/Field.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { TimeAgo } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";

const KIND_WORDS: Record<LessonKind, { one: string; many: string }> = {
  not_spam: { one: "released as not spam", many: "released as not spam" },
  not_a_lead: { one: "marked as not a lead", many: "marked as not a lead" },
  too_high: { one: "score called too high", many: "scores called too high" },
  too_low: { one: "score called too low", many: "scores called too low" },
  wrong_category: { one: "category corrected", many: "categories corrected" },
  good_example: { one: "example of a good lead", many: "examples of good leads" },
  bad_example: { one: "example of no good lead", many: "examples of no good leads" },
};

/** What the workspace taught its judges, how much that moves, and the way to teach more or to forget. */
export function Lessons() {
  const { api, toasts } = useDesk();
  const model = usePageModel(() => createLessonsModel(api, toasts));
  const { value, problem } = model.lessons;
  if (value.value === null) {
    return (
      <div class="inside">
        {problem.value === null ? (
          <Skeleton lines={3} />
        ) : (
          <Problem text={problem.value} onRetry={() => void model.lessons.refresh()} />
        )}
      </div>
    );
  }
  return (
    <>
      <div class="inside stack">
        <Summary lessons={value.value} total={model.total.value} />
        <Teach model={model} />
        <Mistake text={model.mistake.value} />
      </div>
      {model.total.value > 0 && <Taught lessons={value.value} model={model} />}
    </>
  );
}

function Summary({ lessons, total }: { lessons: ApiLessons; total: number }) {
  const { held, score } = lessons.most_points;
  if (total === 0) {
    return (
      <p class="soft">
        Nothing yet. Releasing a held lead, “Not a lead” and what you say of a score teach by themselves; below you can
        paste examples of your own.
      </p>
    );
  }
  return (
    <>
      <ul class="lesson-counts">
        {Object.entries(lessons.counts).map(([kind, count]) => (
          <li key={kind}>
            <strong>{count}</strong> {KIND_WORDS[kind as LessonKind][count === 1 ? "one" : "many"]}
          </li>
        ))}
      </ul>
      <p class="note">
        {lessons.since !== null && (
          <>
            First learned <TimeAgo at={lessons.since} />.{" "}
          </>
        )}
        All of it together moves a score by at most {score} points, and a message towards or away from “Held” by at most{" "}
        {held}. Presses and what you say of a score count once three people's messages agree; an example of yours counts
        at once.
      </p>
    </>
  );
}

function Teach({ model }: { model: LessonsModel }) {
  const count = model.found.value.length;
  return (
    <>
      <TextArea
        label="Examples of your own"
        rows={4}
        value={model.pasted.value}
        onText={(text) => {
          model.pasted.value = text;
        }}
        hint="Paste messages with an empty line between them, or a table with the columns text and label (good or bad). The texts themselves are not kept."
      />
      <div class="row apart">
        <Segments
          legend="These were"
          value={model.label.value}
          options={[
            { value: "good", label: "Good leads" },
            { value: "bad", label: "Not good leads" },
          ]}
          onPick={(label) => {
            model.label.value = label;
          }}
        />
        <span class="row">
          <label class="button plain small file-button">
            Open a CSV file
            <input
              type="file"
              accept=".csv,text/csv,text/plain"
              class="visually-hidden"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                if (file !== undefined) void model.readFile(file);
                event.currentTarget.value = "";
              }}
            />
          </label>
          <Button
            kind="primary"
            size="small"
            isBusy={model.isBusy.value}
            disabled={count === 0}
            onClick={() => void model.teach()}
          >
            {count === 0 ? "Teach" : `Teach ${Math.min(count, 200)}`}
          </Button>
        </span>
      </div>
    </>
  );
}

function Taught({ lessons, model }: { lessons: ApiLessons; model: LessonsModel }) {
  const isAsking = useSignal(false);
  return (
    <>
      <details class="lesson-list">
        <summary class="inside">The newest lessons</summary>
        <ul class="keys">
          {lessons.lessons.map((lesson) => (
            <li key={lesson.id}>
              <span class="grow">
                <span>
                  {lesson.lead_id === null ? "An " : <a href={`/app/leads/${lesson.lead_id}`}>A lead</a>}
                  {lesson.lead_id !== null && " "}
                  {KIND_WORDS[lesson.kind].one}
                </span>
                <span class="note">
                  <StrangerText text={lesson.by} /> · <TimeAgo at={lesson.at} />
                </span>
              </span>
              <Button
                size="small"
                kind="quiet"
                icon="close"
                label="Forget this lesson"
                onClick={() => void model.forget(lesson.id)}
              />
            </li>
          ))}
        </ul>
      </details>
      <div class="panel-foot">
        <Button
          size="small"
          kind="danger"
          icon="undo"
          onClick={() => {
            isAsking.value = true;
          }}
        >
          Forget everything
        </Button>
      </div>
      {isAsking.value && (
        <Confirm
          title="Forget everything that was taught?"
          action="Forget everything"
          isDangerous
          onConfirm={() => void model.reset()}
          onClose={() => {
            isAsking.value = false;
          }}
        >
          The judges begin anew, as on the first day. Leads that are scored already stay as they are. This cannot be
          undone.
        </Confirm>
      )}
    </>
  );
}
