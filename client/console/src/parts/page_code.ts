// Code of the pages that a first visit does not need: loaded when such a page is first shown, or when the browser is idle.
import { announceChange } from '../base/language';
import type { PageName } from '../base/router';
import { ADMIN_LOADERS } from './admin_pages';

const LOADERS: Partial<Record<PageName, () => Promise<unknown>>> = {
  ...ADMIN_LOADERS,
  dossier: () => import('../pages/dossier'),
  dossierEdit: () => import('../pages/dossier_edit'),
  dossierNew: () => import('../pages/dossier_new'),
  duplicate: () => import('../pages/duplicates'),
  duplicates: () => import('../pages/duplicates'),
  import: () => import('../pages/import'),
  numbers: () => import('../pages/numbers'),
  referral: () => import('../pages/referral'),
  referralNew: () => import('../pages/referral_new'),
  referrals: () => import('../pages/referrals'),
  report: () => import('../pages/report'),
};

export type CodeState = 'ready' | 'loading' | 'failed';

const states = new Map<PageName, CodeState>();

async function load(page: PageName, loader: () => Promise<unknown>): Promise<void> {
  states.set(page, 'loading');
  try {
    await loader();
    states.set(page, 'ready');
  } catch {
    // The network failed, or an upgraded service serves other files. The page says so; a reload mends it.
    states.set(page, 'failed');
  }
  announceChange();
}

// Loads the code of a page unless it is there; announces a change once it is.
export function codeOf(page: PageName): CodeState {
  const loader = LOADERS[page];
  if (!loader) return 'ready';
  if (!states.has(page)) void load(page, loader);
  return states.get(page)!;
}

let asked = false;

// The dossier and its forms come next for nearly everybody. Later calls do nothing.
export function loadWhenIdle(): void {
  if (asked) return;
  asked = true;
  const next = () => {
    for (const page of ['dossier', 'dossierNew', 'referrals', 'referral', 'referralNew', 'dossierEdit'] as const) {
      if (!states.has(page)) void load(page, LOADERS[page]!);
    }
  };
  if (typeof requestIdleCallback === 'function') requestIdleCallback(next, { timeout: 5000 });
  else setTimeout(next, 2000);
}
