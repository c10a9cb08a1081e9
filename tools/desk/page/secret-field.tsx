/** A signing secret, pasted: spaces around it are forgiven. */
export function SecretField({ label, secret, onSecret }: SecretFieldProps) {
  return (
    <label class="grow">
      <span class="hidden">{label}</span>
      <input
        value={secret}
        placeholder="whsec_…"
        pattern="\s*whsec_.+"
        required
        onInput={(event) => onSecret(event.currentTarget.value)}
      />
    </label>
  );
}

interface SecretFieldProps {
  label: string;
  secret: string;
  onSecret(secret: string): void;
}
