// What only a browser can tell: focus, keys, lost answers and networks, history, the policy of the page.
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { PASSWORD } from './register';
import { go, inPage, origin, stage } from './state';

const interventionsShown = (page: Page) => page.locator('.fact.intervention').count();

export async function walkBehaviour(browser: Browser): Promise<void> {
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
