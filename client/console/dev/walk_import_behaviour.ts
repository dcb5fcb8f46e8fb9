// What only a browser can tell of imports, exports and live events.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, FileChooser, Page } from 'playwright-core';
import { inPage, stage } from './state';
import { CLEAN, choose, FAULTY, type Given, mend, openImport, send } from './walk_import';

const title = (page: Page) => page.innerText('#result-title');
const countOf = async (page: Page, id: string) => Number(await page.innerText(`#${id} .count`));

// Presses Tab until the control has the focus.
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} was not reached by the Tab key`);
}

// The page gives its heading the focus once it is drawn, which may be between two keys: then again.
async function openChooser(page: Page): Promise<FileChooser> {
  let chooser: FileChooser | undefined;
  page.once('filechooser', (opened) => (chooser = opened));
  for (let tries = 0; tries < 20 && !chooser; tries++) {
    await tabTo(page, '.drop button.main');
    await page.keyboard.press('Enter');
    await page.waitForEvent('filechooser', { timeout: 5_000 }).catch(() => {});
  }
  assert.ok(chooser, 'no file chooser');
  return chooser;
}

function folderOf(files: Given[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'relais-import-'));
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'anciens'));
  writeFileSync(join(folder, 'anciens', 'dossiers.csv'), 'external_id\n');
  return folder;
}

async function walkFiles(browser: Browser): Promise<void> {
  await inPage(browser, 'import: by keyboard alone, from the files to the record', async (page) => {
    await openImport(page);
    const chooser = await openChooser(page);
    const line = 'DR-1;2025-03-14;Essai;Coop;both;project;Comerce;drummond;startup;mrc-drummond';
    const headers = 'external_id;opened_on;project_title;promoter_name;promoter_gender;promoter_kind;sector;mrc;phase;lead_organization';
    await chooser.setFiles([{ name: 'dossiers.csv', mimeType: 'text/csv', buffer: Buffer.from(`${headers}\n${line}\n`) }]);
    await page.waitForSelector('#files-title:focus');
    await tabTo(page, '#check');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#result-title:focus');
    assert.match(await title(page), /^1 problème/);
    await tabTo(page, 'td.bad input');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('commerce-de-detail');
    await page.keyboard.press('Enter');
    await page.waitForSelector('p.mended');
    await page.keyboard.press('Shift+Tab');
    for (let i = 0; i < 20 && !(await page.locator('#check:focus').count()); i++) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#result-title:focus');
    assert.equal(await title(page), 'Aucun problème');
    for (let i = 0; i < 20 && !(await page.locator('#record:focus').count()); i++) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#result-title:focus');
    assert.equal(await title(page), 'Enregistré');
  });
  await inPage(browser, 'import: a folder is read without its subfolders; what is not read is named', async (page) => {
    await openImport(page);
    await page.setInputFiles('#choose-folder', folderOf([...CLEAN, { name: 'lisez-moi.txt', text: 'x' }]));
    await page.waitForSelector('table.files');
    assert.deepEqual(await page.locator('table.files td:first-child').allInnerTexts(), ['anciens', 'dossiers.csv', 'interventions.csv', 'lisez-moi.txt']);
    assert.match(await page.innerText('table.files tbody tr:first-child'), /sous-dossier/);
    await send(page, '#check');
    assert.equal(await title(page), 'Aucun problème');
  });
  await inPage(browser, 'import: dropped files are taken', async (page) => {
    await openImport(page);
    await page.evaluate((given) => {
      const data = new DataTransfer();
      for (const { name, text } of given) data.items.add(new File([text], name));
      document.querySelector('.drop')!.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, CLEAN);
    await page.waitForSelector('#check:enabled');
    assert.equal(await page.locator('table.files tbody tr').count(), 2);
  });
}

async function walkMending(browser: Browser): Promise<void> {
  await inPage(browser, 'import: a mended file differs in the mended cells only', async (page) => {
    await openImport(page);
    await choose(page, FAULTY);
    await send(page, '#check');
    await mend(page);
    const [saved] = await Promise.all([page.waitForEvent('download'), page.click('table.files button:has-text("Télécharger")')]);
    assert.equal(saved.suggestedFilename(), 'dossiers.csv');
    assert.equal(readFileSync(await saved.path(), 'utf8'), FAULTY[0]!.text.replace('Comerce', 'commerce-de-detail'));
  });
  await inPage(browser, 'import: a mended file of Windows-1252 becomes UTF-8 with its letters', async (page) => {
    await openImport(page);
    const [headers, line] = FAULTY[0]!.text.slice(1).split('\r\n');
    const text = `${headers!.replace('Remarque', 'notes')}\r\n${line!.replace('culture', 'Comerce')}L’école\r\n`.replaceAll('’', '\u0092');
    await page.setInputFiles('#choose-files', { name: 'dossiers.csv', mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') });
    await page.waitForSelector('table.files');
    await send(page, '#check');
    await mend(page);
    const [saved] = await Promise.all([page.waitForEvent('download'), page.click('table.files button:has-text("Télécharger")')]);
    assert.equal(readFileSync(await saved.path(), 'utf8'), `\ufeff${text.replace('Comerce', 'commerce-de-detail').replaceAll('\u0092', '’')}`);
  });
  await inPage(browser, 'import: one fault of many rows is mended at once; mended cells survive a look at another page', async (page) => {
    await openImport(page);
    await choose(page, [FAULTY[0]!]);
    await page.click('details summary');
    await page.check('.import-options input');
    await send(page, '#check');
    const before = Number(/\d+/.exec(await title(page))![0]);
    await mend(page);
    await page.click('td.bad button');
    await page.waitForFunction(() => document.querySelector('td.bad [role=status]')?.textContent?.includes('corrigées'));
    await page.click('nav a[href="/dossiers"]');
    await page.waitForSelector('table.list');
    await page.click('nav a[href="/importation"]');
    await page.waitForSelector('p.mended');
    await send(page, '#check');
    assert.equal(Number(/\d+/.exec(await title(page))![0]), before - 24);
  });
  await inPage(browser, 'import: a second import of the same changes nothing and says so', async (page) => {
    await openImport(page);
    await choose(page, CLEAN);
    await send(page, '#check');
    await send(page, '#record');
    assert.equal(await title(page), 'Enregistré');
    await choose(page, CLEAN);
    await send(page, '#check');
    assert.equal(await title(page), 'Rien de nouveau');
    assert.equal(await page.locator('#record').count(), 0);
  });
  await inPage(browser, 'import: ten thousand rows with thousands of faults stay quick', async (page) => {
    await openImport(page);
    const [headers] = FAULTY[0]!.text.split('\r\n');
    const line = (n: number) => `D-${n};2025-03-14;Projet ${n};Coop ${n};both;project;${n % 3 === 0 ? 'Comerce' : 'culture'};drummond;startup;mrc-drummond;Personne;a@exemple.invalid;;`;
    const text = [headers!.replace('Remarque', 'notes'), ...Array.from({ length: 10_000 }, (_, n) => line(n))].join('\r\n');
    await choose(page, [{ name: 'dossiers.csv', text }]);
    const times = [await timed(page, () => send(page, '#check')), await timed(page, () => mend(page)), await timed(page, async () => {
      await page.click('nav.buttons button:last-child');
      await page.waitForSelector('relais-fault-table h3:focus');
    })];
    console.log(`# 10,000 rows, 3,334 faults: check ${times[0]} ms, mended cell ${times[1]} ms, next page ${times[2]} ms`);
    assert.match(await page.innerText('.table-tools p'), /21 à 40 de 3\s334/);
    assert.ok((await page.locator('table.faults tbody tr').count()) <= 80);
  });
}

