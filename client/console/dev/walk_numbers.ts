// States of the numbers and the report, and what only a browser can tell of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { Dimension } from '../build/gen/relais/v1/statistics_pb';
import { civilDate } from '../src/base/dates';
import { fiscalYearOf } from '../src/numbers/fiscal';
import { PASSWORD } from './register';
import { type Area, go, inPage, look, origin, type State } from './state';

const YEAR = fiscalYearOf(civilDate(new Date()));
const BY_SECTOR = `/chiffres?periode=${YEAR}&mesure=dossiers_handled&par=sector`;
const PUBLISHED = {
  source: 'figures typed for the walk', accompaniment: { dossiers_handled: 12, by_sector: { culture: 1, formation: 3 }, ateliers: 4 }, gouvernance: { assemblees: 2 },
};

const answered = (page: Page, path: string) => go(page, path, 'table.counts');

async function compare(page: Page, text: string): Promise<void> {
  await page.setInputFiles('#published', { name: 'publie.json', mimeType: 'application/json', buffer: Buffer.from(text) });
}

const STATES: State[] = [
  { name: 'numbers-empty', show: (page) => go(page, '/chiffres', '.examples') },
  { name: 'numbers-answer', show: async (page) => { await answered(page, BY_SECTOR); await page.waitForSelector('.plot canvas'); } },
  { name: 'numbers-two', show: async (page) => {
    await answered(page, `/chiffres?periode=${YEAR}&mesure=dossiers_handled&par=sector,phase&filtre.mrc=nicolet-yamaska,becancour&filtre.gender=woman`);
    await page.waitForSelector('.plot canvas');
  } },
  { name: 'numbers-months', show: async (page) => {
    await answered(page, '/chiffres?du=2025-06-01&au=2026-08-31&mesure=dossiers_opened&par=month,promoter_kind');
    await page.waitForSelector('.plot canvas');
  } },
  { name: 'numbers-series', show: async (page) => { await answered(page, '/chiffres?du=2025-04-01&au=2026-09-30&mesure=dossiers_active&serie=quarter'); await page.waitForSelector('.plot canvas'); } },
  { name: 'numbers-days', show: async (page) => { await answered(page, '/chiffres?du=2024-01-01&au=2030-12-31&mesure=referral_days_to_answer&par=to'); await page.waitForSelector('.plot canvas'); } },
  { name: 'numbers-minutes', show: async (page) => { await answered(page, '/chiffres?du=2024-01-01&au=2030-12-31&mesure=intervention_minutes&par=subject'); await page.waitForSelector('.plot canvas'); } },
  { name: 'numbers-money', show: (page) => answered(page, '/chiffres?du=2024-01-01&au=2030-12-31&mesure=funding_awarded&par=program') },
  { name: 'numbers-nothing', show: (page) => answered(page, '/chiffres?periode=2018-2019&mesure=dossiers_opened&par=sector,mrc') },
  { name: 'numbers-fault', show: async (page) => {
    await go(page, `/chiffres?periode=${YEAR}&mesure=dossiers_active&par=sector,month,from&filtre.to=pole`, '#question-summary');
  } },
  { name: 'numbers-dates-fault', show: async (page) => {
    await go(page, '/chiffres', '.examples');
    await page.selectOption('#fiscal-year', 'dates');
    await page.fill('#from', '2026-04-01');
    await page.click('.question button[type=submit]');
    await page.waitForSelector('#question-summary');
  } },
  { name: 'numbers-filter', show: async (page) => {
    await answered(page, BY_SECTOR);
    await page.selectOption('#filter', String(Dimension.SECTOR));
    await page.waitForSelector('#filter-values');
  } },
  { name: 'numbers-behind', show: (page) => go(page, `${BY_SECTOR}&cellule=culture`, 'relais-behind table') },
  { name: 'numbers-withheld', show: (page) => go(page, `/chiffres?du=2025-04-01&au=2026-12-31&mesure=dossiers_opened&par=mrc&etat=@4100&cellule=nicolet-yamaska`, 'relais-behind table') },
  { name: 'report', show: (page) => go(page, `/rapport?periode=${YEAR}`, '.report-section') },
  { name: 'report-fault', show: (page) => go(page, '/rapport?periode=deux-mille', '#report-summary') },
  { name: 'report-compare', show: async (page) => {
    await go(page, `/rapport?periode=${YEAR}`, '.report-section');
    await compare(page, JSON.stringify(PUBLISHED));
    await page.waitForSelector('.report .tag');
  } },
  { name: 'report-unreadable', show: async (page) => {
    await go(page, `/rapport?periode=${YEAR}`, '.report-section');
    await compare(page, 'section;chiffre');
    await page.waitForSelector('.compare-result .fault-text');
  } },
];

