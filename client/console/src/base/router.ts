// Addresses of pages. The address holds all state of a page but personal data: words of a search may be somebody's
// name, so they stay in the history entry (`state`), which no server and no colleague sees.
export interface Route {
  page: PageName;
  // Numbers from the path, such as {dossier: '12'}.
  params: Record<string, string>;
  query: URLSearchParams;
}

export type PageName =
  | 'home'
  | 'signIn'
  | 'dossiers'
  | 'dossierNew'
  | 'duplicates'
  | 'duplicate'
  | 'dossier'
  | 'dossierEdit'
  | 'referralNew'
  | 'referrals'
  | 'referral'
  | 'numbers'
  | 'report'
  | 'import'
  | 'setup'
  | 'setupOrganizations'
  | 'invitation'
  | 'account'
  | 'admin'
  | 'adminUsers'
  | 'adminOrganizations'
  | 'adminCodelists'
  | 'adminAgreements'
  | 'adminJournal'
  | 'adminCommunications'
  | 'adminReads'
  | 'adminIncidents'
  | 'adminRetention'
  | 'adminHealth'
  | 'notFound';

const PATHS: [PageName, string][] = [
  ['home', '/'],
  ['signIn', '/connexion'],
  ['dossiers', '/dossiers'],
  ['dossierNew', '/dossiers/nouveau'],
  ['duplicates', '/doublons'],
  ['duplicate', '/doublons/{dossier}/{other}'],
  ['dossier', '/dossiers/{dossier}'],
  ['dossierEdit', '/dossiers/{dossier}/modifier'],
  ['referralNew', '/dossiers/{dossier}/referer'],
  ['referrals', '/references'],
  ['referral', '/dossiers/{dossier}/references/{referral}'],
  ['numbers', '/chiffres'],
  ['report', '/rapport'],
  ['import', '/importation'],
  ['setup', '/installation'],
  ['setupOrganizations', '/installation/organismes'],
  ['invitation', '/invitation'],
  ['account', '/compte'],
  ['admin', '/administration'],
  ['adminUsers', '/administration/comptes'],
  ['adminOrganizations', '/administration/organismes'],
  ['adminCodelists', '/administration/listes'],
  ['adminAgreements', '/administration/protocoles'],
  ['adminJournal', '/administration/journal'],
  ['adminCommunications', '/administration/communications'],
  ['adminReads', '/administration/consultations'],
  ['adminIncidents', '/administration/incidents'],
  ['adminRetention', '/administration/conservation'],
  ['adminHealth', '/administration/etat'],
];

const PATTERNS = PATHS.map(([page, path]) => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  return { page, names, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([1-9][0-9]{0,17})')}$`) };
});

export function matchRoute(url: URL): Route {
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname;
  for (const { page, names, pattern } of PATTERNS) {
    const found = pattern.exec(path);
    if (!found) continue;
    const params = Object.fromEntries(names.map((name, i) => [name, found[i + 1]!]));
    return { page, params, query: url.searchParams };
  }
  return { page: 'notFound', params: {}, query: url.searchParams };
}

// Address of a page; empty values of the query are left out.
export function hrefOf(
  page: PageName,
  params: Record<string, string> = {},
  query: Record<string, string | undefined> = {},
): string {
  const path = PATHS.find(([name]) => name === page)?.[1] ?? '/';
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) search.set(key, value);
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}

// Address of the page of a resource: `dossiers/12`, or a part of it such as `dossiers/12/referrals/1`.
export function hrefOfName(name: string): string {
  const [, dossier = '', collection, number = ''] = name.split('/');
  return collection === 'referrals'
    ? hrefOf('referral', { dossier, referral: number })
    : hrefOf('dossier', { dossier });
}

// Where to go after signing in: a path of this site, never another host.
export function safeReturnPath(path: string | null): string {
  return path && /^\/(?![/\\])/.test(path) && !path.startsWith('/connexion') ? path : '/';
}

export type HistoryState = Record<string, unknown>;

// Follows links and the history buttons. `onChange` gets true if another page is shown, not just another state of it.
export class Router {
  route: Route = { page: 'home', params: {}, query: new URLSearchParams() };
  private key = '';

  constructor(private readonly onChange: (otherPage: boolean) => void) {}

  start(): void {
    window.addEventListener('popstate', () => this.read());
    document.addEventListener('click', (event) => this.followLink(event));
    this.read();
  }

  get state(): HistoryState {
    return (history.state as HistoryState | null) ?? {};
  }

  go(href: string, options: { replace?: boolean; state?: HistoryState } = {}): void {
    if (options.replace) history.replaceState(options.state ?? null, '', href);
    else history.pushState(options.state ?? null, '', href);
    this.read();
  }

  private read(): void {
    this.route = matchRoute(new URL(location.href));
    const key = `${this.route.page} ${Object.values(this.route.params).join(' ')}`;
    const otherPage = key !== this.key;
    this.key = key;
    this.onChange(otherPage);
  }

  private followLink(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    const link = (event.target as Element | null)?.closest?.('a[href]');
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin) return;
    event.preventDefault();
    // A link within the page, such as those of an error summary, moves the focus and leaves the history alone.
    if (url.pathname === location.pathname && url.search === location.search && url.hash) {
      document.getElementById(url.hash.slice(1))?.focus();
      return;
    }
    this.go(url.pathname + url.search);
  }
}
