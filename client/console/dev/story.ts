// Two people share a referral through the real service: README's story in two browsers, by clicks in French, then by the
// keyboard alone in English; then every form once, and a passkey. Prints TAP.
//   node ../../build/console/dev/story.mjs RELAISD RELAIS
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startService, type Service } from './service';
import { check, launchBrowser, openContext, SCREENS, summary } from './state';
import { byClicks } from './story_clicks';
import { tryForms } from './story_forms';
import { byKeyboard } from './story_keyboard';
import { tryPasskey } from './story_passkey';
import type { Stage } from './story_stage';

// One call for each step would blur what a count is of: all at once, before and after.
const MEASURES = ['dossiers_opened', 'referrals_sent', 'referrals_accepted', 'interventions', 'intervention_minutes'];
const ONCE: Record<string, number> = { dossiers_opened: 1, referrals_sent: 1, referrals_accepted: 1, interventions: 1, intervention_minutes: 90 };

function counts(service: Service): Record<string, number> {
  return Object.fromEntries(MEASURES.map((measure) => [measure, service.count(measure)]));
}

async function tell(browser: Browser, service: Service, language: 'fr' | 'en', how: string, story: (stage: Stage) => Promise<void>): Promise<void> {
  const before = counts(service);
  await check(`the story, ${how}`, async () => {
    const contexts = [await openContext(browser, language), await openContext(browser, language)] as const;
    const complaints: string[] = [];
    const [agent, advisor] = [await contexts[0].newPage(), await contexts[1].newPage()];
    for (const page of [agent, advisor]) {
      page.setDefaultTimeout(60_000);
      page.on('pageerror', (error) => complaints.push(error.message));
    }
    try {
      await story({ agent, advisor, service });
      await agent.screenshot({ path: `${SCREENS}/story-${language}-agent.png`, fullPage: true });
      await advisor.screenshot({ path: `${SCREENS}/story-${language}-advisor.png`, fullPage: true });
      assert.deepEqual(complaints, []);
    } catch (error) {
      for (const [name, page] of [['agent', agent], ['advisor', advisor]] as const) await page.screenshot({ path: `${SCREENS}/story-failed-${name}.png`, fullPage: true });
      throw error;
    } finally {
      for (const context of contexts) await context.close();
    }
  });
  await check(`the counts after the story, ${how}`, async () => {
    const after = counts(service);
    for (const measure of MEASURES) console.log(`# ${measure}: ${before[measure]} before, ${after[measure]} after`);
    assert.deepEqual(after, Object.fromEntries(MEASURES.map((measure) => [measure, before[measure]! + ONCE[measure]!])));
  });
}

const [relaisd, relais] = process.argv.slice(2);
if (!relaisd || !relais) throw new Error('usage: story.mjs RELAISD RELAIS');
const service = await startService(relaisd, relais);
try {
  const browser = await launchBrowser();
  try {
    await tell(browser, service, 'fr', 'by clicks in French', byClicks);
    await tell(browser, service, 'en', 'by the keyboard alone in English', byKeyboard);
    await tryForms(browser, service);
    await tryPasskey(browser, service);
  } finally {
    await browser.close();
  }
} finally {
  await service.end();
}
console.log(summary());
