import { useEffect, useMemo, useRef } from "preact/hooks";
import { useDesk } from "../../context.ts";
import { createSignInModel, type SignInModel } from "../../models/sign-in.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Mistake } from "../../ui/Field.tsx";
import { Icon, Mark } from "../../ui/Icon.tsx";

export function SignInPage() {
  const model = useSignInModel();
  return (
    <main class="door">
      <section class="door-form">
        <header class="door-brand">
          <Mark size={34} />
          <strong>Leadbell</strong>
        </header>
        <div class="stack loose">
          <SignInForm model={model} isPage />
        </div>
        <p class="note">No password to remember: we mail you a code that works once.</p>
      </section>
      <DoorPicture />
    </main>
  );
}

/** Over a page whose session ended: what was typed there is still there afterwards. */
export function SignInDialog() {
  const model = useSignInModel();
  return (
    <Dialog title="Sign in again">
      <div class="stack">
        <p class="soft">Your session has ended. What you have on this page stays as it is.</p>
        <SignInForm model={model} />
      </div>
    </Dialog>
  );
}

function useSignInModel(): SignInModel {
  const { api, session } = useDesk();
  const model = useMemo(() => createSignInModel(api, session.signedIn, session.me.value?.email ?? ""), []);
  useEffect(() => model.close, [model]);
  return model;
}

function SignInForm({ model, isPage = false }: { model: SignInModel; isPage?: boolean }) {
  return model.step.value === "email" ? (
    <EmailStep model={model} isPage={isPage} />
  ) : (
    <CodeStep model={model} isPage={isPage} />
  );
}

function EmailStep({ model, isPage }: { model: SignInModel; isPage: boolean }) {
  const { email, problem, isBusy } = model;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void model.sendCode();
      }}
    >
      {isPage && (
        <div>
          <h1>Sign in to your leads</h1>
          <p class="soft">Or start a new workspace with the same form.</p>
        </div>
      )}
      <Field label="E-mail" mistake={problem.value}>
        {(attributes) => (
          <input
            {...attributes}
            ref={input}
            class="input big"
            type="email"
            autocomplete="email"
            inputMode="email"
            required
            maxLength={200}
            placeholder="you@company.com"
            value={email.value}
            onInput={(event) => {
              email.value = event.currentTarget.value;
              problem.value = null;
            }}
          />
        )}
      </Field>
      <Button kind="primary" size="large" type="submit" isBusy={isBusy.value} isWide>
        Mail me a code
      </Button>
    </form>
  );
}

function CodeStep({ model, isPage }: { model: SignInModel; isPage: boolean }) {
  const { email, code, problem, isBusy, secondsToResend, isComplete } = model;
  const input = useRef<HTMLInputElement>(null);
  const isWrong = problem.value !== null;
  useEffect(() => input.current?.focus(), []);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void model.verify();
      }}
    >
      {isPage && <h1>Look in your mailbox</h1>}
      <p class="soft">
        We sent a code to <strong class="address">{email.value.trim()}</strong>. It works for ten minutes.
      </p>
      <label class="code-label" for="code">
        Six digits from the mail
      </label>
      <input
        ref={input}
        id="code"
        class="input code-input"
        type="text"
        inputMode="numeric"
        autocomplete="one-time-code"
        pattern="[0-9 ]*"
        placeholder="000000"
        spellcheck={false}
        aria-invalid={isWrong || undefined}
        aria-describedby={isWrong ? "code-mistake" : undefined}
        value={code.value}
        onInput={(event) => {
          const { currentTarget } = event;
          void model.enterCode(currentTarget.value);
          currentTarget.value = code.value;
        }}
      />
      <div id="code-mistake">
        <Mistake text={problem.value} />
      </div>
      <Button
        kind="primary"
        size="large"
        type="submit"
        isBusy={isBusy.value}
        disabled={!isComplete.value && !isBusy.value}
        isWide
      >
        Sign in
      </Button>
      <div class="row apart">
        <Button kind="quiet" size="small" icon="left" onClick={model.back}>
          Another e-mail
        </Button>
        <Button kind="quiet" size="small" disabled={secondsToResend.value > 0} onClick={() => void model.sendCode()}>
          {secondsToResend.value > 0 ? `New code in ${secondsToResend.value} s` : "Send a new code"}
        </Button>
      </div>
    </form>
  );
}

/** What the product does, at a glance, for whoever arrives for the first time. */
export function DoorPicture() {
  return (
    <aside class="door-picture" aria-hidden="true">
      <div class="door-card">
        <span class="score hot">86</span>
        <span class="grow">
          <b>New roof for a school, 1,200 m²</b>
          <small>Budget named · wants a call this week</small>
        </span>
        <small>now</small>
      </div>
      <div class="door-card two">
        <Icon name="telegram" size={18} />
        <span class="grow">
          <b>Rang in “Sales”</b>
          <small>0.6 s after the form was sent</small>
        </span>
        <span class="tag good">Claimed</span>
      </div>
      <div class="door-card three">
        <Icon name="webhook" size={18} />
        <span class="grow">
          <b>CRM has it</b>
          <small>lead.created · signed · 200 OK</small>
        </span>
      </div>
      <p>Every enquiry scored, explained and in the right hands before the kettle boils.</p>
    </aside>
  );
}
