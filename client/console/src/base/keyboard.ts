// Single-key shortcuts. Pure but for the switch, which the browser keeps: WCAG 2.1.4 asks for a way to turn them off.
export type Shortcut =
  | 'help' | 'search' | 'home' | 'dossiers' | 'referrals' | 'dossierNew' | 'intervention' | 'consent' | 'followUp' | 'refer';

const CHORD_MS = 1500;

// Keys of their own, and keys after `g`.
const KEYS: Readonly<Record<string, Shortcut>> = {
  '?': 'help', '/': 'search', i: 'intervention', c: 'consent', s: 'followUp', r: 'refer',
};
const AFTER_G: Readonly<Record<string, Shortcut>> = { a: 'home', d: 'dossiers', n: 'dossierNew', r: 'referrals' };

export class ShortcutReader {
  private pressedG = -Infinity;

  // The shortcut that a key completes, if any. `now` is in milliseconds.
  read(key: string, now: number): Shortcut | undefined {
    const afterG = now - this.pressedG < CHORD_MS;
    this.pressedG = -Infinity;
    const going = afterG ? AFTER_G[key] : undefined;
    if (going) return going;
    if (key === 'g') this.pressedG = now;
    return KEYS[key];
  }
}

// The keys of a shortcut, in the order in which they are pressed.
export function keysOf(shortcut: Shortcut): string[] {
  const of = (table: Readonly<Record<string, Shortcut>>) => Object.keys(table).find((key) => table[key] === shortcut);
  const single = of(KEYS);
  return single ? [single] : ['g', of(AFTER_G)!];
}

const KEY = 'relais-shortcuts';

export function shortcutsOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

export function setShortcuts(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // They then stay on.
  }
}

// Keys typed into a field are text.
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))
  );
}
