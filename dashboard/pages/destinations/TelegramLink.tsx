import { useDesk } from "../../context.ts";
import { createTelegramLinkModel } from "../../models/destinations.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Code } from "../../ui/Copy.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { usePageModel } from "../../ui/use-page-model.ts";

/** Two buttons and a code; a tick as soon as a chat answers. */
export function TelegramLink({ onDone }: { onDone?: () => void }) {
  const { api, live } = useDesk();
  const model = usePageModel(() => createTelegramLinkModel(api, live));
  const link = model.link.value;
  const linkedName = model.linkedName.value;

  if (linkedName !== null) {
    return (
      <div class="linked" role="status">
        <span class="big-tick">
          <Icon name="check" size={26} />
        </span>
        <p>
          <strong>{visible(linkedName)}</strong> is connected. New leads ring there from now on.
        </p>
        {onDone !== undefined && (
          <Button kind="primary" onClick={onDone}>
            Done
          </Button>
        )}
      </div>
    );
  }
  if (model.problem.value !== null) {
    return (
      <div class="stack">
        <p class="mistake" role="alert">
          {model.problem.value}
        </p>
        <div>
          <Button icon="replay" onClick={() => void model.begin()}>
            Try again
          </Button>
        </div>
      </div>
    );
  }
  if (link === null) return <Skeleton lines={4} />;
  return (
    <div class="stack">
      <p class="soft">
        Open the bot and press Start: that chat is linked. Or pick a group, and the whole team sees the leads.
      </p>
      <div class="row">
        {isTelegramLink(link.private_url) && (
          <LinkButton kind="primary" icon="telegram" href={link.private_url} target="_blank">
            Open in Telegram
          </LinkButton>
        )}
        {isTelegramLink(link.group_url) && (
          <LinkButton icon="plus" href={link.group_url} target="_blank">
            Add to a group
          </LinkButton>
        )}
      </div>
      <div class="stack tight">
        <p class="note">Or send this to @{link.bot_username} in any chat it is in:</p>
        <Code text={`/link ${link.code}`} label="Message to send" />
      </div>
      <p class="waiting-line note" role="status">
        <span class="spinner" aria-hidden="true" /> Waiting for a chat. This ticks by itself.
      </p>
    </div>
  );
}

/** The only address outside that the dashboard ever links to. */
function isTelegramLink(url: string): boolean {
  return url.startsWith("https://t.me/");
}
