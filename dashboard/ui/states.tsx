import type { ComponentChildren } from "preact";
import { Button, LinkButton } from "./Button.tsx";
import { Icon, type IconName } from "./Icon.tsx";

interface EmptyProps {
  icon: IconName;
  title: string;
  /** It is all there is on the page, so its title is the page's heading. */
  isPage?: boolean;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}

export function Empty({ icon, title, isPage = false, children, actions }: EmptyProps) {
  const Title = isPage ? "h1" : "h2";
  return (
    <div class="empty">
      <span class="emblem">
        <Icon name={icon} size={22} />
      </span>
      <Title>{title}</Title>
      {children !== undefined && <p>{children}</p>}
      {actions !== undefined && <div class="row">{actions}</div>}
    </div>
  );
}

/** A page about something that is not, or no longer, there. */
export function Gone({ noun, href, back }: { noun: string; href: string; back: string }) {
  return (
    <Empty
      isPage
      icon="search"
      title={`This ${noun} is not here`}
      actions={
        <LinkButton kind="primary" href={href}>
          {back}
        </LinkButton>
      }
    >
      It was erased or removed, or it belongs to another workspace than the one you are in.
    </Empty>
  );
}

interface ProblemProps {
  text: string;
  onRetry?: () => void;
  /** It is all there is on the page, so it has the page's heading. */
  isPage?: boolean;
}

/** Nothing could be shown: why, and a way to try again. */
export function Problem({ text, onRetry, isPage = false }: ProblemProps) {
  const Title = isPage ? "h1" : "h2";
  return (
    <div class="empty" role="alert">
      <span class="emblem">
        <Icon name="warn" size={22} />
      </span>
      <Title>This could not be loaded</Title>
      <p>{text}</p>
      {onRetry !== undefined && (
        <div class="row">
          <Button icon="replay" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

/** Something is shown, but the last look at it failed. */
export function StaleBanner({ text, onRetry }: { text: string | null; onRetry: () => void }) {
  if (text === null) return null;
  return (
    <div class="banner warn" role="status">
      <Icon name="warn" />
      <p>{text}</p>
      <Button size="small" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

/** Bars where text will be, so that the page does not jump when it comes. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div class="stack tight" aria-busy="true">
      <span class="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="skeleton" style={{ width: `${[92, 74, 83, 58][line % 4]}%` }} />
      ))}
    </div>
  );
}

/** A panel whose content is on its way. */
export function PanelSkeleton({ lines }: { lines: number }) {
  return (
    <div class="panel">
      <div class="inside">
        <Skeleton lines={lines} />
      </div>
    </div>
  );
}

export function Tag({
  tone = "",
  icon,
  children,
}: {
  tone?: "" | "good" | "warn" | "bad" | "info" | "outline";
  icon?: IconName;
  children: ComponentChildren;
}) {
  return (
    <span class={`tag ${tone}`}>
      {icon !== undefined && <Icon name={icon} size={12} />}
      {children}
    </span>
  );
}

/** Of what can be switched on and off, such as a form or a destination: it works. */
export function OnTag({ children }: { children: ComponentChildren }) {
  return (
    <Tag tone="good">
      <span class="dot" /> {children}
    </Tag>
  );
}

/** It rests until somebody switches it on again. */
export function PausedTag() {
  return (
    <Tag tone="warn" icon="pause">
      Paused
    </Tag>
  );
}

export function PageHead({
  title,
  about,
  children,
  crumb,
}: {
  title: ComponentChildren;
  about?: ComponentChildren;
  children?: ComponentChildren;
  crumb?: { href: string; label: string };
}) {
  return (
    <header class="page-head">
      <div class="titles">
        {crumb !== undefined && (
          <a class="crumb" href={crumb.href}>
            <Icon name="left" size={13} />
            {crumb.label}
          </a>
        )}
        <h1 tabIndex={-1}>{title}</h1>
        {about !== undefined && <p>{about}</p>}
      </div>
      {children}
    </header>
  );
}
