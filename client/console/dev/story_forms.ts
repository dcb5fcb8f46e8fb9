// Every form of the dossier, the lists, the referrals and the duplicates, once each through the real service: the sample
// register of the walk judges less.
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { addDays, civilDate } from '../src/base/dates';
import type { Service } from './service';
import { check, openContext, SCREENS } from './state';
import { signIn } from './story_clicks';

const TODAY = civilDate(new Date());
const on = (days: number) => addDays(TODAY, days);
const FIX = (kind: string, text: string) => `.fact.${kind}:has-text("${text}") a.fix`;

// Presses the button of the open form, and waits until the form is gone.
async function send(page: Page, submit: string): Promise<void> {
  await page.click(submit);
  await page.waitForFunction(() => !document.querySelector('.action form'));
}

async function fix(page: Page, kind: string, text: string, values: Record<string, string>, submit = 'relais-correct-form button.main'): Promise<void> {
  await page.click(FIX(kind, text));
  await page.waitForSelector('relais-correct-form');
  for (const [selector, value] of Object.entries(values)) {
    if (await page.locator(selector).evaluate((control) => control instanceof HTMLSelectElement)) await page.selectOption(selector, value);
    else await page.fill(selector, value);
  }
  await send(page, submit);
}

const gone = (page: Page, kind: string, text: string) => page.waitForSelector(`.fact.${kind}:has-text("${text}")`, { state: 'detached' });

async function phases(page: Page): Promise<void> {
  await page.click('a[href$="action=phase"]');
  await page.check('input[name=phase][value="2"]');
  await page.fill('#effective-on', on(-30));
  await send(page, 'relais-change-form button.main');
  await fix(page, 'phase', 'Phase : démarrage', { '#new-on': on(-20), '#new-reason': 'Local loué.', '#why': 'Date mal lue.' });
  await page.waitForSelector('.fact.phase:has-text("Local loué.")');
  await fix(page, 'phase', 'Local loué.', { '#why': 'Autre dossier.' }, 'button[value=withdraw]');
  await gone(page, 'phase', 'Local loué.');
  // The phase at the opening is corrected, never withdrawn.
  await page.click(FIX('phase', 'Ouverture'));
  await page.selectOption('#new-phase', '3');
  await page.fill('#why', 'Phase mal comprise.');
  assert.equal(await page.locator('button[value=withdraw]').count(), 0);
  await send(page, 'relais-correct-form button.main');
  await page.waitForSelector('.glance:has-text("Consolidation")');
}

async function statuses(page: Page): Promise<void> {
  await page.click('a[href$="action=hold"]');
  await page.fill('#effective-on', on(-10));
  await page.fill('#reason', 'Promotrice en congé.');
  await send(page, 'relais-change-form button.main');
  await fix(page, 'phase', 'Promotrice en congé.', { '#new-on': on(-12), '#why': 'Date mal lue.' });
  await page.click('a[href$="action=close"]');
  await page.selectOption('#outcome', 'abandonne');
  await page.fill('#effective-on', on(-5));
  await send(page, 'relais-change-form button.main');
  await fix(page, 'phase', 'Abandonné', { '#new-outcome': 'projet-demarre', '#why': 'Mauvaise issue.' });
  await page.waitForSelector('.fact.phase:has-text("Projet démarré")');
  await page.click('a[href$="action=reopen"]');
  await page.fill('#reason', 'Nouveau local.');
  await send(page, 'relais-change-form button.main');
  await fix(page, 'phase', 'Nouveau local.', { '#why': 'Rouvert par erreur.' }, 'button[value=withdraw]');
  await page.click('a[href$="action=reopen"]');
  await page.fill('#reason', 'Cette fois pour vrai.');
  await send(page, 'relais-change-form button.main');
}

