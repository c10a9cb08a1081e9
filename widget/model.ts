import type { PublicForm } from "../worker/modules/forms/contract.ts";
import type { SubmissionBody } from "../worker/modules/intake/contract.ts";
import { type EvidenceKeeper, keepEvidence } from "./evidence.ts";
import type { Options } from "./options.ts";
import type * as TurnstilePart from "./parts/turnstile.ts";
import type * as UnsentPart from "./parts/unsent.ts";
import { requestUntilAnswered } from "./send.ts";
import { fillValues, findMistakes, readValues, TRAP } from "./values.ts";
import { describeVisit } from "./visit.ts";
import { ENGLISH, type Words } from "./words.ts";

/** What a page may hear of, as `leadbell:<name>`. Details carry ids, never what a visitor wrote. */
export type EventName = "ready" | "view" | "open" | "close" | "start" | "submit" | "success" | "error";

/** The form as it stands. Components read it; only the model writes it and draws again. */
export interface FormModel {
  readonly definition: PublicForm["definition"];
  readonly words: Words;
  stage: "filling" | "sending" | "waiting" | "thanks";
  /** Shown below the button and spoken. */
  status: string;
  /** The status tells that something did not work. */
  isTrouble: boolean;
  /** By field key. */
  mistakes: Record<string, string>;
  readonly submissionId: string;
  /** The form's element came or went. */
  attach(form: HTMLFormElement | null): void;
  /** A key, a pointer or the clipboard touched the form. */
  touch(): void;
  /** The focus came in: somebody is at the form. */
  enter(): void;
  edit(event: Event): void;
  submit(event: Event): void;
  prefill(values: Record<string, unknown>): void;
  /** A new, empty form after the thanks. */
  startOver(): void;
}

export interface FormModelOptions {
  options: Options;
  form: PublicForm;
  /** Aborts when the widget is taken off the page. */
  signal: AbortSignal;
  draw(): void;
  emit(name: EventName): void;
}

