// Single-key shortcuts. Pure but for the switch, which the browser keeps: WCAG 2.1.4 asks for a way to turn them off.
export type Shortcut = 'help' | 'search' | 'home' | 'dossiers' | 'intervention';

const CHORD_MS = 1500;

export class ShortcutReader {
  private pressedG = -Infinity;

  // The shortcut that a key completes, if any. `now` is in milliseconds.
  read(key: string, now: number): Shortcut | undefined {
    const afterG = now - this.pressedG < CHORD_MS;
    this.pressedG = -Infinity;
    if (afterG) {
      if (key === 'a') return 'home';
      if (key === 'd') return 'dossiers';
    }
    if (key === 'g') this.pressedG = now;
    if (key === '?') return 'help';
    if (key === '/') return 'search';
    if (key === 'i') return 'intervention';
    return undefined;
  }
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
