// The sentences of the pages of accounts and administration, in the current language. Loaded with these pages.
import { language } from '../base/language';
import { enAdminPages } from '../words/en_admin_pages';
import { frAdminPages } from '../words/fr_admin_pages';
import type { Same } from '../words/words';

export type AdminWords = Same<typeof frAdminPages>;

const all: Record<'fr' | 'en', AdminWords> = { fr: frAdminPages, en: enAdminPages };

export function adminWords(): AdminWords {
  return all[language()];
}
