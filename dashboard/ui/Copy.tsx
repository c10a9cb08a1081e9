import { useEffect, useState } from "preact/hooks";
import { Button } from "./Button.tsx";

interface CopyProps {
  text: string;
  label?: string;
  kind?: "plain" | "quiet" | "primary";
  size?: "small";
  /** The words are only spoken and shown on hover. */
  isBare?: boolean;
}

const SAID_MS = 2_000;

/** Copies, and says so in its own place. */
export function CopyButton({ text, label = "Copy", kind = "plain", size = "small", isBare = false }: CopyProps) {
  const [outcome, setOutcome] = useState<"" | "Copied" | "Press Ctrl+C">("");

  useEffect(() => {
    if (outcome === "") return;
    const timer = setTimeout(() => setOutcome(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("Copied");
    } catch {
      setOutcome("Press Ctrl+C"); // the browser does not let us; the text stands beside the button
    }
  };

  return (
    <>
      <Button
        kind={kind}
        size={size}
        icon={outcome === "Copied" ? "check" : "copy"}
        {...(isBare && { label })}
        onClick={() => void copy()}
      >
        {!isBare && (outcome === "" ? label : outcome)}
      </Button>
      <span class="visually-hidden" role="status">
        {outcome}
      </span>
    </>
  );
}

interface CodeProps {
  text: string;
  label: string;
  /** What is copied, where that must not be shown as it is: a stranger's text with sly characters. Default: the text. */
  exactly?: string;
}

export function Code({ text, label, exactly = text }: CodeProps) {
  return (
    <div class={`code ${text.includes("\n") ? "" : "one-line"}`}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls; this only names the text */}
      <pre tabIndex={0} role="group" aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton text={exactly} />
    </div>
  );
}
