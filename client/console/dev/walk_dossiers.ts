// States of the home page, the dossiers and the referrals, and of signing in.
import { type Area, go, stage, type State } from './state';

const STATES: State[] = [
  { name: 'home', show: async (page) => { await go(page, '/', '#consents-title'); } },
  { name: 'dossiers', show: (page) => go(page, '/dossiers', 'table.list') },
  { name: 'dossiers-filtered', show: async (page) => {
    await go(page, '/dossiers?statut=open,on_hold&phase=startup&miens=oui&ouvert-depuis=2025-01-01&tri=opened_on+desc', 'table.list');
  } },
  { name: 'dossiers-filters', show: async (page) => {
    await go(page, '/dossiers?mrc=becancour', 'table.list');
    await page.click('details summary');
  } },
  { name: 'dossiers-search', show: async (page) => {
    await go(page, '/dossiers', 'table.list');
    await page.fill('#search', 'coop');
    await page.waitForFunction(() => document.querySelectorAll('table.list tbody tr').length < 50);
  } },
  { name: 'dossiers-none', show: (page) => go(page, '/dossiers?mrc=erable', '.chips') },
  { name: 'dossier', show: (page) => go(page, '/dossiers/1', '#timeline-title') },
  { name: 'dossier-closed', show: (page) => go(page, '/dossiers/4', '#timeline-title') },
  { name: 'dossier-missing', show: (page) => go(page, '/dossiers/999', '.note.fault') },
  { name: 'intervention', show: (page) => go(page, '/dossiers/1?action=intervention', '#subjects') },
  { name: 'intervention-faults', show: async (page) => {
    await go(page, '/dossiers/1?action=intervention', '#subjects');
    await page.check('#subjects');
    await page.fill('#held-on', '2020-01-01');
    await page.fill('#minutes', '2000');
    await page.click('relais-intervention-form button[type=submit]');
    await page.waitForSelector('#intervention-summary');
  } },
  { name: 'phase', show: (page) => go(page, '/dossiers/1?action=phase', '#phase') },
  { name: 'phase-conflict', show: async (page) => {
    await go(page, '/dossiers/1?action=phase', '#phase');
    await stage('touch/1');
    await page.check('input[name=phase][value="4"]');
    await page.fill('#reason', 'Deux emplois de plus.');
    await page.click('relais-change-form button[type=submit]');
    await page.waitForSelector('#conflict');
  } },
  { name: 'close-refused', show: async (page) => {
    await go(page, '/dossiers/1?action=close', '#outcome');
    await page.selectOption('#outcome', 'projet-demarre');
    await page.click('relais-change-form button[type=submit]');
    await page.waitForSelector('#change-summary');
  } },
  { name: 'edit', show: (page) => go(page, '/dossiers/1/modifier', '#project-title') },
  { name: 'edit-conflict', show: async (page) => {
    await go(page, '/dossiers/1/modifier', '#project-title');
    await stage('touch/1');
    await page.fill('#project-title', 'Épicerie et dépanneur du rang Saint-Alexis');
    await page.click('.page-form button[type=submit]');
    await page.waitForSelector('#conflict');
  } },
  { name: 'refer', show: (page) => go(page, '/dossiers/1/referer', '#recipient') },
  { name: 'refer-covered', show: async (page) => {
    await go(page, '/dossiers/1/referer', '#recipient');
    await page.selectOption('#recipient', 'organizations/pole');
  } },
  { name: 'refer-consent', show: async (page) => {
    await go(page, '/dossiers/1/referer', '#recipient');
    await page.selectOption('#recipient', 'organizations/mrc-drummond');
    await page.click('.page-form button[type=submit]');
    await page.waitForSelector('#referral-summary');
  } },
  { name: 'referral-received', show: (page) => go(page, '/dossiers/201/references/1', '#sheet-title') },
  { name: 'referral-decline', show: async (page) => {
    await go(page, '/dossiers/201/references/1?action=refuser', '#code');
    await page.click('form[aria-labelledby=move-title] button[type=submit]');
    await page.waitForSelector('#move-summary');
  } },
  { name: 'referral-complete', show: (page) => go(page, '/dossiers/8/references/1?action=terminer', '#code') },
  { name: 'referral-declined', show: (page) => go(page, '/dossiers/3/references/1', '#sheet-title') },
  { name: 'keyboard', show: async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.keyboard.press('?');
    await page.waitForSelector('#keyboard[open]');
  } },
  { name: 'not-found', show: (page) => go(page, '/nulle-part', 'main h1') },
  { name: 'no-network', show: async (page) => {
    await go(page, '/dossiers/1?action=intervention', '#subjects');
    await page.check('#subjects');
    await page.fill('#notes', 'Rencontre au local, avec la mairesse.');
    await page.context().setOffline(true);
    await page.click('relais-intervention-form button[type=submit]');
    await page.waitForSelector('.notice');
  } },
  { name: 'session-ended', show: async (page) => {
    await go(page, '/dossiers/1?action=intervention', '#subjects');
    await page.check('#subjects');
    await stage('end-sessions');
    await page.click('relais-intervention-form button[type=submit]');
    await page.waitForSelector('#session-ended[open]');
  } },
];

const SIGNED_OUT: State[] = [
  { name: 'sign-in', show: (page) => go(page, '/dossiers/1', '#sign-in-password') },
  { name: 'sign-in-refused', show: async (page) => {
    await go(page, '/connexion', '#sign-in-password');
    await page.fill('#sign-in-user', 'lucie');
    await page.fill('#sign-in-password', 'autre chose');
    await page.press('#sign-in-password', 'Enter');
    await page.waitForSelector('#sign-in-summary');
  } },
];

export const DOSSIERS: Area = {
  signedOut: SIGNED_OUT,
  states: STATES,
  dark: ['home', 'dossiers', 'dossier', 'intervention-faults', 'edit-conflict'],
  print: ['dossier'],
};
