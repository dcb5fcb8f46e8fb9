// Walks through the pages in Chromium against the development server: screenshots of every state in three widths and two
// languages, axe on each, and what only a browser can tell. Prints TAP.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PASSWORD } from './register';

// The packages are beside this file's source, not beside the bundle; the tests run in the folder of the console.
const packages = createRequire(resolve('dev/package.json'));
const { chromium } = packages('playwright-core') as typeof import('playwright-core');
const AXE = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8');
const SCREENS = '../../build/console/screens';
const WIDTHS = (process.env['RELAIS_WIDTHS'] ?? '1280,768,320').split(',').map(Number);
// For a quick look at the pages alone.
const WITH_AXE = process.env['RELAIS_AXE'] !== 'off';
const LANGUAGES = (process.env['RELAIS_LANGUAGES'] ?? 'fr,en').split(',');
// Patterns of state names given as arguments; none means all.
const ONLY = process.argv.slice(2);

type Language = 'fr' | 'en';
interface State {
  name: string;
  show(page: Page): Promise<void>;
}

let origin = '';
let tests = 0;
let failed = 0;
let screens = 0;
let violations = 0;

async function check(name: string, work: () => Promise<void>): Promise<void> {
  tests++;
  try {
    await work();
    console.log(`ok ${tests} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${tests} - ${name}`);
    console.log(String(error instanceof Error ? error.message : error).replace(/^/gm, '  # '));
  }
}

async function startServer(): Promise<ChildProcess> {
  const server = spawn(process.execPath, [join('../../build/console/dev/server.mjs'), '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  origin = await new Promise((done, fail) => {
    server.stdout!.once('data', (text: Buffer) => done(String(text).trim()));
    server.once('exit', () => fail(new Error('the development server did not start')));
  });
  return server;
}

const stage = (what: string) => fetch(`${origin}/dev/${what}`, { method: 'POST' });

async function openContext(browser: Browser, language: Language, dark = false): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', locale: 'fr-CA' });
  context.setDefaultTimeout(240_000);
  await context.addInitScript((chosen) => localStorage.setItem('relais-language', chosen), language);
  return context;
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${origin}/connexion`);
  await page.fill('#sign-in-user', 'lucie');
  await page.fill('#sign-in-password', PASSWORD);
  await page.press('#sign-in-password', 'Enter');
  await page.waitForSelector('#to-answer-title');
}

// Goes to a path within the open page, as a link does, or by loading it.
async function go(page: Page, path: string, ready: string): Promise<void> {
  await page.goto(origin + path);
  await page.waitForSelector(ready);
}

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

async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    const result = await axe.run();
    return result.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary.replace(/\s+/g, ' ')}`));
  });
}

