import { useDesk } from "../../context.ts";
import { createReportsModel, type ReportsModel } from "../../models/reports.model.ts";
import { LinkButton } from "../../ui/Button.tsx";
import { Select } from "../../ui/Field.tsx";
import { Empty, PageHead, PanelSkeleton, Problem, StaleBanner } from "../../ui/states.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Funnel, ResponseTimes } from "./Funnel.tsx";
import { Precision } from "./Precision.tsx";
import { Recalibration } from "./Recalibration.tsx";
import { Sources } from "./Sources.tsx";

export function ReportsPage() {
  const { api, live, toasts } = useDesk();
  const model = usePageModel(() => createReportsModel(api, live, toasts));
  return (
    <>
      <PageHead title="Reports" about="What became of your leads, and whether their scores were right.">
        <Select
          label="Time"
          isLabelHidden
          value={String(model.months.value)}
          options={[
            { value: "3", label: "3 months" },
            { value: "6", label: "6 months" },
            { value: "12", label: "12 months" },
          ]}
          onPick={(value) => model.pickMonths(Number(value))}
        />
      </PageHead>
      <Panels model={model} />
    </>
  );
}

function Panels({ model }: { model: ReportsModel }) {
  const { session } = useDesk();
  const report = model.report.value.value;
  const problem = model.report.problem.value;
  if (report === null) {
    return problem === null ? (
      <PanelSkeleton lines={8} />
    ) : (
      <Problem text={problem} onRetry={() => void model.refresh()} />
    );
  }
  if (report.funnel.submissions === 0) {
    return (
      <div class="panel">
        <Empty
          icon="spark"
          title="Nothing to report yet"
          actions={
            <LinkButton kind="primary" href="/app/leads">
              Go to your leads
            </LinkButton>
          }
        >
          Reports begin with your first lead. Say of each what became of it: won, lost or junk.
        </Empty>
      </div>
    );
  }
  return (
    <div class="stack">
      <StaleBanner text={problem} onRetry={() => void model.refresh()} />
      <Precision report={report} model={model} />
      <div class="report-columns">
        <Funnel funnel={report.funnel} />
        <ResponseTimes times={report.response_times} />
      </div>
      <Sources model={model} />
      <Recalibration model={model} isOwner={session.me.value?.role === "owner"} />
      <p class="note">
        Months are those of {report.time_zone}. A CRM can tell outcomes by itself:{" "}
        <a href="/app/destinations/outcomes">connect one</a>.
      </p>
    </div>
  );
}
