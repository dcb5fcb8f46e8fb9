// The story by clicks, in French. The consent is recorded in the dossier, before the referral.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { PASSWORD } from './register';
import { agentSees, dossierPath, PROJECT, PROMOTER, type Stage } from './story_stage';

export async function signIn(page: Page, origin: string, user: string): Promise<void> {
  await page.goto(`${origin}/`);
  await page.fill('#sign-in-user', user);
  await page.fill('#sign-in-password', PASSWORD);
  await page.click('relais-sign-in-form button[type=submit]');
  await page.waitForSelector('#to-answer-title');
}

export async function byClicks(stage: Stage): Promise<void> {
  const { agent, advisor, service } = stage;
  await signIn(agent, service.origin, 'agente');
  await signIn(advisor, service.origin, 'conseiller');

  await agent.click('nav a[href="/dossiers"]');
  await agent.click('a[href="/dossiers/nouveau"]');
  await agent.fill('#project-title', PROJECT);
  await agent.fill('#promoter-name', PROMOTER);
  await agent.selectOption('#promoter-kind', { label: 'Projet' });
  await agent.selectOption('#promoter-gender', { label: 'Les deux' });
  await agent.check('#phase');
  await agent.selectOption('#sector', 'alimentation');
  assert.equal(await agent.inputValue('#mrc'), 'arthabaska');
  await agent.click('.page-form button[type=submit]');
  const path = await dossierPath(agent);

  // Without consent a referral asks for one; here it is recorded first.
  await agent.click('a[href$="action=consent"]');
  await agent.check('input[name=recipients][value="organizations/pole"]');
  await agent.check('#evidence');
  await agent.click('relais-consent-form button[type=submit]');
  await agent.waitForSelector('.fact.consent');
  await agent.click(`a[href="${path}/referer"]`);
  await agent.selectOption('#recipient', 'organizations/pole');
  await agent.waitForSelector('.consent-part [role=status]:has-text("couvre cet envoi")');
  await agent.selectOption('#reason-code', 'expertise');
  await agent.click('.page-form button[type=submit]');
  await agent.waitForURL(`**${path}/references/1`);

  // The advisor's open page tells of it.
  await advisor.click(`a[href="${path}/references/1"]`);
  await advisor.waitForSelector('#sheet-title');
  await advisor.click('.actions button.main');
  await advisor.click(`.glance a[href="${path}"]`);
  await advisor.click('a[href$="action=intervention"]');
  await advisor.check('input[name=subjects][value=gouvernance]');
  await advisor.fill('#minutes', '90');
  await advisor.click('relais-intervention-form button[type=submit]');
  await advisor.waitForSelector('.fact.intervention');

  // The agent sees the acceptance, and the intervention before the referral ends.
  await agent.waitForSelector('.glance .tag.go');
  await agent.click(`.glance a[href="${path}"]`);
  await agent.waitForSelector('.fact.intervention:has-text("90 min")');

  await advisor.click(`.fact.referral a[href="${path}/references/1"] >> nth=0`);
  await advisor.click('a[href$="action=terminer"]');
  await advisor.selectOption('#code', 'besoin-repondu');
  await advisor.click('form[aria-labelledby=move-title] button[type=submit]');
  await advisor.waitForSelector('dd:has-text("Besoin répondu")');

  await agentSees(stage, path, { intervention: /gouvernance/i, end: /Référence terminée|Référence complétée|Besoin répondu/, who: /conseiller/i });
}
