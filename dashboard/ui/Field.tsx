import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { Icon } from "./Icon.tsx";

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  mistake?: string | null | undefined;
  children: (attributes: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean | undefined;
  }) => ComponentChildren;
  isLabelHidden?: boolean;
}

/** A label, its control, a hint, and room for what is wrong with it. */
export function Field({ label, hint, mistake, children, isLabelHidden = false }: FieldProps) {
  const id = useId();
  const isWrong = mistake !== null && mistake !== undefined;
  const described = [hint !== undefined && `${id}-hint`, isWrong && `${id}-mistake`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? "visually-hidden" : ""}>
        {label}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": isWrong || undefined })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {isWrong && (
        <p class="mistake" id={`${id}-mistake`} role="alert">
          {mistake}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  onText: (text: string) => void;
  hint?: ComponentChildren;
  mistake?: string | null | undefined;
  isLabelHidden?: boolean;
  inputMode?: "email" | "url" | "numeric";
  placeholder?: string;
  maxLength?: number;
  required?: boolean;
  disabled?: boolean;
  autocomplete?: "off" | "name" | "organization";
}

export function TextField({ label, value, onText, hint, mistake, isLabelHidden, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} mistake={mistake} isLabelHidden={isLabelHidden ?? false}>
      {(attributes) => (
        <input
          class="input"
          type="text"
          {...rest}
          {...attributes}
          value={value}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface TextAreaProps {
  label: string;
  value: string;
  onText: (text: string) => void;
  hint?: ComponentChildren;
  mistake?: string | null | undefined;
  rows?: number;
  maxLength?: number;
  placeholder?: string;
}

export function TextArea({ label, value, onText, hint, mistake, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} mistake={mistake}>
      {(attributes) => (
        <textarea
          class="input"
          {...rest}
          {...attributes}
          value={value}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  /** May answer when it is done: then the control shows what holds, also where nothing was changed. */
  onPick: (value: string) => unknown;
  hint?: ComponentChildren;
  mistake?: string | null | undefined;
  isLabelHidden?: boolean;
}

export function Select({ label, value, options, onPick, hint, mistake, isLabelHidden }: SelectProps) {
  const held = useLatest(value);
  return (
    <Field label={label} hint={hint} mistake={mistake} isLabelHidden={isLabelHidden ?? false}>
      {(attributes) => (
        <select
          class="input"
          {...attributes}
          value={value}
          onChange={async ({ currentTarget }) => {
            await onPick(currentTarget.value);
            currentTarget.value = held.current;
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** What a property is now, for code that runs later than it was drawn. */
function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}

interface TickProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  disabled?: boolean;
}

interface SwitchProps extends Omit<TickProps, "onChange"> {
  /** May answer when it is done: then the switch shows what holds, also where nothing was changed. */
  onChange: (isOn: boolean) => unknown;
  /** It stays focusable, so that the focus is not lost, and does nothing. */
  isBusy?: boolean;
}

export function Checkbox({ label, hint, isOn, onChange, disabled }: TickProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {label}
        {hint !== undefined && <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}

/** Takes effect at once, where a checkbox waits to be sent. */
export function Switch({ label, hint, isOn, onChange, disabled, isBusy = false }: SwitchProps) {
  const held = useLatest(isOn);
  return (
    <label class="switch-row">
      <span>
        {label}
        {hint !== undefined && <span class="hint">{hint}</span>}
      </span>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        aria-checked={isOn}
        aria-busy={isBusy || undefined}
        checked={isOn}
        disabled={disabled}
        onClick={(event) => isBusy && event.preventDefault()}
        onChange={async ({ currentTarget }) => {
          await onChange(currentTarget.checked);
          currentTarget.checked = held.current;
        }}
      />
    </label>
  );
}

interface SegmentsProps<Value extends string> {
  legend: string;
  value: Value;
  options: readonly { value: Value; label: ComponentChildren }[];
  onPick: (value: Value) => void;
}

/** A choice of few, all visible. */
export function Segments<Value extends string>({ legend, value, options, onPick }: SegmentsProps<Value>) {
  const name = useId();
  return (
    <fieldset>
      <legend class="visually-hidden">{legend}</legend>
      <div class="segments">
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onPick(option.value)} />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Mistake({ text }: { text: string | null | undefined }) {
  if (text === null || text === undefined || text === "") return null;
  return (
    <p class="mistake" role="alert">
      <Icon name="warn" size={14} />
      {text}
    </p>
  );
}
