// Walks through the pages in Chromium against the development server: screenshots of every state in three widths and two
// languages, axe on each, and what only a browser can tell. Prints TAP.
import { mkdirSync, rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { type Area, check, type Language, launchBrowser, look, ONLY, openContext, SCREENS, signIn, stage, startServer, summary, walkStates } from './state';
import { ADMIN } from './walk_admin';
import { walkAdminBehaviour } from './walk_admin_behaviour';
import { walkBehaviour } from './walk_behaviour';
import { DOSSIERS } from './walk_dossiers';
import { FORMS } from './walk_forms';
import { walkFormsBehaviour } from './walk_forms_behaviour';
import { walkKeyboard } from './walk_keyboard';
import { IMPORTS } from './walk_import';
import { walkImportBehaviour } from './walk_import_behaviour';
import { NUMBERS, walkNumbers } from './walk_numbers';

const AREAS: Area[] = [DOSSIERS, FORMS, NUMBERS, IMPORTS, ADMIN];

async function walkLanguage(browser: Browser, language: Language): Promise<void> {
  for (const area of AREAS) await walkStates(browser, language, area.signedOut ?? [], false);
  for (const area of AREAS) await walkStates(browser, language, area.states, true);
}

async function lookInMedia(browser: Browser, area: Area, name: string, medium: 'dark' | 'print'): Promise<void> {
  await check(`${name}, ${medium}`, async () => {
    await stage('reset');
    const context = await openContext(browser, 'fr', medium === 'dark');
    const page = await context.newPage();
    await signIn(page);
    await area.states.find((state) => state.name === name)!.show(page);
    if (medium === 'print') await page.emulateMedia({ media: 'print' });
    await look(page, `${name}-${medium}`, 'fr', [medium === 'print' ? 768 : 1280]);
    await context.close();
  });
}

async function walkMedia(browser: Browser): Promise<void> {
  if (ONLY.length > 0 && !ONLY.includes('media')) return;
  for (const area of AREAS) {
    for (const name of area.dark ?? []) await lookInMedia(browser, area, name, 'dark');
    for (const name of area.print ?? []) await lookInMedia(browser, area, name, 'print');
  }
}

if (ONLY.length === 0) rmSync(SCREENS, { recursive: true, force: true });
mkdirSync(SCREENS, { recursive: true });
const server = await startServer();
const browser = await launchBrowser();
try {
  await walkLanguage(browser, 'fr');
  await walkBehaviour(browser);
  await walkFormsBehaviour(browser);
  await walkKeyboard(browser);
  await walkNumbers(browser);
  await walkImportBehaviour(browser);
  await walkAdminBehaviour(browser);
  await walkLanguage(browser, 'en');
  await walkMedia(browser);
} finally {
  await browser.close();
  server.kill();
}
console.log(summary());
