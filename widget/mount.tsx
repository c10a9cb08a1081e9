import { edgeOn, inkOn, PAPER } from "./colours.ts";
import { fetchForm } from "./form-config.ts";
import { createFormModel, type EventName, type FormModel } from "./model.ts";
import type { Options } from "./options.ts";
import { render } from "./render.ts";
import { Form } from "./ui/Form.tsx";
import { Launcher } from "./ui/Launcher.tsx";
import { Panel } from "./ui/Panel.tsx";
import css from "./ui/styles.css";
import { Thanks } from "./ui/Thanks.tsx";
import { OPEN_THE_FORM, RIGHT_TO_LEFT } from "./words.ts";

/** On a small screen, also one held sideways or zoomed, the panel covers the page and is modal. As in `ui/styles.css`. */
const OVERLAY = "(max-width: 480px), (max-height: 480px)";

/** One form on the page. */
export interface Widget {
  readonly formId: string;
  /** Resolves when the form is drawn, or when it is certain that it will not be. */
  readonly ready: Promise<void>;
  open(): void;
  close(): void;
  toggle(): void;
  prefill(values: Record<string, unknown>): void;
  /** Puts the widget back when the page swapped its body, or emptied the element; says whether it still belongs on the page. */
  keep(): boolean;
  /** Takes everything off the page and gives the owner its own children back. */
  destroy(): void;
}

const noop = () => {};

// A sheet made by script is no inline style: it needs no leave from a content security policy.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** Draws the form into a shadow root: inside its owner, or at the end of the body when the owner is the script tag. */
export function mountWidget(owner: Element, options: Options): Widget {
  const { isFloating } = options;
  const isInBody = owner instanceof HTMLScriptElement;
  const stopping = new AbortController();
  const { signal } = stopping;
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  if (isFloating) host.className = "floating";

  const ownChildren = [...owner.childNodes];
  let model: FormModel | undefined;
  let dialog: HTMLDialogElement | null = null;
  let wasOpened = false;
  let room = "";
  let height = 0;
  let early: Record<string, unknown> = {};

  let failures = 0;
  const ready = fetchForm(options, signal, () => {
    if (++failures === 2 && !isFloating) offerHostedPage();
  }).then((form) => {
    if (form === undefined) return emit("error");
    model = createFormModel({ options, form, signal, draw, emit });
    model.prefill(early);
    place();
    draw();
    emit("ready");
    watchForView();
    if (isFloating) openByItself();
  }, noop);

  return {
    formId: options.formId,
    ready,
    open: () => open(),
    close,
    toggle: () => (dialog?.open ? close() : open()),
    prefill(values) {
      if (model === undefined) early = { ...early, ...values };
      else model.prefill(values);
    },
    keep() {
      if (owner.isConnected && model !== undefined && !host.isConnected) place();
      return owner.isConnected || (isInBody && host.isConnected);
    },
    destroy() {
      stopping.abort();
      render(null, root);
      if (host.parentNode === owner) owner.replaceChildren(...ownChildren);
      host.remove();
    },
  };

  function place(): void {
    if (isInBody) {
      document.body?.append(host); // a script may run before there is a body: `keep` comes back to it
    } else {
      // The room that the page reserved, however it did so, is kept while we replace what stood there.
      if (!room) room = getComputedStyle(owner).height;
      owner.replaceChildren(host);
    }
  }

  function emit(name: EventName): void {
    const detail = { formId: options.formId, submissionId: model?.submissionId };
    const event = new CustomEvent(`leadbell:${name}`, { bubbles: true, composed: true, detail });
    (isInBody ? host : owner).dispatchEvent(event); // bubbles up to the window
  }

  function draw(): void {
    if (model === undefined || signal.aborted) return;
    const { definition, words, stage } = model;
    const { accent, theme, radius, position, launcher, language } = definition;
    if (stage !== "thanks") height = 0;
    else height ||= root.querySelector("form")?.offsetHeight ?? 0;
    const content = stage === "thanks" ? <Thanks model={model} /> : <Form model={model} />;

    render(
      <div
        class={`root ${theme} ${position}`}
        lang={language}
        dir={RIGHT_TO_LEFT.test(language) ? "rtl" : undefined}
        style={{
          "--accent": accent,
          "--on-accent": inkOn(accent),
          "--ring-light": edgeOn(PAPER.light, accent),
          "--ring-dark": edgeOn(PAPER.dark, accent),
          "--radius": `${radius}px`,
          "--room": room,
          "--height": `${height}px`,
        }}
      >
        {isFloating ? (
          <>
            <Launcher
              label={launcher}
              isOpen={dialog?.open === true}
              onClick={() => (dialog?.open ? close() : open())}
            />
            <Panel
              label={launcher}
              closeLabel={words.close}
              attach={attachDialog}
              onClose={close}
              onClosed={afterClose}
            >
              {content}
            </Panel>
          </>
        ) : (
          <div class="card">{content}</div>
        )}
      </div>,
      root,
    );
  }

  function attachDialog(element: HTMLDialogElement | null): void {
    dialog = element;
  }

  /** A panel that opened by itself leaves the focus where the visitor has it. */
  function open(isByItself = false): void {
    if (dialog === null || dialog.open) return;
    wasOpened = true;
    if (matchMedia(OVERLAY).matches) dialog.showModal();
    else if (isByItself) dialog.setAttribute("open", "");
    else {
      dialog.show();
      dialog.querySelector<HTMLElement>("input, select, textarea")?.focus();
    }
    draw();
    emit("open");
  }

  function close(): void {
    if (dialog?.open) dialog.close();
  }

  function afterClose(): void {
    if (model?.stage === "thanks") model.startOver();
    else draw();
    emit("close");
  }

  function openByItself(): void {
    const { open: when, openValue } = options;
    const go = (isDue: boolean) => {
      if (isDue && !wasOpened) open(true);
    };
    const listen = (type: string, listener: (event: MouseEvent) => void) =>
      document.addEventListener(type, listener as EventListener, { signal });

    go(when === "load");
    if (when === "time") {
      const timer = setTimeout(go, Number(openValue) * 1_000, true);
      signal.addEventListener("abort", () => clearTimeout(timer));
    }
    if (when === "scroll") {
      const { documentElement: page } = document;
      listen("scroll", () => go(page.scrollTop * 100 >= Number(openValue) * (page.scrollHeight - page.clientHeight)));
    }
    if (when === "exit") listen("mouseout", (event) => go(event.relatedTarget === null && event.clientY <= 0));
    if (when === "click") {
      listen("click", (event) => {
        if (!openValue || !(event.target as Element).closest(openValue)) return;
        event.preventDefault(); // a link such as href="#" would throw the page to its top
        open();
      });
    }
  }

  function watchForView(): void {
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      emit("view");
    });
    observer.observe(root.querySelector(".card") as Element);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  function offerHostedPage(): void {
    place();
    render(
      <div class="root auto">
        <p class="card">
          <a href={`${options.api}/f/${options.formId}`} target="_blank" rel="noopener">
            {OPEN_THE_FORM[(options.looks.language ?? document.documentElement.lang).slice(0, 2)] ?? "Open the form"}
          </a>
        </p>
      </div>,
      root,
    );
  }
}
