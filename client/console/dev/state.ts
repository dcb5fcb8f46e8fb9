// What the walks through the pages share: the development server, signed-in browsers, a look at a state (screenshots and
// axe), and the count of checks, printed as TAP.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PASSWORD } from './register';

// The packages are beside this file's source, not beside the bundle; the tests run in the folder of the console.
const packages = createRequire(resolve('dev/package.json'));
const { chromium } = packages('playwright-core') as typeof import('playwright-core');
const AXE = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8');
export const SCREENS = '../../build/console/screens';
const WIDTHS = (process.env['RELAIS_WIDTHS'] ?? '1280,768,320').split(',').map(Number);
// For a quick look at the pages alone.
const WITH_AXE = process.env['RELAIS_AXE'] !== 'off';
const LANGUAGES = (process.env['RELAIS_LANGUAGES'] ?? 'fr,en').split(',');
// Patterns of state names given as arguments; none means all.
export const ONLY = process.argv.slice(2);

export type Language = 'fr' | 'en';
export interface State {
  name: string;
  show(page: Page): Promise<void>;
}
// The states of the pages of one area; those in `dark` and `print` are looked at in these media too.
export interface Area {
  signedOut?: State[];
  states: State[];
  dark?: string[];
  print?: string[];
}

export let origin = '';
let tests = 0;
let failed = 0;
let screens = 0;
let violations = 0;

export async function check(name: string, work: () => Promise<void>): Promise<void> {
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

export async function startServer(): Promise<ChildProcess> {
  const server = spawn(process.execPath, [join('../../build/console/dev/server.mjs'), '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  origin = await new Promise((done, fail) => {
    server.stdout!.once('data', (text: Buffer) => done(String(text).trim()));
    server.once('exit', () => fail(new Error('the development server did not start')));
  });
  return server;
}

export const stage = (what: string) => fetch(`${origin}/dev/${what}`, { method: 'POST' });

// Debian's Chromium, which looks nothing up outside the tests.
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--lang=fr-CA', '--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions', '--disable-component-update', '--disable-background-networking'] });
}

export async function openContext(browser: Browser, language: Language, dark = false): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', locale: 'fr-CA' });
  context.setDefaultTimeout(240_000);
  await context.addInitScript((chosen) => localStorage.setItem('relais-language', chosen), language);
  return context;
}

export async function signIn(page: Page): Promise<void> {
  await page.goto(`${origin}/connexion`);
  await page.fill('#sign-in-user', 'lucie');
  await page.fill('#sign-in-password', PASSWORD);
  await page.press('#sign-in-password', 'Enter');
  await page.waitForSelector('#to-answer-title');
}

// Goes to a path within the open page, as a link does, or by loading it.
export async function go(page: Page, path: string, ready: string): Promise<void> {
  await page.goto(origin + path);
  await page.waitForSelector(ready);
}

async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    const result = await axe.run();
    return result.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary.replace(/\s+/g, ' ')}`));
  });
}

export async function look(page: Page, name: string, language: Language, widths: number[]): Promise<void> {
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

export async function walkStates(browser: Browser, language: Language, states: State[], signedIn: boolean): Promise<void> {
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

export async function inPage(browser: Browser, name: string, work: (page: Page) => Promise<void>): Promise<void> {
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

export function summary(): string {
  return [`# screens: ${screens}, axe violations: ${violations}`, `# pass ${tests - failed}`, `# fail ${failed}`].join('\n');
}
