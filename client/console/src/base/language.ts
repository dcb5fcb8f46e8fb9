// The language of the page: French unless the person chose English on this machine.
export type Language = 'fr' | 'en';

const KEY = 'relais-language';

// Preferences are no personal data; everything else stays out of the browser's storage.
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage is switched off.
  }
}

let current: Language = typeof localStorage !== 'undefined' && stored() === 'en' ? 'en' : 'fr';

// The views redraw on each event here: language, session, reference data, network.
export const changes = new EventTarget();

export function announceChange(): void {
  changes.dispatchEvent(new Event('change'));
}

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // The choice then lasts as long as the page.
  }
  document.documentElement.lang = next;
  announceChange();
}
