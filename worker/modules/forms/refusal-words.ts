import { wordsIn } from "./widget-words.ts";

/** What a visitor is told whose answer cannot be taken, in the form's language. */
export interface RefusalWords {
  missing: string;
  /** An e-mail or web address that cannot be one. */
  check: string;
  tooLong(most: number, length: number): string;
  /** Nothing was given by which they could be answered. */
  noContact: string;
}

/** Undefined for English and for what nobody has translated. */
export function refusalWordsIn(language: string): RefusalWords | undefined {
  const words = wordsIn(language);
  const more = MORE[language.slice(0, 2).toLowerCase()];
  if (words === undefined || more === undefined) return undefined;
  const [tooLong, noContact] = more;
  return {
    missing: words.missing,
    check: words.check,
    tooLong: (most, length) => tooLong.replace("#", String(most)).replace("#", String(length)),
    noContact,
  };
}

/** Too long: at most so many characters, this has so many. And: e-mail address, telephone number or message, please. */
const MORE: Record<string, readonly [tooLong: string, noContact: string]> = {
  ar: ["# حرف كحد أقصى، وهذا النص # حرف.", "يرجى كتابة بريد إلكتروني أو رقم هاتف أو رسالة."],
  cs: ["Nejvýše # znaků, toto jich má #.", "Vyplňte prosím e-mail, telefon nebo zprávu."],
  da: ["Højst # tegn, dette har #.", "Udfyld venligst e-mail, telefon eller besked."],
  de: ["Höchstens # Zeichen, das sind #.", "Bitte E-Mail-Adresse, Telefonnummer oder Nachricht angeben."],
  es: ["# caracteres como máximo; aquí hay #.", "Indique un correo electrónico, un teléfono o un mensaje."],
  fr: ["# caractères au maximum ; il y en a #.", "Indiquez une adresse e-mail, un téléphone ou un message."],
  he: ["עד # תווים; כאן יש #.", "נא למלא דואר אלקטרוני, טלפון או הודעה."],
  hi: ["अधिकतम # अक्षर; इसमें # हैं।", "कृपया ई-मेल, फ़ोन नंबर या संदेश लिखें।"],
  it: ["Al massimo # caratteri; questi sono #.", "Indichi un’e-mail, un telefono o un messaggio."],
  ja: [
    "#文字以内で入力してください（現在#文字）。",
    "メールアドレス、電話番号、メッセージのいずれかを入力してください。",
  ],
  nl: ["Hoogstens # tekens; dit zijn er #.", "Vul een e-mailadres, telefoonnummer of bericht in."],
  pl: ["Najwyżej # znaków; tu jest ich #.", "Podaj adres e-mail, telefon lub wiadomość."],
  pt: ["No máximo # caracteres; este texto tem #.", "Indique um e-mail, um telefone ou uma mensagem."],
  ru: ["Не более # знаков, а здесь их #.", "Укажите эл. почту, телефон или напишите сообщение."],
  sv: ["Högst # tecken; det här är #.", "Fyll i e-post, telefon eller ett meddelande."],
  tr: ["En fazla # karakter; bu metin # karakter.", "Lütfen e-posta, telefon veya mesaj yazın."],
  uk: ["Не більше # знаків, а тут їх #.", "Вкажіть ел. пошту, телефон або напишіть повідомлення."],
  zh: ["最多#个字符，目前有#个。", "请填写电子邮件、电话或留言。"],
};