export const NUMBERS: Area = {
  states: STATES,
  dark: ['numbers-answer', 'numbers-months', 'report-compare'],
  print: ['numbers-answer', 'numbers-two', 'report', 'report-compare'],
};

export async function walkNumbers(browser: Browser): Promise<void> {
  await inPage(browser, 'numbers: the form makes the address, and the answer takes the focus', async (page) => {
    await page.click('nav a[href="/chiffres"]');
    await page.waitForSelector('h1:focus');
    await page.selectOption('#measure', { label: 'Dossiers ouverts' });
    await page.selectOption('#by-1', { label: 'Secteur' });
    await page.selectOption('#by-3', { label: 'MRC' });
    await page.selectOption('#filter', { label: 'Statut' });
    await page.check('#filter-values');
    await page.click('.question button[type=submit]');
    await page.waitForSelector('#answer-title:focus');
    assert.equal(new URL(page.url()).search, `?periode=${YEAR}&mesure=dossiers_opened&par=sector%2Cmrc&filtre.status=open`);
    await page.click('.chip');
    await page.waitForFunction(() => !document.querySelector('.chip'));
    assert.ok(!page.url().includes('filtre'));
    await page.goBack();
    await page.waitForSelector('.chip');
    assert.equal(await page.inputValue('#by-2'), '2');
  });
  await inPage(browser, 'numbers: the dossiers behind a cell are as many as it says', async (page) => {
    await go(page, BY_SECTOR, 'table.counts');
    const link = page.locator('.answer table a').first();
    const count = Number(await link.innerText());
    await link.click();
    await page.waitForSelector('#behind-title:focus');
    await page.waitForSelector('relais-behind tbody tr');
    assert.equal(await page.locator('relais-behind tbody tr').count(), count);
    assert.match(await page.innerText('relais-behind relais-command code'), /--dossiers --cell \S+$/);
    await page.click('relais-behind .close a');
    await page.waitForSelector('relais-behind', { state: 'detached' });
  });
  await inPage(browser, 'numbers: the file for Excel says what the table says', async (page) => {
    await go(page, BY_SECTOR, 'table.counts');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.answer .buttons button')]);
    assert.equal(download.suggestedFilename(), `dossiers_handled-${YEAR}.csv`);
    const text = readFileSync((await download.path())!, 'utf8');
    assert.ok(text.startsWith('\ufeffSecteur;Dossiers traités\r\n'));
    const shown = await page.locator('.answer tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent!.trim()).join(';')));
    assert.deepEqual(text.split('\r\n').slice(1, shown.length + 1), shown);
  });
  await inPage(browser, 'numbers: a figure of the report leads to a question with the same total', async (page) => {
    await go(page, `/rapport?periode=${YEAR}`, '.report-section');
    const link = page.locator('.report-section td a').first();
    const value = await link.innerText();
    await link.click();
    await page.waitForSelector('.answer .total td');
    assert.equal(await page.innerText('.answer .total td'), value);
  });
  await inPage(browser, 'numbers: an analyst counts, and sees no dossier', async (page) => {
    await page.context().clearCookies();
    await page.goto(`${origin}/connexion`);
    await page.fill('#sign-in-user', 'analyste');
    await page.fill('#sign-in-password', PASSWORD);
    await page.press('#sign-in-password', 'Enter');
    await page.waitForSelector('.examples');
    assert.equal(new URL(page.url()).pathname, '/chiffres');
    assert.deepEqual(await page.locator('nav a').allInnerTexts(), ['Chiffres', 'Rapport']);
    await go(page, BY_SECTOR, 'table.counts');
    assert.equal(await page.locator('.answer table a').count(), 0);
    await look(page, 'numbers-analyst', 'fr', [1280]);
  });
}
