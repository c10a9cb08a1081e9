import type { FoundPhrase } from "./phrases.ts";
import { plainWord, type Word } from "./words.ts";

/**
 * The commonest words of the languages, other than English, in which cues are written. English is known by the words
 * the models learned from.
 */
const COMMON_WORDS = [
  "der die das und ist sind wir sie ihr ihre unser ich mich mir uns ein eine einen einem einer nicht mit für auf zu zum zur im am bei von den dem auch haben habe hat bitte hallo guten tag können könnten möchte möchten brauche brauchen es wie was wann wo kein keine noch nur oder wenn dass werden wurde als so aber über nach",
  "le la les l un une des du de et est sont nous vous je j il elle on mon ma mes notre nos votre vos pour avec sans dans sur par pas ne que qu qui quoi au aux en ce cette ces bonjour merci avons avez ai suis êtes besoin souhaite voudrais pouvez plus très bien comme mais ou où quand combien si se son sa leur c d n y",
  "el la los las un una unos de del y e es son está están nosotros usted ustedes yo mi mis su sus nuestro nuestra para por con sin en al que qué quién cómo cuándo cuánto dónde no se lo le me nos te hola gracias buenos días tengo tenemos necesito quiero puede pueden más muy pero o si como a ya hay",
  "o a os as um uma uns de do da dos das e é são está estão nós você vocês eu meu minha meus seu sua nosso nossa para por com sem em no na nos nas ao que quem como quando quanto onde não se lhe me te olá obrigado bom dia tenho temos preciso quero pode podem mais muito mas ou já há gostaria",
  "и в на не что я мы вы он она они это как по к с у из за от до для о об но а же бы ли есть был была были мой моя мне нам нас вас вам ваш ваша наш наша меня так все то если или уже еще когда где сколько можно нужно нужен нужна здравствуйте добрый день пожалуйста спасибо хочу только при без ваши",
  "है हैं हूं हूँ था थी थे का की के को में से पर और यह वह ये वे मैं हम आप मेरा मेरी मेरे हमारा हमारे आपका आपके आपकी मुझे हमें क्या कैसे कब कहां कहाँ कितना कितने नहीं एक लिए लिये साथ भी तो ही कर करना करें रहा रही रहे चाहिए कृपया नमस्ते धन्यवाद जो कि या ने हो",
].map((words) => new Set(words.split(" ").map(plainWord)));

/** Fewer of a language's commonest words than this share, and the text is in another. */
const COMMON_SHARE = 0.22;
/** A short call to act has few common words; then that phrases of the book make up this share of it will do. */
const FOUND_SHARE = 0.3;

/** Whether a text is in German, French, Spanish, Portuguese, Russian or Hindi, as far as its commonest words tell. */
export function isInKnownLanguage(words: readonly Word[], found: readonly FoundPhrase[]): boolean {
  const isFound = new Uint8Array(words.length);
  for (const { first, last } of found) isFound.fill(1, first, last + 1);
  const texts = words.filter(({ kind }) => kind === "word").map(({ text }) => text);
  const foundCount = words.filter(({ kind }, index) => kind === "word" && isFound[index] === 1).length;
  if (foundCount >= FOUND_SHARE * texts.length) return true;
  return COMMON_WORDS.some((common) => texts.filter((text) => common.has(text)).length >= COMMON_SHARE * texts.length);
}
