export type Language = 'pl' | 'en';

const STORED = 'geoportal.language';

/** The visitor's language: chosen before, else Polish when the browser lists it, else English. */
export function preferredLanguage(): Language {
  const stored = readStored();
  if (stored !== undefined) return stored;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('pl')) ? 'pl' : 'en';
}

/** Keeps the choice for the next visit; a browser that forbids storage forgets it. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Storage is off: the choice lives in the address only.
  }
}

/** `pl` or `en`, or undefined for anything else. */
export function readLanguage(text: string | null | undefined): Language | undefined {
  return text === 'pl' || text === 'en' ? text : undefined;
}

function readStored(): Language | undefined {
  try {
    return readLanguage(localStorage.getItem(STORED));
  } catch {
    return undefined;
  }
}
