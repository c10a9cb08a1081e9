/** What the widget itself says. Everything else on a form is written by its owner. */
export interface Words {
  optional: string;
  missing: string;
  /** An e-mail or web address that cannot be one. */
  check: string;
  sending: string;
  /** True of a lost connection and of a busy service alike. */
  waiting: string;
  failed: string;
  close: string;
  /** A link to the hosted page, where the form could not be loaded. */
  elsewhere: string;
}

const EN: Words = {
  optional: "optional",
  missing: "Please fill this in.",
  check: "Please check this address.",
  sending: "Sending…",
  waiting: "Not sent yet. Your message is kept here, and we keep trying.",
  failed: "That did not work. Please try again.",
  close: "Close",
  elsewhere: "Open the form",
};

const WORDS: Record<string, Words> = {
  de: {
    optional: "optional",
    missing: "Bitte ausfüllen.",
    check: "Bitte Adresse prüfen.",
    sending: "Wird gesendet …",
    waiting: "Noch nicht gesendet. Ihre Nachricht bleibt hier, wir versuchen es weiter.",
    failed: "Das hat nicht geklappt. Bitte erneut versuchen.",
    close: "Schließen",
    elsewhere: "Formular öffnen",
  },
  fr: {
    optional: "facultatif",
    missing: "Champ à remplir.",
    check: "Adresse à vérifier.",
    sending: "Envoi en cours…",
    waiting: "Pas encore envoyé. Votre message reste ici, nous réessayons.",
    failed: "L’envoi a échoué. Veuillez réessayer.",
    close: "Fermer",
    elsewhere: "Ouvrir le formulaire",
  },
  es: {
    optional: "opcional",
    missing: "Rellene este campo.",
    check: "Revise esta dirección.",
    sending: "Enviando…",
    waiting: "Aún no enviado. Su mensaje queda aquí y seguimos intentándolo.",
    failed: "No se pudo enviar. Inténtelo de nuevo.",
    close: "Cerrar",
    elsewhere: "Abrir el formulario",
  },
  pt: {
    optional: "opcional",
    missing: "Preencha este campo.",
    check: "Verifique este endereço.",
    sending: "Enviando…",
    waiting: "Ainda não enviado. Sua mensagem fica aqui e continuamos tentando.",
    failed: "Não foi possível enviar. Tente novamente.",
    close: "Fechar",
    elsewhere: "Abrir o formulário",
  },
};

/** By the form's language; English where we have no words of that language. */
export function wordsFor(language: string): Words {
  return WORDS[language.slice(0, 2)] ?? EN;
}
