// What the forms of a dossier, the lists and the referrals do in a browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { go, inPage, stage } from './state';

const factsOf = (page: Page, kind: string) => page.locator(`.fact.${kind}`).count();

// Sends the open form of a dossier, and waits for one more fact of a kind.
async function addFact(page: Page, kind: string, submit: string): Promise<void> {
  const before = await factsOf(page, kind);
  await page.click(submit);
  await page.waitForFunction(([selector, count]) => document.querySelectorAll(selector as string).length > (count as number), [`.fact.${kind}`, before] as const);
}

async function walkForms(browser: Browser): Promise<void> {
  await inPage(browser, 'a consent, a funding step and a follow-up join the timeline', async (page) => {
    await go(page, '/dossiers/5?action=consent', '#purpose');
    await page.check('input[name=recipients][value="organizations/pole"]');
    await page.check('#evidence');
    await addFact(page, 'consent', 'relais-consent-form button[type=submit]');
    await page.click('a[href$="action=funding"]');
    await page.selectOption('#program', 'piec');
    await page.check('#step');
    await page.fill('#amount', '12 500,00 $');
    await addFact(page, 'funding', 'relais-funding-form button[type=submit]');
    await page.click('a[href$="action=funding"]');
    await page.check('#step');
    await page.check('input[name=application][value=new]');
    await page.waitForSelector('#program');
    assert.equal(await page.locator('input[name=step]:checked').count(), 0, 'another application begins without a step');
    await page.click('relais-funding-form a.button');
    await page.click('a[href$="action=followUp"]');
    await page.fill('#task', 'Rappeler la présidente');
    await addFact(page, 'followUp', 'relais-follow-up-form button[type=submit]');
  });
  await inPage(browser, 'a correction with its reason, then a withdrawal', async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.click('li.fact.intervention a.fix >> nth=0');
    await page.waitForSelector('#held-on');
    await page.fill('#notes', 'Corrigé : au local, non par téléphone.');
    await page.click('relais-correct-form button.main');
    await page.waitForSelector('.fact.intervention:has-text("Corrigé : au local")');
    const before = await factsOf(page, 'intervention');
    await page.click('li.fact.intervention a.fix >> nth=0');
    await page.click('button[value=withdraw]');
    await page.waitForFunction((count) => document.querySelectorAll('.fact.intervention').length < count, before);
  });
  await inPage(browser, 'a correction that meets another one shows both, and is sent on demand', async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.click('li.fact.phase a.fix >> nth=0');
    await page.waitForSelector('#why');
    await stage('touch/1');
    await page.fill('#new-reason', 'Premier local loué.');
    await page.fill('#why', 'Motif oublié.');
    await page.click('relais-correct-form button.main');
    await page.waitForSelector('#conflict:focus');
    assert.equal(await page.inputValue('#why'), 'Motif oublié.');
    await page.click('relais-correct-form button.main');
    await page.waitForSelector('.fact.phase:has-text("Premier local loué.")');
  });
  await inPage(browser, 'without network, a new dossier waits in its form and is opened once', async (page) => {
    await go(page, '/dossiers/nouveau', '#project-title');
    await page.fill('#project-title', 'Lutherie du canton');
    await page.fill('#promoter-name', 'Atelier des Frênes');
    await page.selectOption('#promoter-kind', '1');
    await page.selectOption('#promoter-gender', '1');
    await page.check('#phase');
    await page.selectOption('#sector', 'culture');
    const ids: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/CreateDossier')) ids.push((request.postDataJSON() as { requestId: string }).requestId);
    });
    await page.context().setOffline(true);
    await page.click('.page-form button[type=submit]');
    await page.waitForSelector('.notice');
    assert.equal(await page.inputValue('#project-title'), 'Lutherie du canton');
    await page.context().setOffline(false);
    await page.waitForURL(/\/dossiers\/\d+$/);
    assert.equal(await page.locator('.notice').count(), 0);
    assert.equal(new Set(ids).size, 1);
    await go(page, '/dossiers', 'table.list');
    await page.fill('#search', 'lutherie');
    await page.waitForFunction(() => document.querySelectorAll('table.list tbody tr').length === 1);
  });
  await inPage(browser, 'a voided dossier can be brought back', async (page) => {
    await go(page, '/dossiers/2?action=void', '#reason');
    await page.fill('#reason', 'Ouvert deux fois.');
    await page.click('relais-change-form button.main');
    await page.click('a[href$="action=unvoid"]');
    await page.click('relais-change-form button.main');
    await page.waitForSelector('a[href$="action=phase"]');
  });
}

