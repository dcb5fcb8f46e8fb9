// States of the dossier's forms, its corrections, the referrals received, the duplicates and the palette.
import { type Area, go, stage, type State } from './state';

const STATES: State[] = [
  { name: 'palette', show: async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.keyboard.press('Control+k');
    await page.waitForSelector('#palette[open]');
    await page.keyboard.type('coop');
    await page.waitForFunction(() => document.querySelectorAll('#palette li').length >= 4);
  } },
  { name: 'new', show: (page) => go(page, '/dossiers/nouveau', '#project-title') },
  { name: 'new-similar', show: async (page) => {
    await go(page, '/dossiers/nouveau', '#project-title');
    await page.fill('#project-title', 'Halte-garderie de Baie-du-Febvre, agrandissement');
    await page.fill('#promoter-name', 'Les Petites Oies');
    await page.waitForSelector('.similar li');
  } },
  { name: 'new-faults', show: async (page) => {
    await go(page, '/dossiers/nouveau', '#project-title');
    await page.click('.page-form button[type=submit]');
    await page.waitForSelector('#open-summary');
  } },
  { name: 'new-alike', show: async (page) => {
    await go(page, '/dossiers/nouveau', '#project-title');
    await page.fill('#project-title', 'Épicerie du rang');
    await page.fill('#promoter-name', 'Coopérative de solidarité du rang');
    await page.selectOption('#promoter-kind', '1');
    await page.selectOption('#promoter-gender', '3');
    await page.check('#phase');
    await page.selectOption('#sector', 'alimentation');
    await page.click('.page-form button[type=submit]');
    await page.waitForSelector('#alike-title');
  } },
  { name: 'consent', show: (page) => go(page, '/dossiers/1?action=consent', '#purpose') },
  { name: 'funding', show: (page) => go(page, '/dossiers/1?action=funding', '#step') },
  { name: 'funding-faults', show: async (page) => {
    await go(page, '/dossiers/1?action=funding', '#step');
    await page.check('input[name=application][value=new]');
    await page.selectOption('#program', 'risq');
    await page.check('#step');
    await page.fill('#amount', 'douze mille');
    await page.click('relais-funding-form button[type=submit]');
    await page.waitForSelector('#part-summary');
  } },
  { name: 'follow-up', show: (page) => go(page, '/dossiers/1?action=followUp', '#task') },
  { name: 'correct-phase', show: async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.click('li.fact.phase a.fix');
    await page.waitForSelector('#why');
  } },
  { name: 'correct-refused', show: async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.click('li.fact.phase a.fix');
    await page.fill('#new-on', '2020-01-01');
    await page.fill('#why', 'Date mal lue.');
    await page.click('relais-correct-form button.main');
    await page.waitForSelector('#correct-summary');
  } },
  { name: 'correct-conflict', show: async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.click('li.fact.phase a.fix');
    await page.waitForSelector('#why');
    await stage('touch/1');
    await page.fill('#new-reason', 'Premier local loué.');
    await page.fill('#why', 'Motif oublié.');
    await page.click('relais-correct-form button.main');
    await page.waitForSelector('#conflict');
  } },
  { name: 'correct-intervention', show: async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.click('li.fact.intervention a.fix');
    await page.waitForSelector('#held-on');
  } },
  { name: 'withdraw-consent', show: async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.click('li.fact.consent a.fix');
    await page.waitForSelector('#withdrawn-on');
  } },
  { name: 'void', show: (page) => go(page, '/dossiers/1?action=void', '#reason') },
  { name: 'voided', show: async (page) => {
    await go(page, '/dossiers/2?action=void', '#reason');
    await page.fill('#reason', 'Ouvert deux fois.');
    await page.click('relais-change-form button.main');
    await page.waitForSelector('a[href$="action=unvoid"]');
  } },
  { name: 'lists', show: async (page) => {
    await go(page, '/dossiers?mrc=becancour', 'table.list');
    await page.click('relais-saved-lists summary');
    await page.fill('#list-title', 'Bécancour, à relancer');
    await page.click('relais-saved-lists form button[type=submit]');
    await page.waitForSelector('relais-saved-lists li');
  } },
  { name: 'referrals', show: async (page) => {
    await go(page, '/references', 'table.referrals');
    await page.check('table.referrals input >> nth=0');
    await page.check('table.referrals input >> nth=1');
  } },
  { name: 'referrals-results', show: async (page) => {
    await go(page, '/references', 'table.referrals');
    await page.check('.option input');
    await stage('answer/202');
    await page.click('button[value=accept]');
    await page.waitForSelector('#results-title');
  } },
  { name: 'referrals-sent', show: (page) => go(page, '/references?montrer=envoyees', 'table.referrals') },
  { name: 'duplicates', show: (page) => go(page, '/doublons', '.rows li') },
  { name: 'duplicates-decided', show: async (page) => {
    await go(page, '/doublons/17/1', '#keep');
    await page.check('input[name=keep][value="dossiers/1"]');
    await page.click('.page-form button.main');
    await page.waitForSelector('h1:has-text("Dossier 1")');
    await go(page, '/doublons?montrer=tout', '.rows li button');
  } },
  { name: 'duplicate', show: (page) => go(page, '/doublons/17/1', '#keep') },
];

export const FORMS: Area = { states: STATES, dark: ['palette', 'new-similar', 'referrals', 'duplicate'] };
