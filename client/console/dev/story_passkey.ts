// A passkey through the real service: made on one's account, used to sign in, refused when repeated and once deleted. The
// authenticator is the browser's own virtual one.
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { PASSWORD } from './register';
import type { Service } from './service';
import { check, openContext } from './state';
import { signIn } from './story_clicks';

async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

async function leave(page: Page): Promise<void> {
  await page.click('.tools button:last-child');
  await page.waitForSelector('#sign-in-password');
}

// Signs in by the button; gives what was sent.
async function usePasskey(page: Page): Promise<string> {
  const sent = page.waitForRequest('**/SignIn');
  await page.click('.or-passkey button');
  return (await sent).postData() ?? '';
}

export async function tryPasskey(browser: Browser, service: Service): Promise<void> {
  const context = await openContext(browser, 'fr');
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await addAuthenticator(page);
  await check('a passkey is added to one’s account', async () => {
    await signIn(page, service.origin, 'conseiller');
    await page.goto(`${service.origin}/compte`);
    await page.fill('#passkey-name', 'Téléphone du bureau');
    await page.fill('#passkey-password', PASSWORD);
    await page.click('relais-passkeys button[type=submit]');
    await page.waitForSelector('relais-passkeys table');
    assert.match(await page.innerText('relais-passkeys table'), /Téléphone du bureau/);
    assert.match(service.relais('conseiller', 'account', 'passkey', 'list'), /Téléphone du bureau/);
  });
  await check('a passkey signs in, and its answer works once', async () => {
    await leave(page);
    const body = await usePasskey(page);
    await page.waitForSelector('#to-answer-title');
    const status = await page.evaluate(async (again) => {
      const headers = { 'content-type': 'application/json', 'connect-protocol-version': '1' };
      return (await fetch('/relais.v1.AccountService/SignIn', { method: 'POST', headers, body: again })).status;
    }, body);
    assert.equal(status, 401);
  });
  await check('a deleted passkey signs in no more', async () => {
    const name = /conseiller\/\w+/.exec(service.relais('conseiller', 'account', 'passkey', 'list'))?.[0] ?? '';
    service.relais('conseiller', 'account', 'passkey', 'delete', name);
    await leave(page);
    await usePasskey(page);
    await page.waitForSelector('#sign-in-summary');
  });
  await context.close();
}
