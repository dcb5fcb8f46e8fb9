// Walks by the Tab key from the first to the last control of each page: all are reached, none keeps the focus. And what the
// keys of dialogs do.
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { go, inPage } from './state';

// Path, what tells that the page is there, and what to open first.
const PAGES: [string, string, string?][] = [
  ['/', '#consents-title'],
  ['/dossiers?mrc=becancour', 'table.list', '.panel summary'],
  ['/dossiers/nouveau', '#project-title'],
  ['/dossiers/1', '#timeline-title'],
  ['/dossiers/1?action=intervention', '#subjects'],
  ['/dossiers/1?action=consent', '#purpose'],
  ['/dossiers/1?action=funding', '#step'],
  ['/dossiers/1?action=close', '#outcome'],
  ['/dossiers/1/modifier', '#project-title'],
  ['/dossiers/1/referer', '#recipient'],
  ['/dossiers/201/references/1?action=refuser', '#code'],
  ['/references', 'table.referrals'],
  ['/doublons/17/1', '#keep'],
];

// Numbers the controls that Tab should reach: of radio buttons of one name, one.
function numberControls(page: Page): Promise<number> {
  return page.evaluate(() => {
    const groups = new Set<string>();
    const all = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')].filter((one) => {
      if (!one.checkVisibility() || one.matches(':disabled') || one.tabIndex < 0 || one.closest('dialog:not([open])')) return false;
      if (!(one instanceof HTMLInputElement) || one.type !== 'radio') return true;
      const seen = groups.has(one.name);
      groups.add(one.name);
      return !seen;
    });
    const number = new Map(all.map((one, place) => [one, place]));
    Object.assign(window, {
      controlNumber: () => {
        const focused = document.activeElement as HTMLElement;
        if (focused instanceof HTMLInputElement && focused.type === 'radio') return number.get(all.find((one) => one instanceof HTMLInputElement && one.name === focused.name)!);
        return number.get(focused);
      },
    });
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    return all.length;
  });
}

async function walkByTab(page: Page): Promise<{ there: number; reached: number }> {
  const there = await numberControls(page);
  const reached = new Set<number>();
  let same = 0;
  let last: number | undefined;
  for (let i = 0; i < there * 4 + 20; i++) {
    await page.keyboard.press('Tab');
    const number = await page.evaluate(() => (window as unknown as { controlNumber(): number | undefined }).controlNumber());
    // The focus leaves the page after the last control.
    if (number === undefined || (number === 0 && reached.size > 1)) break;
    // A date has a few stops of its own; more than that is a trap.
    same = number === last ? same + 1 : 0;
    assert.ok(same < 6, 'a control keeps the focus');
    last = number;
    reached.add(number);
  }
  return { there, reached: reached.size };
}

export async function walkKeyboard(browser: Browser): Promise<void> {
  let there = 0;
  let reached = 0;
  for (const [path, ready, opener] of PAGES) {
    await inPage(browser, `every control is reached by Tab: ${path}`, async (page) => {
      await go(page, path, ready);
      if (opener) await page.click(opener);
      const walk = await walkByTab(page);
      there += walk.there;
      reached += walk.reached;
      assert.equal(walk.reached, walk.there, `${walk.reached} of ${walk.there}`);
    });
  }
  if (there > 0) console.log(`# controls reached of controls there: ${reached} of ${there}`);
  await inPage(browser, 'the palette goes to a dossier by its number, and gives the focus back if it is left', async (page) => {
    await go(page, '/dossiers/1', '#timeline-title');
    await page.locator('a[href$="action=phase"]').focus();
    await page.keyboard.press('Control+k');
    await page.waitForSelector('#palette input:focus');
    await page.keyboard.press('Escape');
    await page.waitForSelector('a[href$="action=phase"]:focus');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('12');
    await page.waitForSelector('#palette li:has-text("Dossier 12")');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1:has-text("Dossier 12")');
    await page.waitForSelector('h1:focus');
    assert.equal(await page.locator('#palette[open]').count(), 0);
  });
  await inPage(browser, 'the palette works while single keys are switched off, and in a field', async (page) => {
    await page.evaluate(() => localStorage.setItem('relais-shortcuts', 'off'));
    await go(page, '/dossiers', 'table.list');
    await page.locator('#search').focus();
    await page.keyboard.press('Control+k');
    await page.waitForSelector('#palette[open]');
    await page.keyboard.type('accueil');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#to-answer-title');
  });
  await inPage(browser, 'a key hit beside a field does not leave an open form', async (page) => {
    await go(page, '/dossiers/1?action=consent', '#purpose');
    await page.locator('#part-title').click();
    await page.keyboard.press('i');
    await page.keyboard.press('r');
    assert.match(page.url(), /action=consent$/);
  });
}
