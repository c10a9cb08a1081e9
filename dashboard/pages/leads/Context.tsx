import type { ComponentChildren } from "preact";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import { Icon } from "../../ui/Icon.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { ExactTime } from "../../ui/time.tsx";

type Touch = NonNullable<ApiLead["context"]["first_touch"]>;

/**
 * Where the visitor came from. All of it was told by their browser, so it is text and never a link. Of a lead that came
 * through the API, the address and the program are those of the server that sent it.
 */
export function Context({ lead, formName }: { lead: ApiLead; formName: string | null }) {
  const { context } = lead;
  const isFromServer = lead.source === "api";
  return (
    <section class="panel">
      <header>
        <Icon name="globe" />
        <h2>Where they came from</h2>
      </header>
      <dl class="inside facts">
        {formName !== null && <Fact label="Form" text={formName} />}
        {isFromServer && <Line label="Sent by">A server of yours, through the API</Line>}
        <Fact label="Page" text={context.page_title} />
        <Fact label="Address of the page" text={context.page_url} isMono />
        <Fact label="Came from" text={context.referrer} isMono />
        {hasAny(context.utm) && (
          <Line label="Campaign">
            <Marks marks={context.utm} />
          </Line>
        )}
        <TouchFact label="First visit" touch={context.first_touch} />
        <TouchFact label="Latest visit" touch={context.last_touch} />
        <Fact label="Language" text={context.language} />
        <Fact label="Time zone" text={context.time_zone} />
        <Fact label="Country" text={context.country} />
        <Fact
          label={isFromServer ? "Address of that server" : "Address of the sender"}
          text={lead.ip ?? undefined}
          isMono
        />
        <Fact label={isFromServer ? "Program" : "Browser"} text={context.user_agent} />
      </dl>
    </section>
  );
}

function Fact({ label, text, isMono = false }: { label: string; text: string | undefined; isMono?: boolean }) {
  if (text === undefined || text === "") return null;
  return (
    <Line label={label}>
      <StrangerText class={isMono ? "mono" : ""} text={text} />
    </Line>
  );
}

function Line({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Marks({ marks }: { marks: Record<string, string> | undefined }) {
  return (
    <ul class="marks">
      {Object.entries(marks ?? {}).map(([key, value]) => (
        <li key={key}>
          <StrangerText class="mark-key" text={key.replace(/^utm_/, "")} />
          <StrangerText text={value} />
        </li>
      ))}
    </ul>
  );
}

function TouchFact({ label, touch }: { label: string; touch: Touch | undefined }) {
  if (touch === undefined || Object.keys(touch).length === 0) return null;
  return (
    <Line label={label}>
      <span class="stack tight">
        {touch.at !== undefined &&
          (Number.isNaN(Date.parse(touch.at)) ? <StrangerText text={touch.at} /> : <ExactTime at={touch.at} />)}
        {touch.url !== undefined && <StrangerText class="mono" text={touch.url} />}
        {touch.referrer !== undefined && touch.referrer !== "" && (
          <span>
            from <StrangerText class="mono" text={touch.referrer} />
          </span>
        )}
        {hasAny(touch.utm) && <Marks marks={touch.utm} />}
      </span>
    </Line>
  );
}

function hasAny(marks: Record<string, string> | undefined): boolean {
  return marks !== undefined && Object.keys(marks).length > 0;
}
