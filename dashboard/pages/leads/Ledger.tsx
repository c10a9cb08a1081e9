import type { ApiLead, ApiLedgerEntry } from "../../../worker/modules/leads/contract.ts";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { ExactTime } from "../../ui/time.tsx";

/** Everything that happened to a lead, in order. */
export function Ledger({ entries, source }: { entries: readonly ApiLedgerEntry[]; source: ApiLead["source"] }) {
  const nameOf = (actor: string) => (actor === "visitor" && source === "api" ? "Your server" : actorWords(actor));
  return (
    <section class="panel">
      <header>
        <Icon name="list" />
        <h2>What happened</h2>
        <span class="note">{entries.length === 1 ? "1 step" : `${entries.length} steps`}</span>
      </header>
      <ol class="inside ledger">
        {entries.map((entry, place) => (
          <li key={place}>
            <span class="ledger-mark">
              <Icon name={iconOf(entry.kind)} size={14} />
            </span>
            <div>
              <p>
                <StrangerText text={entry.sentence} />
              </p>
              <p class="note">
                <StrangerText text={nameOf(entry.actor)} /> · <ExactTime at={entry.at} />
              </p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

const ACTORS: Record<string, string> = { visitor: "The visitor", system: "Leadbell", ai: "AI" };

function actorWords(actor: string): string {
  return Object.hasOwn(ACTORS, actor) ? (ACTORS[actor] ?? actor) : actor;
}

function iconOf(kind: string): IconName {
  if (kind.startsWith("delivery.")) return kind.includes("fail") || kind.includes("dead") ? "warn" : "send";
  if (kind.startsWith("telegram.")) return "telegram";
  if (/scored|judged|ai/.test(kind)) return "spark";
  if (/\.(won|lost|opened_again)$/.test(kind)) return "flag";
  if (/routed/.test(kind)) return "route";
  if (/unclaimed|reopened/.test(kind)) return "undo";
  if (/claimed/.test(kind)) return "hand";
  if (/held|released|spam|not_a_lead/.test(kind)) return "shield";
  return "inbox";
}
