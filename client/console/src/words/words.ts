// The sentences of the current language. A sentence missing from one language fails the type check.
import { language } from '../base/language';
import { en } from './en';
import { fr } from './fr';

export type Same<T> = T extends string ? string : T extends (...given: infer Given) => string ? (...given: Given) => string : { [K in keyof T]: Same<T[K]> };

export type Words = Same<typeof fr>;

const all: Record<'fr' | 'en', Words> = { fr, en };

export function words(): Words {
  return all[language()];
}