async function parts(page: Page): Promise<void> {
  await page.click('a[href$="action=intervention"]');
  await page.check('#subjects');
  await page.fill('#notes', 'Au téléphone.');
  await send(page, 'relais-intervention-form button.main');
  await fix(page, 'intervention', 'Au téléphone.', { '#notes': 'Au local.', '#minutes': '45' });
  await fix(page, 'intervention', 'Au local.', {}, 'button[value=withdraw]');
  await gone(page, 'intervention', 'Au local.');
  await page.click('a[href$="action=consent"]');
  await page.check('input[name=for-whom][value=all]');
  await page.check('#evidence');
  await send(page, 'relais-consent-form button.main');
  await fix(page, 'consent', 'Consentement : tout le réseau', { '#withdrawn-on': TODAY });
  await page.waitForSelector('.fact.consent:has-text("Consentement retiré")');
  await page.click('a[href$="action=followUp"]');
  await page.fill('#task', 'Rappeler la présidente');
  await send(page, 'relais-follow-up-form button.main');
  await fix(page, 'followUp', 'Rappeler la présidente', { '#task': 'Écrire à la présidente', '#due-on': on(3) });
  await fix(page, 'followUp', 'Écrire à la présidente', {}, 'button[value=withdraw]');
  await page.waitForSelector('.fact.followUp:has-text("Suivi fait")');
}

async function funding(page: Page): Promise<void> {
  const step = async (kind: string, day: string, amount?: string) => {
    await page.click('a[href$="action=funding"]');
    await page.waitForSelector('#step');
    if (await page.locator('#program').count()) await page.selectOption('#program', 'piec');
    await page.check(`input[name=step][value="${kind}"]`);
    await page.fill('#step-on', day);
    if (amount) await page.fill('#amount', amount);
    await send(page, 'relais-funding-form button.main');
  };
  await step('1', on(-50));
  await step('2', on(-40), '12 500,00 $');
  await page.waitForSelector('.fact.funding:has-text("12 500,00 $")');
  await step('5', TODAY, '10000');
  await page.waitForSelector('.fact.funding:has-text("10 000,00 $")');
  await fix(page, 'funding', 'déposée', { '#step-on': on(-45), '#why': 'Date du cachet.' });
  await fix(page, 'funding', 'accordée', { '#why': 'Pas encore accordée.' }, 'button[value=withdraw]');
  await gone(page, 'funding', 'accordée');
}

async function external(page: Page, path: string): Promise<void> {
  await page.click(`a[href="${path}/referer"]`);
  await page.check('input[name=kind][value="3"]');
  await page.selectOption('#recipient', 'organizations/risq');
  await page.check('#evidence');
  await page.click('.page-form button.main');
  await page.waitForSelector('#sheet-title');
  await page.click('.actions button.main');
  await page.click(`.glance a[href="${path}"]`);
  await page.click(FIX('referral', 'acceptée'));
  await page.check('input[name=new-answer] >> nth=1');
  await page.selectOption('#new-decline', 'capacite');
  await page.fill('#why', 'Réponse mal comprise.');
  await send(page, 'relais-correct-form button.main');
  await page.waitForSelector('.fact.referral:has-text("refusée")');
}

async function voiding(page: Page): Promise<void> {
  await page.click('a[href$="action=void"]');
  await page.fill('#reason', 'Ouvert deux fois.');
  await page.click('relais-change-form button.main');
  await page.click('a[href$="action=unvoid"]');
  await page.click('relais-change-form button.main');
  await page.waitForSelector('a[href$="action=phase"]');
}

async function lists(page: Page, service: Service): Promise<void> {
  await page.goto(`${service.origin}/dossiers?mrc=arthabaska&statut=open`);
  await page.click('relais-saved-lists summary');
  await page.fill('#list-title', 'À relancer');
  await page.press('#list-title', 'Enter');
  await page.waitForSelector('relais-saved-lists li');
  assert.match(service.relais('agente', 'list', 'list'), /À relancer/);
  await page.click('relais-saved-lists li button.small');
  await page.waitForSelector('relais-saved-lists li', { state: 'detached' });
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("Exporter")')]);
  assert.match(file.suggestedFilename(), /^dossiers-.*\.csv$/);
  await page.fill('#search', 'menuis');
  await page.waitForFunction(() => document.querySelectorAll('table.list tbody tr').length === 1);
}

