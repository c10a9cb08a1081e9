import type { AiBudgetWarning } from "../../core/services.ts";
import { oneLine } from "../email/index.ts";
import type { Notice } from "./words.ts";

/** Pure. */
export function aiBudgetNoticeOf(warning: AiBudgetWarning, workspaceName: string, publicUrl: string): Notice {
  const { workspaceId, month, percent, budgetMicros, budgetTokens } = warning;
  const name = oneLine(workspaceName);
  const limit = limitOf(warning);
  const untilThen = `until ${firstDayAfter(month)}, or until you raise it`;
  const nothingLost = "Nothing is lost: every lead comes in, is scored by the built-in scorer and goes out as always.";
  const common = {
    action: { label: "See what the AI costs", url: `${publicUrl}/app/settings/ai` },
    number: `${workspaceId.slice(-4)}-${month}-${percent}-${(budgetMicros ?? budgetTokens ?? 0).toString(36)}`,
  };

  if (percent === 100) {
    return {
      ...common,
      title: `${name}: this month’s AI budget is spent`,
      paragraphs: [
        `What is left of the budget of ${limit} is less than one more call may cost, so the AI is not asked any more, ${untilThen}.`,
        nothingLost,
      ],
    };
  }
  return {
    ...common,
    title: `${name}: ${percent} % of this month’s AI budget is used`,
    paragraphs: [
      `At least ${percent} % of the budget of ${limit} is used. When it is spent, the AI is not asked any more, ${untilThen}.`,
      nothingLost,
    ],
  };
}

function limitOf({ budgetMicros, budgetTokens }: AiBudgetWarning): string {
  const money = { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 6 } as const;
  const limits = [
    ...(budgetMicros === null ? [] : [new Intl.NumberFormat("en-US", money).format(budgetMicros / 1_000_000)]),
    ...(budgetTokens === null ? [] : [`${new Intl.NumberFormat("en-US").format(budgetTokens)} tokens`]),
  ];
  return `${limits.join(" or ")} a month`;
}

/** The months of the AI are those of UTC. */
function firstDayAfter(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" }).format(
    Date.UTC(year, number, 1),
  );
}
