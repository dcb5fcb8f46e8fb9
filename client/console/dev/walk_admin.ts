// States of the pages of accounts and administration.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { PASSWORD } from './register';
import { SETUP_CODE } from './register_admin';
import { type Area, go, origin, type State } from './state';

// Replaces the session of the context, without going through the page of signing in.
export async function signInAs(page: Page, user: string): Promise<void> {
  const answer = await page.request.post(`${origin}/relais.v1.AccountService/SignIn`, { headers: { 'connect-protocol-version': '1' }, data: { user, password: PASSWORD } });
  assert.equal(answer.status(), 200);
}

function admin(name: string, path: string, ready: string, then?: (page: Page) => Promise<unknown>): State {
  return {
    name,
    show: async (page) => {
      await signInAs(page, 'helene');
      await go(page, path, ready);
      await then?.(page);
    },
  };
}

const press = (selector: string, ready: string) => async (page: Page) => {
  await page.click(selector);
  await page.waitForSelector(ready);
};
const inOrder = (...steps: ((page: Page) => Promise<unknown>)[]) => async (page: Page) => {
  for (const step of steps) await step(page);
};
const row = (text: string, button: number) => `tr:has-text("${text}") .kind-actions button >> nth=${button}`;

const STATES: State[] = [
  admin('setup-organizations', '/installation/organismes', '#next-title'),
  admin('account', '/compte', '#tokens-title'),
  admin('account-faults', '/compte', '#tokens-title', async (page) => {
    await page.fill('#current', PASSWORD);
    await page.fill('#new', 'court');
    await page.check('.under-field input');
    await page.click('form:has(#new) button.main');
    await page.waitForSelector('#passphrase-summary');
  }),
  admin('account-one-time-code', '/compte', '#tokens-title', async (page) => {
    await page.fill('#enroll-password', PASSWORD);
    await page.click('form:has(#enroll-password) button.main');
    await page.waitForSelector('svg.qr');
  }),
  admin('account-passkeys', '/compte', 'relais-passkeys table'),
  admin('account-passkey-delete', '/compte', 'relais-passkeys table', press('relais-passkeys tr:has-text("Portable") button', '#passkey-dialog[open]')),
  admin('account-everywhere', '/compte', '#tokens-title', press('.title-line button', '#everywhere[open]')),
  admin('admin', '/administration', '.sections'),
  { name: 'admin-of-agent', show: async (page) => {
    await signInAs(page, 'lucie');
    await go(page, '/administration', 'main h1');
    assert.equal(await page.locator('header a[href="/administration"]').count(), 0);
  } },
  admin('admin-users', '/administration/comptes', 'table.list'),
  admin('admin-user-new', '/administration/comptes', 'table.list', inOrder(press('p.actions button', '#user-dialog[open]'), press('#user-dialog button.main', '#user-summary'))),
  admin('admin-user-edit', '/administration/comptes', 'table.list', press(row('Odile', 0), '#user-dialog[open]')),
  admin('admin-user-sessions', '/administration/comptes', 'table.list', press(row('Lucie', 1), '#tokens-dialog table')),
  admin('admin-user-invite', '/administration/comptes', 'table.list', press(row('Lucie', 2), '#invite-dialog[open]')),
  admin('admin-user-link', '/administration/comptes', 'table.list', inOrder(press(row('Odile', 2), '#invite-dialog[open]'), press('#invite-dialog button.main', '#invitation-link'), async (page) => {
    assert.equal(await page.inputValue('#invitation-link'), `${origin}/invitation#user=odile&code=${SETUP_CODE}`);
  })),
  admin('admin-user-close', '/administration/comptes', 'table.list', press(row('Lucie', 3), '#state-dialog[open]')),
  admin('admin-organizations', '/administration/organismes', 'table.list'),
  admin('admin-organization-new', '/administration/organismes', 'table.list', inOrder(press('p.actions button', '#organization-dialog[open]'), press('#organization-dialog button.main', '#organization-summary'))),
  admin('admin-codelists', '/administration/listes?liste=subject', 'table.list'),
  admin('admin-code-edit', '/administration/listes', 'table.list', press(row('Culture', 0), '#code-dialog[open]')),
  admin('admin-code-retire', '/administration/listes', 'table.list', press(row('Loisirs', 1), '#retire-dialog[open]')),
  admin('admin-agreements', '/administration/protocoles', 'table.list'),
  admin('admin-agreement-faults', '/administration/protocoles', 'table.list', async (page) => {
    await page.click('p.actions button');
    await page.fill('#agreement-title', 'Entente de Drummond');
    await page.selectOption('#agreement-organization', 'organizations/mrc-drummond');
    await page.fill('#starts-on', '2026-04-01');
    await page.fill('#ends-on', '2026-03-31');
    await page.fill('#agreement-amount', 'douze');
    await page.click('#agreement-dialog button.main');
    await page.waitForSelector('#agreement-summary');
  }),
  admin('admin-incidents', '/administration/incidents', 'table.list'),
  admin('admin-incident-edit', '/administration/incidents', 'table.list', press(row('portable', 0), '#incident-dialog[open]')),
  admin('admin-communications', '/administration/communications', 'table.list'),
  admin('admin-communications-fault', '/administration/communications?du=2026-06-01&au=2026-05-01', '.fault-text'),
  admin('admin-reads', '/administration/consultations', 'table.list'),
  admin('admin-retention', '/administration/conservation', 'table.list'),
  admin('admin-erase', '/administration/conservation', 'table.list', inOrder(press('td[data-label] >> text=dossier 14', '#timeline-title'), async (page) => {
    await page.goBack();
    await page.waitForSelector('table.list');
  }, press(row('dossier 14', 0), '#erase-dialog[open]'), async (page) => {
    await page.selectOption('#erase-reason', 'conservation-echue');
    await page.fill('#confirm-number', '41');
  }, press('#erase-dialog button.main', '#erase-summary'))),
  admin('admin-erased', '/administration/conservation', 'table.list', inOrder(press(row('dossier 14', 0), '#erase-dialog[open]'), async (page) => {
    await page.selectOption('#erase-reason', 'conservation-echue');
    await page.fill('#confirm-number', '14');
  }, press('#erase-dialog button.main', '#erased-dialog[open]'))),
  admin('admin-erasures', '/administration/conservation?volet=effacements', 'table.list'),
  admin('admin-rules', '/administration/conservation?volet=regles', 'table.list', inOrder(press(row('Abandon', 0), '#rule-dialog[open]'), (page) => page.fill('#years', '0'), press('#rule-dialog button.main', '#rule-summary'))),
  admin('admin-journal', '/administration/journal', 'table.list', inOrder((page) => page.click('nav.buttons button:last-child'), async (page) => {
    await page.waitForFunction(() => document.querySelector('table.list tbody td')?.textContent?.trim() === '1190');
  })),
  admin('admin-health', '/administration/etat', '#service-title'),
];

