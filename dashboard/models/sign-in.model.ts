import { computed, signal } from "@preact/signals";
import type { Me } from "../../worker/modules/accounts/contract.ts";
import { type Api, sentenceOf } from "../api.ts";

const RESEND_AFTER_SECONDS = 30;
const CODE_LENGTH = 6;

export type SignInModel = ReturnType<typeof createSignInModel>;

/** E-mail, then the code from the mail. */
export function createSignInModel(api: Api, signedIn: (me: Me) => void, knownEmail = "") {
  const step = signal<"email" | "code">("email");
  const email = signal(knownEmail);
  const code = signal("");
  const problem = signal<string | null>(null);
  const isBusy = signal(false);
  const secondsToResend = signal(0);
  const isComplete = computed(() => code.value.length === CODE_LENGTH);
  let countdown: ReturnType<typeof setInterval> | undefined;

  return { step, email, code, problem, isBusy, secondsToResend, isComplete, sendCode, enterCode, verify, back, close };

  async function sendCode(): Promise<void> {
    await busy(async () => {
      await api.signIn.sendCode(email.value.trim());
      step.value = "code";
      code.value = "";
      startCountdown();
    });
  }

  /** Takes what was typed or pasted, spaces and dashes included, and tries it as soon as it is whole. */
  async function enterCode(text: string): Promise<void> {
    code.value = text.replace(/\D/g, "").slice(0, CODE_LENGTH);
    problem.value = null;
    if (isComplete.value) await verify();
  }

  async function verify(): Promise<void> {
    if (!isComplete.value || isBusy.value) return;
    const me = await busy(() => api.signIn.verify(email.value.trim(), code.value));
    if (me === null) code.value = "";
    else {
      close();
      signedIn(me);
    }
  }

  function back(): void {
    step.value = "email";
    problem.value = null;
    code.value = "";
  }

  function close(): void {
    clearInterval(countdown);
  }

  function startCountdown(): void {
    clearInterval(countdown);
    secondsToResend.value = RESEND_AFTER_SECONDS;
    countdown = setInterval(() => {
      secondsToResend.value--;
      if (secondsToResend.value <= 0) clearInterval(countdown);
    }, 1_000);
  }

  async function busy<Answer>(work: () => Promise<Answer>): Promise<Answer | null> {
    isBusy.value = true;
    problem.value = null;
    try {
      return await work();
    } catch (error) {
      problem.value = sentenceOf(error);
      return null;
    } finally {
      isBusy.value = false;
    }
  }
}
