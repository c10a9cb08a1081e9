import type { SettingsModel } from "../../models/settings.model.ts";
import { Mistake } from "../../ui/Field.tsx";
import { Skeleton, Tag } from "../../ui/states.tsx";
import { initials, visible } from "../../ui/text.ts";
import { Section } from "./Section.tsx";

export function PeopleSection({ model }: { model: SettingsModel }) {
  const members = model.members.value.value;
  return (
    <Section title="People" icon="user" about="Who is in this workspace.">
      {members === null ? (
        <div class="inside">
          {model.members.problem.value === null ? (
            <Skeleton lines={2} />
          ) : (
            <Mistake text={model.members.problem.value} />
          )}
        </div>
      ) : (
        <ul class="keys">
          {members.map((member) => (
            <li key={member.id}>
              <span class="avatar" aria-hidden="true">
                {initials(member.name)}
              </span>
              <span class="grow">
                <strong>{visible(member.name)}</strong>
                <span class="note">{visible(member.email)}</span>
              </span>
              <Tag tone="outline">{member.role}</Tag>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
