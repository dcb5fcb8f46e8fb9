import assert from 'node:assert/strict';
import test from 'node:test';
import { hrefOf, hrefOfName, matchRoute, safeReturnPath } from '../src/base/router';

const match = (path: string) => matchRoute(new URL(path, 'https://relais.test'));

test('paths lead to pages with their numbers', () => {
  assert.equal(match('/').page, 'home');
  assert.equal(match('/dossiers/').page, 'dossiers');
  assert.deepEqual(match('/dossiers/12').params, { dossier: '12' });
  assert.deepEqual(match('/dossiers/12/references/3').params, { dossier: '12', referral: '3' });
  for (const path of ['/dossiers/0', '/dossiers/x', '/dossiers/12/autre', '/dossiers/12abc', '/index.html']) assert.equal(match(path).page, 'notFound', path);
});

test('an address leads back to the page and state it was made of', () => {
  const route = match(hrefOf('dossier', { dossier: '7' }, { action: 'phase', montrer: '' }));
  assert.equal(route.page, 'dossier');
  assert.deepEqual(route.params, { dossier: '7' });
  assert.deepEqual([...route.query], [['action', 'phase']]);
});

test('names of resources lead to their pages', () => {
  assert.equal(hrefOfName('dossiers/12'), '/dossiers/12');
  assert.equal(hrefOfName('dossiers/12/referrals/1'), '/dossiers/12/references/1');
  assert.equal(hrefOfName('dossiers/12/followUps/4'), '/dossiers/12');
});

test('sign-in leads back only to this site', () => {
  assert.equal(safeReturnPath('/dossiers?mrc=drummond'), '/dossiers?mrc=drummond');
  for (const path of [null, '', 'https://mal.test/', '//mal.test', '/\\mal.test', 'javascript:alert(1)', '/connexion?vers=/']) {
    assert.equal(safeReturnPath(path), '/', String(path));
  }
});
