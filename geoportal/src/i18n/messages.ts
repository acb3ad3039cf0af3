import { english } from './english.ts';
import type { Language } from './language.ts';
import { type Messages, polish } from './polish.ts';

const dictionary: Readonly<Record<Language, Messages>> = { pl: polish, en: english };

/** The portal's texts in a language. */
export function messagesOf(language: Language): Messages {
  return dictionary[language];
}
