// The sentences of the current language; those of the other one are loaded on demand. A sentence missing from
// one language fails the type check.
import { type Language, language, setLanguage } from '../base/language';
import type { fr } from './fr';

export type Same<T> = T extends string ? string : T extends (...given: infer Given) => string ? (...given: Given) => string : { [K in keyof T]: Same<T[K]> };

export type Words = Same<typeof fr>;

const loaded: Partial<Record<Language, Words>> = {};

async function load(wanted: Language): Promise<void> {
  loaded[wanted] ??= wanted === 'fr' ? (await import('./fr')).fr : (await import('./en')).en;
}

// Delays every module that imports this one until the sentences are there.
await load(language());

export function words(): Words {
  return loaded[language()]!;
}

// Without network the language stays as it is; the next try loads again.
export async function changeLanguage(next: Language): Promise<void> {
  try {
    await load(next);
  } catch {
    return;
  }
  setLanguage(next);
}
