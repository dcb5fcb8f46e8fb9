// The story by the keyboard alone, in English. The consent is asked for in the same step as the referral.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { PASSWORD } from './register';
import { agentSees, dossierPath, PROMOTER, type Stage } from './story_stage';

const MOST_TABS = 120;

// Presses Tab until the control has the focus.
async function tabTo(page: Page, selector: string): Promise<void> {
  await page.waitForSelector(selector);
  for (let i = 0; i < MOST_TABS; i++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`no Tab leads to ${selector}`);
}

async function type(page: Page, selector: string, text: string): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.type(text);
}

async function press(page: Page, selector: string, key = 'Enter'): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press(key);
}

async function signIn(page: Page, origin: string, user: string): Promise<void> {
  await page.goto(`${origin}/`);
  await type(page, '#sign-in-user', user);
  await type(page, '#sign-in-password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#to-answer-title');
}

export async function byKeyboard(stage: Stage): Promise<void> {
  const { agent, advisor, service } = stage;
  for (const page of [agent, advisor]) {
    await page.addInitScript(() => {
      window.addEventListener('pointerdown', () => document.documentElement.setAttribute('data-pointed', 'yes'), { capture: true });
    });
  }
  await signIn(agent, service.origin, 'agente');
  await signIn(advisor, service.origin, 'conseiller');

  await agent.keyboard.press('g');
  await agent.keyboard.press('n');
  await type(agent, '#project-title', 'Village bakery');
  await type(agent, '#promoter-name', PROMOTER);
  await type(agent, '#promoter-kind', 'Project');
  await type(agent, '#promoter-gender', 'Both');
  await press(agent, '#phase', 'Space');
  await type(agent, '#sector', 'Food');
  await press(agent, '.page-form button[type=submit]');
  const path = await dossierPath(agent);
  // The promoter is that of the first dossier, so the service names it.
  await agent.waitForSelector('#alike-title');

  await agent.waitForSelector('#timeline-title');
  await agent.keyboard.press('r');
  await type(agent, '#recipient', 'P');
  await agent.waitForSelector('#purpose');
  await press(agent, '#evidence', 'Space');
  await press(agent, '.page-form button[type=submit]');
  await agent.waitForURL(`**${path}/references/1`);

  // Both open pages tell of it by themselves.
  await press(advisor, `a[href="${path}/references/1"]`);
  await press(advisor, '.actions button.main');
  await press(advisor, `.glance a[href="${path}"]`);
  await advisor.waitForSelector('#timeline-title');
  await advisor.keyboard.press('i');
  await advisor.waitForSelector('#subjects:focus');
  await press(advisor, 'input[name=subjects][value=gouvernance]', 'Space');
  await type(advisor, '#minutes', '90');
  await advisor.keyboard.press('Enter');
  await advisor.waitForSelector('.fact.intervention');

  await agent.waitForSelector('.glance .tag.go');

  // Back to the referral by the palette: the dossier's own pages are a number away.
  await advisor.keyboard.press('Control+k');
  await advisor.waitForSelector('#palette[open]');
  await advisor.keyboard.type('referrals');
  await advisor.waitForSelector('#palette li[aria-selected=true]');
  await advisor.keyboard.press('Enter');
  await press(advisor, 'a[href="/references?montrer=en-cours"]');
  await press(advisor, `table a[href="${path}/references/1"]`);
  await press(advisor, 'a[href$="action=terminer"]');
  await advisor.waitForSelector('#code:focus');
  await advisor.keyboard.type('Need answered');
  await press(advisor, 'form[aria-labelledby=move-title] button[type=submit]');
  await advisor.waitForSelector('dd:has-text("Need answered")');

  await agentSees(stage, path, { intervention: /governance/i, end: /Need answered/, who: /conseiller/i });
  for (const page of [agent, advisor]) assert.equal(await page.evaluate(() => document.documentElement.getAttribute('data-pointed')), null);
}