async function look(page: Page, name: string, language: Language, widths: number[]): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 320 ? 800 : 900 });
    await page.screenshot({ path: `${SCREENS}/${name}-${width}-${language}.png`, fullPage: true });
    screens++;
    const found = WITH_AXE ? await axe(page) : [];
    violations += found.length;
    assert.deepEqual(found, [], `axe at ${width}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `scrolls sideways by ${wide} px at ${width}`);
    assert.equal(await page.evaluate(() => document.querySelectorAll('h1').length), 1, 'one h1');
  }
}

async function walkStates(browser: Browser, language: Language, states: State[], signedIn: boolean): Promise<void> {
  if (!LANGUAGES.includes(language)) return;
  const context = await openContext(browser, language);
  if (signedIn) await signIn(await context.newPage());
  for (const state of states.filter(({ name }) => ONLY.length === 0 || ONLY.some((one) => name.includes(one)))) {
    await check(`${state.name}, ${language}`, async () => {
      await stage('reset');
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // The browser reports every refused and lost call; those are part of the state.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
      });
      try {
        await state.show(page);
        await look(page, state.name, language, WIDTHS);
        assert.deepEqual(complaints, [], 'errors in the console');
      } finally {
        await context.setOffline(false);
        await page.close();
        if (state.name === 'session-ended') await signIn(await context.newPage());
      }
    });
  }
  await context.close();
}

async function inPage(browser: Browser, name: string, work: (page: Page) => Promise<void>): Promise<void> {
  if (ONLY.length > 0 && !ONLY.some((one) => name.includes(one))) return;
  await check(name, async () => {
    await stage('reset');
    const context = await openContext(browser, 'fr');
    try {
      const page = await context.newPage();
      await signIn(page);
      await work(page);
    } finally {
      await context.close();
    }
  });
}

const interventionsShown = (page: Page) => page.locator('.fact.intervention').count();

async function walkBehaviour(browser: Browser): Promise<void> {
  await inPage(browser, 'an intervention takes three keys', async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    const before = await interventionsShown(page);
    const start = Date.now();
    await page.keyboard.press('i');
    await page.waitForSelector('#subjects:focus');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForFunction((count) => document.querySelectorAll('.fact.intervention').length > count, before);
    console.log(`# from i to the timeline: ${Date.now() - start} ms`);
    assert.equal(await interventionsShown(page), before + 1);
    await page.waitForSelector('#timeline-title:focus');
  });
  await inPage(browser, 'a write whose answer is lost is recorded once', async (page) => {
    await go(page, '/dossiers/1?action=intervention', '#subjects');
    const before = await interventionsShown(page);
    const ids: string[] = [];
    await page.route('**/CreateIntervention', async (route) => {
      ids.push((route.request().postDataJSON() as { requestId: string }).requestId);
      // The service records it, but the answer never arrives.
      if (ids.length < 3) {
        await route.fetch();
        await route.abort();
      } else await route.continue();
    });
    await page.check('#subjects');
    await page.click('relais-intervention-form button[type=submit]');
    await page.waitForFunction((count) => document.querySelectorAll('.fact.intervention').length > count, before);
    assert.equal(ids.length, 3);
    assert.equal(new Set(ids).size, 1);
    await page.reload();
    await page.waitForSelector('#timeline-title');
    assert.equal(await interventionsShown(page), before + 1);
  });
  await inPage(browser, 'without network, what was typed waits and is sent once it is back', async (page) => {
    await go(page, '/dossiers/1?action=intervention', '#subjects');
    const before = await interventionsShown(page);
    await page.check('#subjects');
    await page.fill('#notes', 'Rencontre au local');
    await page.context().setOffline(true);
    await page.click('relais-intervention-form button[type=submit]');
    await page.waitForSelector('.notice');
    assert.equal(await page.inputValue('#notes'), 'Rencontre au local');
    await page.context().setOffline(false);
    await page.waitForFunction((count) => document.querySelectorAll('.fact.intervention').length > count, before);
    assert.equal(await page.locator('.notice').count(), 0);
    assert.equal(await interventionsShown(page), before + 1);
  });
  await inPage(browser, 'a session that ends keeps the page and what was typed', async (page) => {
    await go(page, '/dossiers/1?action=intervention', '#subjects');
    await page.check('#subjects');
    await page.fill('#notes', 'Gardé');
    await stage('end-sessions');
    await page.click('relais-intervention-form button[type=submit]');
    await page.waitForSelector('#session-ended[open] #sign-in-password');
    await page.fill('#session-ended #sign-in-password', PASSWORD);
    await page.press('#session-ended #sign-in-password', 'Enter');
    await page.waitForSelector('#session-ended[open]', { state: 'detached' }).catch(() => {});
    await page.waitForFunction(() => !document.querySelector<HTMLDialogElement>('#session-ended')?.open);
    assert.equal(await page.inputValue('#notes'), 'Gardé');
    const before = await interventionsShown(page);
    await page.click('relais-intervention-form button[type=submit]');
    await page.waitForFunction((count) => document.querySelectorAll('.fact.intervention').length > count, before);
  });
  await inPage(browser, 'a conflict sends the own version only on demand', async (page) => {
    await go(page, '/dossiers/1/modifier', '#project-title');
    await stage('touch/1');
    await page.fill('#project-title', 'Épicerie et dépanneur');
    await page.fill('#notes', 'Autre note');
    await page.click('.page-form button[type=submit]');
    await page.waitForSelector('#conflict:focus');
    await page.check('input[name="keep-project_title"][value=mine]');
    await page.click('.page-form button[type=submit]');
    await page.waitForSelector('#timeline-title');
    assert.match(await page.innerText('h1'), /Épicerie et dépanneur$/);
    assert.match(await page.innerText('.who-where'), /Autre note/);
  });
  await inPage(browser, 'consent and referral go in one step; then accepted and completed by the recipient', async (page) => {
    await go(page, '/dossiers/5/referer', '#recipient');
    await page.selectOption('#recipient', 'organizations/pole');
    await page.check('#evidence');
    await page.click('.page-form button[type=submit]');
    await page.waitForSelector('#sheet-title');
    assert.match(new URL(page.url()).pathname, /^\/dossiers\/5\/references\/1$/);
    await go(page, '/dossiers/202/references/1', '#sheet-title');
    await page.click('form button.main');
    await page.waitForSelector('a[href$="action=terminer"]');
    await page.click('a[href$="action=terminer"]');
    await page.waitForSelector('#code:focus');
    await page.selectOption('#code', 'besoin-repondu');
    await page.click('form[aria-labelledby=move-title] button[type=submit]');
    await page.waitForFunction(() => document.querySelector('dl')?.textContent?.includes('Besoin répondu'));
  });
  await inPage(browser, 'the focus goes to the heading of a new page, and to the summary of faults', async (page) => {
    await page.click('nav a[href="/dossiers"]');
    await page.waitForSelector('h1:focus');
    await page.click('td.col-project a');
    await page.waitForSelector('#timeline-title');
    await page.waitForSelector('h1:focus');
    await page.click('a[href$="action=intervention"]');
    await page.waitForSelector('#subjects:focus');
    await page.click('relais-intervention-form button[type=submit]');
    await page.waitForSelector('#intervention-summary:focus');
    await page.click('#intervention-summary a');
    await page.waitForSelector('#subjects:focus');
  });
  await inPage(browser, 'shortcuts go where they say, and can be switched off', async (page) => {
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.waitForSelector('table.list');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.waitForSelector('#to-answer-title');
    await page.keyboard.press('/');
    await page.waitForSelector('#search:focus');
    await page.keyboard.type('?g');
    assert.equal(await page.locator('#keyboard[open]').count(), 0);
    await page.click('button.keys');
    await page.uncheck('#keyboard input');
    await page.keyboard.press('Escape');
    await page.locator('h1').focus();
    await page.keyboard.press('?');
    assert.equal(await page.locator('#keyboard[open]').count(), 0);
  });
  await inPage(browser, 'the state of a list is in its address, the words of a search are not', async (page) => {
    await go(page, '/dossiers', 'table.list');
    await page.click('details summary');
    await page.check('input[name=mrc][value=becancour]');
    await page.waitForSelector('.chip');
    await page.click('th[aria-sort] button:has-text("Ouvert le")');
    await page.fill('#search', 'Laforest');
    await page.waitForFunction(() => (history.state as { query?: string } | null)?.query === 'Laforest');
    assert.equal(new URL(page.url()).search, '?mrc=becancour&tri=opened_on+desc');
    await page.reload();
    await page.waitForSelector('.chip');
    assert.equal(await page.inputValue('#search'), 'Laforest');
    assert.ok(!(await page.title()).includes('Laforest'));
    await page.click('.chip');
    await page.waitForFunction(() => !document.querySelector('.chip'));
    assert.equal(new URL(page.url()).search, '?tri=opened_on+desc');
  });
  await inPage(browser, 'pages follow each other, back leads to the one before', async (page) => {
    await go(page, '/dossiers', 'table.list');
    const firstCell = () => page.innerText('table.list tbody tr:first-child td');
    assert.equal(await firstCell(), '1');
    await page.click('nav.buttons button:last-child');
    await page.waitForFunction(() => document.querySelector('table.list tbody td')?.textContent?.trim() === '51');
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('table.list tbody td')?.textContent?.trim() === '1');
  });
  await inPage(browser, 'the policy holds: adopted style sheets yes, text as markup and inline code no', async (page) => {
    const result = await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('h1 { letter-spacing: 3px }');
      document.adoptedStyleSheets = [sheet];
      const adopted = getComputedStyle(document.querySelector('h1')!).letterSpacing;
      document.adoptedStyleSheets = [];
      let markup = 'taken';
      try {
        document.createElement('div').innerHTML = '<b>x</b>';
      } catch {
        markup = 'refused';
      }
      const script = document.createElement('style');
      script.textContent = 'h1 { letter-spacing: 7px }';
      document.head.append(script);
      return { adopted, markup, inline: getComputedStyle(document.querySelector('h1')!).letterSpacing, stored: Object.keys(localStorage), session: sessionStorage.length };
    });
    assert.deepEqual(result, { adopted: '3px', markup: 'refused', inline: 'normal', stored: ['relais-language'], session: 0 });
  });
  await inPage(browser, 'after sign-out nothing answers', async (page) => {
    await page.click('.tools button:last-child');
    await page.waitForSelector('#sign-in-password');
    await page.goto(`${origin}/dossiers/1`);
    await page.waitForSelector('#sign-in-password');
    assert.equal(new URL(page.url()).search, '?vers=%2Fdossiers%2F1');
  });
  await inPage(browser, 'every control of a dossier is reached by the Tab key', async (page) => {
    await go(page, '/dossiers/1?action=intervention', '#subjects');
    const controls = await page.evaluate(() => {
      const all = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')];
      return all.filter((one) => one.checkVisibility() && !one.closest('dialog')).length;
    });
    const reached = new Set<string>();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.locator('.skip').focus();
    for (let i = 0; i < controls + 5; i++) {
      reached.add(await page.evaluate(() => {
        const all = [...document.querySelectorAll('*')];
        return String(all.indexOf(document.activeElement!));
      }));
      await page.keyboard.press('Tab');
    }
    console.log(`# controls: ${controls}, reached: ${reached.size - (reached.has('-1') ? 1 : 0)}`);
    assert.ok(reached.size >= controls, `${reached.size} of ${controls}`);
  });
  await inPage(browser, 'the first view comes with nothing in the cache', async (page) => {
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const session = await page.context().newCDPSession(page);
      await session.send('Network.clearBrowserCache');
      await page.goto(`${origin}/`, { waitUntil: 'commit' });
      await page.waitForFunction(() => document.querySelector('#to-answer-title') !== null);
      times.push(await page.evaluate(() => Math.round(performance.now())));
    }
    times.sort((a, b) => a - b);
    console.log(`# first view, median of 5: ${times[2]} ms (${times.join(', ')})`);
    assert.equal(times.length, 5);
  });
}

