// What can be done from the keyboard on the page that is shown: by a shortcut, or by name in the palette.
import type { Shortcut } from '../base/keyboard';
import { language } from '../base/language';
import { hrefOf } from '../base/router';
import { isAdvisor, mayCount, mayReadDossiers } from '../base/session';
import { changeLanguage, words } from '../words/words';
import { mayAdminister } from './admin_pages';
import { router } from './navigation';

export interface Command {
  label: string;
  shortcut?: Shortcut;
  run(): void;
}

const go = (href: string) => () => router.go(href);

// Goes to the search of the list, or puts the focus there.
function search(): void {
  const field = document.querySelector<HTMLElement>('#search');
  if (field) field.focus();
  else router.go(hrefOf('dossiers'), { state: { focusSearch: true } });
}

export function commandsHere(): Command[] {
  const text = words();
  const commands: Command[] = [
    ...(mayReadDossiers() ? registerCommands() : []),
    ...(isAdvisor() ? [{ label: text.duplicatesTitle, run: go(hrefOf('duplicates')) }, { label: text.import, run: go(hrefOf('import')) }] : []),
    ...(mayCount() ? [{ label: text.numbers, run: go(hrefOf('numbers')) }, { label: text.report, run: go(hrefOf('report')) }] : []),
    ...(mayReadDossiers() ? dossierCommands() : []),
    ...(mayAdminister() ? [{ label: text.admin, run: go(hrefOf('admin')) }] : []),
    { label: text.account, run: go(hrefOf('account')) },
    { label: text.otherLanguage, run: () => void changeLanguage(language() === 'fr' ? 'en' : 'fr') },
  ];
  return commands;
}

function registerCommands(): Command[] {
  const text = words();
  return [
    { label: text.keyboardSearch, shortcut: 'search', run: search },
    { label: text.keyboardHome, shortcut: 'home', run: go(hrefOf('home')) },
    { label: text.keyboardDossiers, shortcut: 'dossiers', run: go(hrefOf('dossiers')) },
    { label: text.keyboardReferrals, shortcut: 'referrals', run: go(hrefOf('referrals')) },
    { label: text.newDossier, shortcut: 'dossierNew', run: go(hrefOf('dossierNew')) },
  ];
}

// Within a dossier; not while one of its forms is open, so that a key hit beside a field does not lose what was typed.
function dossierCommands(): Command[] {
  const text = words();
  const { page, params, query } = router.route;
  if (page !== 'dossier' || query.get('action')) return [];
  const action = (name: string) => go(hrefOf('dossier', params, { action: name }));
  return [
    { label: text.addIntervention, shortcut: 'intervention', run: action('intervention') },
    { label: text.addConsent, shortcut: 'consent', run: action('consent') },
    { label: text.addFollowUp, shortcut: 'followUp', run: action('followUp') },
    { label: text.refer, shortcut: 'refer', run: go(hrefOf('referralNew', params)) },
  ];
}
