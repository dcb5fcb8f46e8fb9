import assert from 'node:assert/strict';
import test from 'node:test';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Role } from '../build/gen/relais/v1/access_pb';
import { AccessTokenSchema } from '../build/gen/relais/v1/account_pb';
import { AccountService } from '../build/gen/relais/v1/account_service_pb';
import { PrivacyService } from '../build/gen/relais/v1/privacy_service_pb';
import { mayCall } from '../src/admin/access';
import { parseAliases, parseDossiers, proposedId } from '../src/admin/identifiers';
import { resourceTitle } from '../src/admin/resource_title';
import { sectionsFor } from '../src/admin/sections';
import { validTokens } from '../src/admin/tokens';
import { invitationLink, parseLinkCode } from '../src/base/link_code';
import { qrPath } from '../src/base/qr_path';
import { hrefOf, matchRoute } from '../src/base/router';
import { enAdmin } from '../src/words/en_admin';
import { enAdminPages } from '../src/words/en_admin_pages';
import { frAdmin } from '../src/words/fr_admin';
import { frAdminPages } from '../src/words/fr_admin_pages';

test('the sections are those whose calls the roles may make', () => {
  assert.deepEqual(sectionsFor([Role.AGENT]), []);
  assert.deepEqual(sectionsFor([Role.ANALYST]), []);
  assert.deepEqual(sectionsFor([Role.ADVISOR]), ['adminAgreements', 'adminIncidents', 'adminCommunications', 'adminReads', 'adminRetention']);
  assert.ok(!sectionsFor([Role.ADMINISTRATOR]).includes('adminIncidents'));
  assert.equal(sectionsFor([Role.ADVISOR, Role.ADMINISTRATOR]).length, 10);
  assert.ok(mayCall(AccountService.method.acceptInvitation, []));
  assert.ok(!mayCall(PrivacyService.method.eraseDossier, [Role.ADMINISTRATOR]));
});

test('each section has a page, a title and a text in both languages', () => {
  for (const page of sectionsFor([Role.ADVISOR, Role.ADMINISTRATOR])) {
    assert.equal(matchRoute(new URL(hrefOf(page), 'https://relais.test')).page, page);
    assert.ok(frAdminPages.sections[page].title && enAdminPages.sections[page].text);
  }
});

test('the link of an invitation leads back to its user and code, all of it in the fragment', () => {
  const link = new URL(invitationLink('https://relais.test', 'users/odile', 'A+B/C=&D'));
  assert.equal(link.pathname + link.search, '/invitation');
  assert.deepEqual(parseLinkCode(link.hash), { user: 'odile', code: 'A+B/C=&D' });
  assert.deepEqual(parseLinkCode('#code=QKDP'), { user: '', code: 'QKDP' });
  assert.deepEqual(parseLinkCode('#rien'), { user: '', code: '' });
});

test('identifiers are proposed from titles as the service takes them', () => {
  assert.equal(proposedId('Coopérative de solidarité du rang'), 'cooperative-de-solidarite-du-rang');
  assert.equal(proposedId('2026 : l’Œuvre'), 'l-oeuvre');
  assert.equal(proposedId('123'), '');
  assert.match(proposedId(`${'à '.repeat(80)}`), /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
});

test('lists that people type are read one by one, each once', () => {
  assert.deepEqual(parseAliases(' RISQ\n\nRéseau ; RISQ'), ['RISQ', 'Réseau']);
  assert.deepEqual(parseDossiers('12, 40 dossiers/12;12'), ['dossiers/12', 'dossiers/40']);
  assert.deepEqual(parseDossiers(' '), []);
});

test('only tokens that still open something are listed', () => {
  const now = new Date('2026-11-30T12:00:00Z');
  const token = (name: string, expires: string, revoked = false) => create(AccessTokenSchema, { name, revoked, expireTime: timestampFromDate(new Date(expires)) });
  const all = [token('a', '2026-11-30T12:00:01Z'), token('b', '2026-11-30T12:00:00Z'), token('c', '2027-01-01T00:00:00Z', true)];
  assert.deepEqual(validTokens(all, now).map((one) => one.name), ['a']);
});

test('names of resources are shown in the words of the .proto files', () => {
  assert.equal(resourceTitle('dossiers/8', 'fr'), 'dossier 8');
  assert.equal(resourceTitle('dossiers/8/referrals/1', 'fr'), 'référence 1, dossier 8');
  assert.equal(resourceTitle('codelists/sector/codes/loisirs', 'en'), 'code loisirs, codelist sector');
  for (const name of ['', 'imports/3/rows/2', 'relaisd', 'dossiers/8/referrals']) assert.equal(resourceTitle(name, 'fr'), name);
});

test('a QR code is drawn run by run', () => {
  assert.equal(qrPath([[false, true, true], [true, false, true]]), 'M1 0h2v1h-2zM0 1h1v1h-1zM2 1h1v1h-1z');
});

test('both languages have the same sentences of administration, none empty', () => {
  const leaves = (value: unknown, path: string): [string, unknown][] =>
    typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, child]) => leaves(child, `${path}.${key}`)) : [[path, value]];
  for (const [fr, en] of [[frAdmin, enAdmin], [frAdminPages, enAdminPages]] as const) {
    assert.deepEqual(leaves(en, '').map(([path]) => path).sort(), leaves(fr, '').map(([path]) => path).sort());
    for (const [path, value] of [...leaves(fr, ''), ...leaves(en, '')]) assert.notEqual(value, '', path);
  }
});