async function bulk(page: Page, service: Service, numbers: string[]): Promise<void> {
  for (const number of numbers) {
    service.relais('agente', 'consent', 'create', number, '--recipient', 'pole', '--purpose', 'accompagnement', '--evidence', 'written');
    service.relais('agente', 'referral', 'create', number, '--to', 'pole', '--kind', 'consultation', '--reason-code', 'expertise');
  }
  await page.goto(`${service.origin}/references`);
  await page.waitForSelector('table.referrals');
  await page.check('main .option input >> nth=0');
  // One of them is gone before the answer.
  service.relais('agente', 'referral', 'recall', `${numbers[0]}/1`, '--code', 'erreur');
  await page.click('button[value=accept]');
  await page.waitForSelector('#results-title:focus');
  assert.equal(await page.innerText('#results-title'), '1 réponse enregistrée, 1 non enregistrée');
}

async function duplicates(page: Page, service: Service, number: string): Promise<void> {
  const pair = `.rows a[href^="/doublons/"][href$="/${number}"]`;
  await page.goto(`${service.origin}/doublons`);
  await page.click(pair);
  // A referral of this one is under way, so it is the one to keep.
  await page.check(`input[name=keep][value="dossiers/${number}"]`);
  await page.click('.page-form button.main');
  await page.waitForURL(`**/dossiers/${number}`);
  await page.goto(`${service.origin}/doublons?montrer=tout`);
  await page.click('.rows li button');
  await page.waitForSelector('.said:has-text("défaite")');
  await page.goto(`${service.origin}/doublons`);
  await page.click(pair);
  await page.click('.page-form button:has-text("pas des doublons")');
  await page.waitForSelector('a[href="/doublons?montrer=tout"]');
  await page.waitForSelector(pair, { state: 'detached' });
}

function open(service: Service, account: string, lead: string, project: string, promoter: string): string {
  const answer = service.relais(
    account, 'dossier', 'create', '--opened-on', on(-60), '--title', project, '--promoter', promoter, '--gender', 'both', '--kind', 'project',
    '--sector', 'alimentation', '--mrc', lead.replace('mrc-', ''), '--lead', lead, '--phase', 'pre_startup', '--format', 'json',
  );
  return (JSON.parse(answer) as { dossier: { name: string } }).dossier.name.split('/')[1]!;
}

export async function tryForms(browser: Browser, service: Service): Promise<void> {
  const contexts = [await openContext(browser, 'fr'), await openContext(browser, 'fr')] as const;
  const [agent, advisor] = [await contexts[0].newPage(), await contexts[1].newPage()];
  for (const page of [agent, advisor]) page.setDefaultTimeout(30_000);
  await signIn(agent, service.origin, 'agente');
  await signIn(advisor, service.origin, 'conseiller');
  const number = open(service, 'agente', 'mrc-arthabaska', 'Menuiserie solidaire', 'Les Copeaux');
  const others = ['Ruche école', 'Lutherie du canton'].map((project) => open(service, 'agente', 'mrc-arthabaska', project, `Groupe ${project}`));
  // The agency may not see the other's dossier, so the advisors decide.
  open(service, 'voisine', 'mrc-drummond', 'Menuiserie solidaire', 'Les Copeaux');
  const path = `/dossiers/${number}`;
  const step = async (name: string, page: Page, work: () => Promise<void>) => {
    await check(`through the real service: ${name}`, async () => {
      try {
        await page.goto(service.origin + path);
        await page.waitForSelector('#timeline-title');
        await work();
      } catch (error) {
        await page.screenshot({ path: `${SCREENS}/story-failed-${name.replace(/\W+/g, '-')}.png`, fullPage: true });
        throw error;
      }
    });
  };
  await step('phases', agent, () => phases(agent));
  await step('statuses', agent, () => statuses(agent));
  await step('parts', agent, () => parts(agent));
  await step('funding', agent, () => funding(agent));
  await step('external referral', agent, () => external(agent, path));
  await step('voiding', agent, () => voiding(agent));
  await step('lists', agent, () => lists(agent, service));
  await step('answers together', advisor, () => bulk(advisor, service, others));
  await step('duplicates', advisor, () => duplicates(advisor, service, number));
  for (const context of contexts) await context.close();
}