async function walkMedia(browser: Browser): Promise<void> {
  if (ONLY.length > 0 && !ONLY.includes('media')) return;
  for (const name of ['home', 'dossiers', 'dossier', 'intervention-faults', 'edit-conflict']) {
    await check(`${name}, dark`, async () => {
      await stage('reset');
      const context = await openContext(browser, 'fr', true);
      const page = await context.newPage();
      await signIn(page);
      await STATES.find((state) => state.name === name)!.show(page);
      await look(page, `${name}-dark`, 'fr', [1280]);
      await context.close();
    });
  }
  await check('dossier, print', async () => {
    await stage('reset');
    const context = await openContext(browser, 'fr');
    const page = await context.newPage();
    await signIn(page);
    await go(page, '/dossiers/1', '#timeline-title');
    await page.emulateMedia({ media: 'print' });
    await look(page, 'dossier-print', 'fr', [768]);
    await context.close();
  });
}

if (ONLY.length === 0) rmSync(SCREENS, { recursive: true, force: true });
mkdirSync(SCREENS, { recursive: true });
const server = await startServer();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--lang=fr-CA', '--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions', '--disable-component-update', '--disable-background-networking'] });
try {
  await walkStates(browser, 'fr', SIGNED_OUT, false);
  await walkStates(browser, 'fr', STATES, true);
  await walkBehaviour(browser);
  await walkStates(browser, 'en', SIGNED_OUT, false);
  await walkStates(browser, 'en', STATES, true);
  await walkMedia(browser);
} finally {
  await browser.close();
  server.kill();
}
console.log(`# screens: ${screens}, axe violations: ${violations}`);
console.log(`# pass ${tests - failed}`);
console.log(`# fail ${failed}`);
