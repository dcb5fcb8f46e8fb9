// Sessions and tokens of a user, each with a button that revokes it.
import { type TemplateResult, html, nothing } from 'lit';
import { TokenScopeSchema } from '../../build/gen/relais/v1/access_pb';
import type { AccessToken } from '../../build/gen/relais/v1/account_pb';
import { capitalized, enumLabel } from '../base/labels';
import { readAll } from '../base/pages_of';
import { api } from '../base/transport';
import { table } from '../parts/table';
import { instant } from './shown';
import { validTokens } from './tokens';
import { adminWords } from './words';

const MOST = 2000;

// Those that still open something. `parent`: `users/{user}`; empty for the caller's own.
export async function readTokens(parent: string, signal: AbortSignal): Promise<AccessToken[]> {
  const all = await readAll(MOST, async (pageToken) => {
    const page = await api.accounts.listTokens({ parent, includeAll: true, pageSize: 500, pageToken }, { signal });
    return { items: page.tokens, nextPageToken: page.nextPageToken };
  });
  return validTokens(all, new Date());
}

export function tokenTable(label: string, tokens: readonly AccessToken[], revoke: (token: AccessToken) => void): TemplateResult {
  const text = adminWords();
  const name = (token: AccessToken) => (token.session ? text.sessionSince : token.title);
  const scripts = tokens.some((token) => !token.session);
  return table(label, [
    { title: text.tokenTitle, kind: 'main', cell: (token) => html`${name(token)}${token.current ? html` <span class="tag go">${text.thisSession}</span>` : nothing}` },
    ...(scripts ? [{ title: text.tokenScope, cell: (token: AccessToken) => capitalized(enumLabel(TokenScopeSchema, token.scope)) }] : []),
    { title: text.createdAt, kind: 'short', cell: (token) => instant(token.createTime) },
    { title: text.lastUse, kind: 'short', cell: (token) => (token.lastUseTime ? instant(token.lastUseTime) : html`<span class="quiet">${text.never}</span>`) },
    { title: text.endsAt, kind: 'short', cell: (token) => instant(token.expireTime) },
    {
      title: text.actions,
      kind: 'actions',
      cell: (token) =>
        token.current
          ? nothing
          : html`<button type="button" class="small" aria-label=${text.revokeOf(name(token))} @click=${() => revoke(token)}>${text.revoke}</button>`,
    },
  ], tokens);
}
