import { askCloudflare, type Turnstile } from "../cloudflare.ts";

/** Cloudflare's script is asked for at the first touch; whoever has pressed the button waits no longer for it than this. */
const MAX_WAIT_FOR_SCRIPT_MS = 5_000;

/**
 * The one script of a form's own page, there only where the form's owner has Turnstile asked. Where it does not run, the
 * form is sent all the same, and held for a look. @see worker/modules/forms/page-turnstile.ts
 */
const box = document.querySelector<HTMLElement>("[data-site-key]");
const form = box?.closest("form");
if (box && form) watchForm(form, box);

function watchForm(form: HTMLFormElement, box: HTMLElement): void {
  const { siteKey = "", theme = "auto", language = "auto" } = box.dataset;
  const status = form.querySelector<HTMLElement>("[role=status]");
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = "cf-turnstile-response";
  let turnstile: Promise<Turnstile | undefined> | undefined;
  let isSending = false;

  const begin = () => {
    turnstile ??= askCloudflare(box, { siteKey, theme, language }).catch(() => {
      turnstile = undefined; // the next touch tries again
      return turnstile;
    });
    return turnstile;
  };
  const show = (sending: boolean) => {
    isSending = sending;
    form.ariaBusy = String(sending);
    if (status) status.textContent = sending ? (status.dataset.words ?? "") : "";
  };

  for (const touch of ["focusin", "pointerdown", "input"]) form.addEventListener(touch, () => void begin());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    show(true);
    const inVain = new Promise<undefined>((resolve) => setTimeout(resolve, MAX_WAIT_FOR_SCRIPT_MS));
    const drawn = await Promise.race([begin(), inVain]);
    input.value = (await drawn?.token()) ?? "";
    form.append(input);
    HTMLFormElement.prototype.submit.call(form); // a question may be called "submit"
  });

  // The visitor comes back to a page that the browser has kept as it was: what it proved is spent.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    void turnstile?.then((drawn) => drawn?.remove());
    turnstile = undefined;
    show(false);
  });
}