export function createFormModel({ options, form, signal, draw, emit }: FormModelOptions): FormModel {
  const { api, formId } = options;
  const definition = { ...form.definition, ...options.looks };
  const words: Words = form.words ?? ENGLISH;
  const url = `${api}/v1/forms/${formId}/submissions`;
  const fields = definition.fields.filter((field) => field.type !== "hidden");
  let element: HTMLFormElement | null = null;
  let given: Record<string, unknown> = options.hidden;
  let extra: Record<string, string> = {};
  let hasStarted = false;
  let submissionId = newSubmissionId();
  let evidence = newEvidence();
  // A widget that is taken off the page, as by a site's own routes, goes on sending what was sent.
  let sending = new AbortController();
  let unsent: UnsentPart.Unsent | undefined;

  const model: FormModel = {
    definition,
    words,
    stage: "filling",
    status: "",
    isTrouble: false,
    mistakes: {},
    get submissionId() {
      return submissionId;
    },
    attach(form) {
      element = form;
      if (form !== null) extra = fillValues(form, given);
    },
    touch: () => evidence.countTouch(),
    enter: () => evidence.begin(),
    edit({ target }) {
      if (!hasStarted) emit("start");
      hasStarted = true;
      delete model.mistakes[(target as HTMLInputElement).name];
      // A try that waits would send a text half rewritten: the visitor sends it again when it is ready.
      if (model.stage === "waiting") {
        sending.abort();
        model.stage = "filling";
      }
      if (model.stage === "filling") model.status = "";
      draw();
    },
    submit(event) {
      event.preventDefault();
      if (element === null || model.stage === "sending") return;
      sending.abort();
      model.mistakes = findMistakes(element, fields, words);
      if (Object.keys(model.mistakes).length > 0) return show("filling", "");
      sending = new AbortController();
      // Rejects only when it was called off, and then nobody waits for it.
      send(element, sending.signal).then(
        () => sending.abort(),
        () => {},
      );
    },
    prefill(values) {
      given = { ...given, ...values };
      if (element !== null) extra = { ...extra, ...fillValues(element, values) };
    },
    startOver() {
      hasStarted = false;
      show("filling", "");
    },
  };
  // A part that cannot be loaded leaves the widget as it is without it.
  if (form.keeps_unsent) loadPart<typeof UnsentPart>("unsent").then(openUnsent, () => {});
  return model;

  function loadPart<Part>(name: string): Promise<Part> {
    return import(`${api}/widget/${name}.js`);
  }

  function openUnsent(part: typeof UnsentPart): void {
    unsent = part.openUnsent({
      formId,
      words: form.words,
      post: (text, onWait) => requestUntilAnswered(url, text, signal, onWait),
      tell(sentence) {
        if (model.stage !== "filling" || model.isTrouble) return;
        model.status = sentence;
        draw();
      },
    });
  }

  function newEvidence(): EvidenceKeeper {
    return keepEvidence(api, formId, form.turnstile_site_key ? drawTurnstile : undefined);
  }

  async function drawTurnstile(): Promise<TurnstilePart.Turnstile> {
    const part = await loadPart<typeof TurnstilePart>("turnstile");
    const { theme, language } = definition;
    return part.drawTurnstile({
      siteKey: form.turnstile_site_key ?? "",
      form: element as HTMLFormElement,
      theme,
      language,
    });
  }

  function show(stage: FormModel["stage"], status: string): void {
    model.stage = stage;
    model.status = status;
    model.isTrouble = stage === "filling" && status !== "";
    draw();
    if (stage === "filling") element?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }

  async function send(form: HTMLFormElement, stop: AbortSignal): Promise<void> {
    show("sending", words.sending);
    emit("submit");
    const { [TRAP]: honeypot = "", ...values } = readValues(form, fields);
    const body: SubmissionBody = {
      submission_id: submissionId,
      fields: { ...extra, ...values },
      source: options.source,
      context: describeVisit(options.withMarks),
    };
    const keep = () => unsent?.keep(submissionId, JSON.stringify(body));
    const post = () =>
      requestUntilAnswered(url, JSON.stringify(body), stop, () => show("waiting", keep() ?? words.waiting));
    // The page may never come back: one more try that outlives it, whose answer nobody can read. While the bot check is
    // still under way, only a page that is closed for good is worth a lead that will be held.
    const leave = ({ type }: Event) => {
      if (type === "pagehide" ? body.evidence : !(document.hidden && body.evidence)) return;
      keep();
      navigator.sendBeacon(url, JSON.stringify(body));
    };
    document.addEventListener("visibilitychange", leave, { signal: stop });
    addEventListener("pagehide", leave, { signal: stop });

    body.evidence = await evidence.collect(honeypot);
    let answer = await post();
    if (answer.status === 409) {
      // An earlier try got through although its answer was lost, and the text was changed since: this is a new one.
      unsent?.forget(submissionId);
      submissionId = body.submission_id = newSubmissionId();
      answer = await post();
    }
    unsent?.forget(submissionId);

    if (answer.ok) {
      emit("success");
      submissionId = newSubmissionId();
      evidence = newEvidence();
      return show("thanks", "");
    }
    const { message = words.failed, field = "" } = await readRefusal(answer);
    const key = field.replace("fields.", "");
    const isAsked = key in values;
    model.mistakes = isAsked ? { [key]: message } : {};
    show("filling", isAsked ? "" : message);
    emit("error");
  }
}

async function readRefusal(answer: Response): Promise<{ message?: string; field?: string }> {
  // A page of some proxy: the form says in its own words that it did not work.
  const body = await answer.json().catch(() => undefined);
  return body?.error ?? {};
}

/** `randomUUID` exists on secure pages only; a form on a plain http page needs an id as well. */
function newSubmissionId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const noise = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1));
  return noise.join("").replace(/(.{8})(....).(...).(...)(.*)/, "$1-$2-4$3-a$4-$5");
}