// The code leaves the address at once, whatever comes of it.
async function arrive(page: Page, path: string, ready: string): Promise<void> {
  await go(page, path, ready);
  assert.equal(await page.evaluate(() => location.hash), '');
}

const SIGNED_OUT: State[] = [
  { name: 'setup', show: (page) => arrive(page, `/installation#code=${SETUP_CODE}`, '#user-id') },
  { name: 'setup-faults', show: async (page) => {
    await arrive(page, `/installation#code=${SETUP_CODE}`, '#user-id');
    await page.fill('#user-id', 'helene');
    await page.fill('#password', 'court');
    await page.click('.page-form button.main');
    await page.waitForSelector('#setup-summary');
  } },
  { name: 'setup-code-used', show: async (page) => {
    await arrive(page, '/installation#code=ANCIEN', '#user-id');
    await page.fill('#user-id', 'helene');
    await page.fill('#password', PASSWORD);
    await page.click('.page-form button.main');
    await page.waitForSelector('.page-form .note:not(.fault)');
  } },
  { name: 'setup-without-code', show: (page) => go(page, '/installation', '#code') },
  { name: 'invitation', show: (page) => arrive(page, `/invitation#user=odile&code=${SETUP_CODE}`, '#password') },
  { name: 'invitation-code-used', show: async (page) => {
    await arrive(page, '/invitation#user=odile&code=ANCIEN', '#password');
    await page.fill('#password', PASSWORD);
    await page.click('.page-form button.main');
    await page.waitForSelector('.page-form .note:not(.fault)');
  } },
];

export const ADMIN: Area = {
  signedOut: SIGNED_OUT,
  states: STATES,
  dark: ['account', 'account-one-time-code', 'admin-users', 'admin-erase', 'admin-journal'],
};
