import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../../ui/Icon.tsx";

/** One part of the settings: what it is about beside what can be set. */
export function Section({
  title,
  about,
  icon,
  children,
}: {
  title: string;
  about: string;
  icon: IconName;
  children: ComponentChildren;
}) {
  return (
    <section class="settings-section">
      <div>
        <h2 class="row">
          <Icon name={icon} /> {title}
        </h2>
        <p class="note">{about}</p>
      </div>
      <div class="panel">{children}</div>
    </section>
  );
}
