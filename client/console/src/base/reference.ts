// Codelists, organizations and users by name: read once, then shown from memory.
import { Code as CallCode, ConnectError } from '@connectrpc/connect';
import type { User } from '../../build/gen/relais/v1/account_pb';
import type { Code } from '../../build/gen/relais/v1/codelist_pb';
import type { Organization } from '../../build/gen/relais/v1/organization_pb';
import { announceChange, language } from './language';
import { readAll } from './pages_of';
import { api } from './transport';

export type CodelistName =
  | 'sector'
  | 'mrc'
  | 'subject'
  | 'program'
  | 'closing_outcome'
  | 'decline_reason'
  | 'consent_purpose'
  | 'referral_reason'
  | 'recall_reason'
  | 'referral_result'
  | 'return_reason'
  | 'erasure_reason';

const codelists = new Map<CodelistName, Code[]>();
const organizationsByName = new Map<string, Organization>();
const usersByName = new Map<string, string>();
let reading = new Map<string, Promise<void>>();

function readOnce(key: string, read: () => Promise<void>): Promise<void> {
  let pending = reading.get(key);
  if (!pending) {
    pending = read().then(announceChange);
    // A failed read is tried again by the next page that needs it.
    pending.catch(() => reading.delete(key));
    reading.set(key, pending);
  }
  return pending;
}

// An analyst may not list users: the pages then show their identifiers.
function unlessDenied(error: unknown): { users: User[]; nextPageToken: string } {
  if (ConnectError.from(error).code !== CallCode.PermissionDenied) throw error;
  return { users: [], nextPageToken: '' };
}

// Reads what a page shows; resolves at once if it was read before.
export async function needReference(...lists: CodelistName[]): Promise<void> {
  await Promise.all([
    readOnce('organizations', async () => {
      const all = await readAll(2000, async (pageToken) => {
        const page = await api.organizations.listOrganizations({ pageSize: 500, pageToken });
        return { items: page.organizations, nextPageToken: page.nextPageToken };
      });
      for (const organization of all) organizationsByName.set(organization.name, organization);
    }),
    readOnce('users', async () => {
      const all = await readAll(2000, async (pageToken) => {
        const page = await api.accounts.listUsers({ pageSize: 500, pageToken }).catch(unlessDenied);
        return { items: page.users, nextPageToken: page.nextPageToken };
      });
      for (const user of all) usersByName.set(user.name, user.title);
    }),
    ...lists.map((list) =>
      readOnce(list, async () => {
        const answer = await api.codelists.getCodelist({ name: `codelists/${list}` });
        codelists.set(list, answer.codelist?.codes ?? []);
      }),
    ),
  ]);
}

// After sign-out: names of colleagues are personal.
export function forgetReference(): void {
  codelists.clear();
  organizationsByName.clear();
  usersByName.clear();
  reading = new Map();
}

export function codeId(code: Code): string {
  return code.name.slice(code.name.lastIndexOf('/') + 1);
}

export function codeText(code: Code): string {
  return language() === 'fr' ? code.labelFr : code.labelEn;
}

export function codeLabel(list: CodelistName, id: string): string {
  const code = codelists.get(list)?.find((candidate) => codeId(candidate) === id);
  return code ? codeText(code) : id;
}

// All codes, also retired ones: a past year was counted by them.
export function everyCode(list: CodelistName): Code[] {
  return codelists.get(list) ?? [];
}

// Codes for a choice: those in use, and the one already chosen.
export function activeCodes(list: CodelistName, chosen = ''): Code[] {
  return (codelists.get(list) ?? []).filter((code) => code.active || codeId(code) === chosen);
}

export function organizations(): Organization[] {
  return [...organizationsByName.values()];
}

export function organizationTitle(name: string): string {
  return organizationsByName.get(name)?.title ?? name.replace('organizations/', '');
}

export function users(): { name: string; title: string }[] {
  return [...usersByName].map(([name, title]) => ({ name, title: title || name.replace('users/', '') }));
}

// A colleague's name; the identifier of a user of another organization, or the name that a spreadsheet brought.
export function userTitle(name: string): string {
  return usersByName.get(name) || name.replace('users/', '');
}