async function walkLists(browser: Browser): Promise<void> {
  await inPage(browser, 'a list is counted, kept under a name, opened again and removed', async (page) => {
    await go(page, '/dossiers', 'table.list');
    await page.waitForSelector('.rows-count:has-text("1 à 50 de 67")');
    await go(page, '/dossiers?mrc=becancour', '.chips');
    await page.click('relais-saved-lists summary');
    await page.fill('#list-title', 'À relancer');
    await page.press('#list-title', 'Enter');
    await page.waitForSelector('relais-saved-lists li');
    await go(page, '/dossiers', 'table.list');
    await page.click('relais-saved-lists summary');
    await page.click('relais-saved-lists li button.plain');
    await page.waitForSelector('.chips');
    assert.equal(new URL(page.url()).search, '?mrc=becancour');
    await page.click('relais-saved-lists li button.small');
    await page.waitForFunction(() => !document.querySelector('relais-saved-lists li'));
  });
  await inPage(browser, 'the list is exported as it is shown', async (page) => {
    await go(page, '/dossiers?mrc=becancour&colonnes=number,project,openedOn', 'table.list');
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("Exporter")')]);
    const text = readFileSync((await file.path())!, 'utf8');
    const lines = text.trimEnd().split('\r\n');
    assert.equal(lines[0], '\uFEFFNº;Projet;Ouvert le');
    assert.equal(lines.length - 1, await page.locator('table.list tbody tr').count());
    assert.match(lines[1]!, /^\d+;.+;\d{4}-\d{2}-\d{2}$/);
  });
}

async function walkReferrals(browser: Browser): Promise<void> {
  await inPage(browser, 'referrals are answered together, each with its result', async (page) => {
    await go(page, '/references', 'table.referrals');
    await page.check('.option input');
    // A colleague was faster with one of them.
    await stage('answer/202');
    await page.selectOption('#decline-reason', 'capacite');
    await page.click('button[value=decline]');
    await page.waitForSelector('#results-title:focus');
    assert.equal(await page.innerText('#results-title'), '2 réponses enregistrées, 1 non enregistrée');
    assert.equal(await page.locator('table.referrals').count(), 0);
  });
  await inPage(browser, 'a refusal together asks for its reason', async (page) => {
    await go(page, '/references', 'table.referrals');
    await page.check('.option input');
    await page.click('button[value=decline]');
    await page.waitForSelector('#bulk-summary:focus');
  });
  await inPage(browser, 'two dossiers are merged into the one that is kept, and parted again', async (page) => {
    await go(page, '/doublons/17/1', '#keep');
    await page.check('input[name=keep][value="dossiers/1"]');
    await page.click('.page-form button.main');
    await page.waitForSelector('h1:has-text("Dossier 1")');
    await go(page, '/doublons', '.rows li');
    assert.equal(await page.locator('.rows li').count(), 2);
    await page.click('a[href="/doublons?montrer=tout"]');
    await page.click('.rows li button');
    await page.waitForSelector('h1:focus');
    await go(page, '/dossiers/17', '#timeline-title');
  });
}

export async function walkFormsBehaviour(browser: Browser): Promise<void> {
  await walkForms(browser);
  await walkLists(browser);
  await walkReferrals(browser);
}
