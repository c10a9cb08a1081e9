const LANGUAGES = ["en", "de", "fr", "es", "pt", "ru", "hi"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The commonest words that the languages do not share. */
const COMMON_WORDS: Record<Language, string> = {
  en: "the and is are we you our your my need have would for with please hello to of it this",
  de: "der die das und ist sind wir sie unser ich brauchen bitte mit für ein eine einen nicht auch hallo im zu",
  fr: "le les des est nous vous notre votre je pour avec bonjour une un dans sur et du merci avons besoin",
  es: "el los las es nosotros usted nuestro mi para con hola una un en y del gracias necesitamos por quiero",
  ru: "и в на не что я мы вы нам вам у с за до для это мне ваш наш есть можно нужен нужна нужно здравствуйте пожалуйста спасибо",
  hi: "है हैं का की के को में से और मैं हम आप मुझे हमें क्या नहीं एक लिए चाहिए कृपया नमस्ते धन्यवाद करना करें",
  pt: "o os as é nós você nosso meu para com olá uma um em e do da obrigado precisamos por quero não",
};

/** The language a text is written in, by its commonest words; English when it cannot be told. */
export function languageOf(text: string): Language {
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
  let best: Language = "en";
  let mostHits = 0;
  for (const language of LANGUAGES) {
    const common = new Set(COMMON_WORDS[language].split(" "));
    const hits = words.filter((word) => common.has(word)).length;
    if (hits > mostHits) [best, mostHits] = [language, hits];
  }
  return best;
}

export function isLanguage(text: string): text is Language {
  return LANGUAGES.some((language) => language === text);
}
