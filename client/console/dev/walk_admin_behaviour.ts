// What only a browser can tell of the pages of accounts and administration.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { PASSWORD } from './register';
import { SETUP_CODE } from './register_admin';
import { go, inPage, origin } from './state';
import { signInAs } from './walk_admin';

export async function walkAdminBehaviour(browser: Browser): Promise<void> {
  await inPage(browser, 'setup: from the link to the names of the organizations', async (page) => {
    await page.context().clearCookies();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await go(page, `/installation#code=${SETUP_CODE}`, '#user-id');
    assert.equal(page.url(), `${origin}/installation`);
    await page.fill('#user-id', 'lucie');
    await page.fill('#password', PASSWORD);
    await page.press('#password', 'Enter');
    await page.waitForSelector('#next-title');
    assert.equal(new URL(page.url()).pathname, '/installation/organismes');
    assert.ok(!asked.some((url) => url.includes(SETUP_CODE)), 'the code is in no address that was asked for');
    await page.goBack();
    assert.ok(!page.url().includes('code='));
  });
  await inPage(browser, 'invitation: from the link to the home page, signed in', async (page) => {
    await page.context().clearCookies();
    await go(page, `/invitation#user=lucie&code=${SETUP_CODE}`, '#password');
    await page.fill('#password', PASSWORD);
    await page.press('#password', 'Enter');
    await page.waitForSelector('#to-answer-title');
    assert.equal(page.url(), `${origin}/`);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.title]));
    assert.ok(!kept.includes(SETUP_CODE) && !kept.includes('lucie'), kept);
  });
  await inPage(browser, 'a dialog takes the focus, and gives it back to the button that opened it', async (page) => {
    await signInAs(page, 'helene');
    await go(page, '/administration/comptes', 'table.list');
    const opener = page.locator('tr:has-text("Odile") .kind-actions button').first();
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#user-dialog[open] #user-title:focus');
    await page.fill('#user-title', 'Odile V.');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('table.list')?.textContent?.includes('Odile V.'));
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), await opener.textContent());
    await page.keyboard.press('Enter');
    await page.waitForSelector('#user-dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('#user-dialog[open]'));
  });
  await inPage(browser, 'a passkey is deleted once that was confirmed', async (page) => {
    await signInAs(page, 'helene');
    await go(page, '/compte', 'relais-passkeys table');
    const rows = page.locator('relais-passkeys tbody tr');
    assert.equal(await rows.count(), 2);
    await page.click('relais-passkeys tr:has-text("Portable") button');
    await page.click('#passkey-dialog[open] button.main');
    await page.waitForSelector('#passkeys-title:focus');
    assert.equal(await rows.count(), 1);
  });
  await inPage(browser, 'who administers only lands on the administration', async (page) => {
    await signInAs(page, 'gestion');
    await go(page, '/', '.sections');
    assert.equal(new URL(page.url()).pathname, '/administration');
  });
  await inPage(browser, 'sign out everywhere closes this session too', async (page) => {
    await go(page, '/compte', '#tokens-title');
    await page.click('.title-line button');
    await page.click('#everywhere button.main');
    await page.waitForSelector('#sign-in-password');
  });
  await inPage(browser, 'the journal turns its pages, and back turns back', async (page) => {
    await signInAs(page, 'helene');
    await go(page, '/administration/journal', 'table.list');
    const first = (number: string) => page.waitForFunction((wanted) => document.querySelector('table.list tbody td')?.textContent?.trim() === wanted, number);
    await first('1240');
    await page.click('nav.buttons button:last-child');
    await first('1190');
    await page.goBack();
    await first('1240');
  });
}
