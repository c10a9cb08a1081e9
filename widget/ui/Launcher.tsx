import { Icon } from "./Icon.tsx";

export interface LauncherProps {
  label: string;
  isOpen: boolean;
  onClick(): void;
}

export function Launcher({ label, isOpen, onClick }: LauncherProps) {
  return (
    <button class="launcher" dir="auto" type="button" aria-expanded={isOpen} aria-controls="panel" onClick={onClick}>
      <Icon path="M4 5h16v11H11l-5 4v-4H4z" />
      {label}
    </button>
  );
}
