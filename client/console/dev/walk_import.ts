// States of the import page.
import type { Page } from 'playwright-core';
import { PASSWORD } from './register';
import { type Area, go, origin } from './state';

export interface Given {
  name: string;
  text: string;
}

const HEADERS = 'external_id;opened_on;project_title;promoter_name;promoter_gender;promoter_kind;sector;mrc;phase;lead_organization;contact_name;contact_email;closed_on;notes';

const dossier = (number: number, more: Partial<Record<'on' | 'sector' | 'mrc' | 'gender' | 'title' | 'closed', string>> = {}) =>
  [
    `DR-25-${String(number).padStart(3, '0')}`, more.on ?? '2025-03-14', more.title ?? `Projet d’essai nº ${number}`, `Coopérative d’essai ${number}`, more.gender ?? 'both', 'project',
    more.sector ?? 'culture', more.mrc ?? 'drummond', 'startup', 'mrc-drummond', 'Personne Exemple', 'contact@exemple.invalid', more.closed ?? '', number % 4 === 0 ? '"Une note\nsur deux lignes"' : '',
  ].join(';');

const csv = (lines: string[], mark = '\ufeff') => `${mark}${lines.join('\r\n')}\r\n`;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

export const CLEAN: Given[] = [
  { name: 'dossiers.csv', text: csv([HEADERS, ...numbers(24).map((n) => dossier(n, n === 7 ? { title: 'Marché public de Nicolet' } : n === 9 ? { title: 'Projet d’essai nº 3' } : {}))]) },
  { name: 'interventions.csv', text: csv(['external_id,dossier,held_on,subjects,minutes', ...numbers(60).map((n) => `I-${n},DR-25-${String((n % 24) + 1).padStart(3, '0')},2025-05-06,gouvernance,60`)], '') },
];
const faulty = (n: number) =>
  n % 9 === 0 ? dossier(n, { sector: 'Comerce' }) : n % 13 === 0 ? dossier(n, { on: '31/02/25' }) : n % 17 === 0 ? dossier(n, { mrc: 'drumond', gender: 'F/H' }) : n === 20 ? `${dossier(n)};de trop` : dossier(n);
export const FAULTY: Given[] = [
  { name: 'dossiers.csv', text: csv([HEADERS.replace('notes', 'Remarque'), ...numbers(220).map(faulty)]) },
  { name: 'Financement.csv', text: csv(['external_id,dossier,program,step,step_on,amount', 'F-1,DR-25-002,piec,inquiry,2025-06-01,', 'F-2,DR-25-999,piec,filed,2025-07-01,douze mille', '"F-3" x,DR-25-004,piec,filed,2025-07-01,12000']) },
];
const LISTED: Given[] = [
  ...CLEAN,
  { name: 'Copie de phases.csv', text: 'dossier,effective_on,phase\n' },
  { name: 'dossiers 2025.xlsx', text: '' },
  { name: 'lisez-moi.txt', text: 'Notes' },
];

// Imports are for advisors.
export async function openImport(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${origin}/connexion?vers=%2Fimportation`);
  await page.fill('#sign-in-user', 'conseiller');
  await page.fill('#sign-in-password', PASSWORD);
  await page.press('#sign-in-password', 'Enter');
  await page.waitForSelector('#choose-files', { state: 'attached' });
}

export async function choose(page: Page, files: Given[]): Promise<void> {
  await page.setInputFiles('#choose-files', files.map(({ name, text }) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })));
  await page.waitForSelector('table.files');
}

export async function send(page: Page, button: '#check' | '#record'): Promise<void> {
  await page.click(button);
  await page.waitForSelector('#result-title:focus, #refused-title:focus');
}

async function checked(page: Page, files: Given[]): Promise<void> {
  await openImport(page);
  await choose(page, files);
  await send(page, '#check');
}

export async function mend(page: Page): Promise<void> {
  const cell = page.locator('input[aria-label^="sector"]').first();
  await cell.fill('commerce-de-detail');
  await cell.press('Enter');
  await page.waitForSelector('p.mended');
}

export const IMPORTS: Area = {
  states: [
    { name: 'import-empty', show: openImport },
    { name: 'import-listed', show: async (page) => {
      await openImport(page);
      await choose(page, LISTED);
    } },
    { name: 'import-ready', show: (page) => checked(page, CLEAN) },
    { name: 'import-faults', show: (page) => checked(page, FAULTY) },
    { name: 'import-all-columns', show: async (page) => {
      await checked(page, FAULTY);
      await page.locator('.table-tools input').first().check();
      await page.locator('tr.bad-row button[aria-expanded]').nth(1).click();
      await page.waitForSelector('.line-fields');
    } },
    { name: 'import-mended', show: async (page) => {
      await checked(page, FAULTY);
      await mend(page);
    } },
    { name: 'import-recorded', show: async (page) => {
      await checked(page, CLEAN);
      await send(page, '#record');
    } },
    { name: 'import-nothing', show: async (page) => {
      await checked(page, CLEAN);
      await send(page, '#record');
      await send(page, '#check');
    } },
    { name: 'import-refused', show: (page) => checked(page, [{ name: 'dossiers.csv', text: csv([HEADERS, ...numbers(20_001).map((n) => dossier(n))]) }]) },
    { name: 'import-no-network', show: async (page) => {
      await openImport(page);
      await choose(page, CLEAN);
      await page.context().setOffline(true);
      await page.click('#check');
      await page.waitForSelector('.notice');
    } },
    { name: 'export-done', show: async (page) => {
      await openImport(page);
      await page.click('#export');
      await page.waitForSelector('#export-title:focus');
    } },
    { name: 'import-agent', show: async (page) => {
      await page.context().clearCookies();
      await page.goto(`${origin}/connexion`);
      await page.fill('#sign-in-user', 'lucie');
      await page.fill('#sign-in-password', PASSWORD);
      await page.press('#sign-in-password', 'Enter');
      await page.waitForSelector('#to-answer-title');
      await go(page, '/importation', 'main h1 ~ p');
    } },
  ],
  dark: ['import-faults', 'import-ready'],
};