async function timed(page: Page, work: () => Promise<void>): Promise<number> {
  const start = await page.evaluate(() => performance.now());
  await work();
  return Math.round((await page.evaluate(() => performance.now())) - start);
}

async function walkStreams(browser: Browser): Promise<void> {
  await inPage(browser, 'import: without network it waits, and ends once the service is back', async (page) => {
    await openImport(page);
    await choose(page, CLEAN);
    await page.context().setOffline(true);
    await page.click('#check');
    await page.waitForSelector('.notice');
    await page.context().setOffline(false);
    await page.waitForSelector('#result-title:focus');
    assert.equal(await title(page), 'Aucun problème');
    assert.equal(await page.locator('.notice').count(), 0);
  });
  await inPage(browser, 'import: a record whose answer is lost is sent again with the same id', async (page) => {
    await openImport(page);
    await choose(page, CLEAN);
    await send(page, '#check');
    await stage('lose');
    await send(page, '#record');
    // Another id would have found nothing new.
    assert.equal(await title(page), 'Enregistré');
    assert.match(await page.innerText('table.import-counts'), /Total\s+84\s+84/);
  });
  await inPage(browser, 'export: the register comes as one file', async (page) => {
    await openImport(page);
    const [saved] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
    const files = unzipSync(new Uint8Array(readFileSync(await saved.path())));
    assert.deepEqual(Object.keys(files).sort(), ['agreements.csv', 'dossiers.csv', 'funding.csv', 'interventions.csv', 'phases.csv', 'referrals.csv']);
    const lines = new TextDecoder().decode(files['dossiers.csv']).trim().split('\r\n');
    assert.equal(lines.length, 68);
    assert.match(await page.innerText('relais-export'), /73 lignes/);
  });
  await inPage(browser, 'home: a referral that arrives is shown without a reload', async (page) => {
    await page.waitForSelector('#consents-title');
    const before = await countOf(page, 'to-answer-title');
    await stage('receive');
    await page.waitForFunction((count) => Number(document.querySelector('#to-answer-title .count')?.textContent) === count + 1, before);
  });
}

export async function walkImportBehaviour(browser: Browser): Promise<void> {
  await walkFiles(browser);
  await walkMending(browser);
  await walkStreams(browser);
}
