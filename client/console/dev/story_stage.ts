// What both tellings of the story share.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Service } from './service';

export interface Stage {
  agent: Page;
  advisor: Page;
  service: Service;
}

export const PROJECT = 'Épicerie du rang';
export const PROMOTER = 'Coopérative du rang';

// The path of the dossier that the page shows, such as `/dossiers/3`.
export async function dossierPath(page: Page): Promise<string> {
  await page.waitForURL(/\/dossiers\/\d+$/);
  return new URL(page.url()).pathname;
}

// The agent sees what the advisor did: the intervention, by whom, and the end of the referral; so does the command line.
export async function agentSees({ agent, service }: Stage, path: string, said: { intervention: RegExp; end: RegExp; who: RegExp }): Promise<void> {
  await agent.goto(service.origin + path);
  await agent.waitForSelector('.fact.intervention');
  const timeline = await agent.innerText('relais-dossier section:has(#timeline-title)');
  assert.match(timeline, said.intervention);
  assert.match(timeline, said.end);
  assert.match(timeline, said.who);
  const number = path.split('/').at(-1)!;
  assert.match(service.relais('agente', 'dossier', 'history', number), /conseiller/);
  assert.match(service.relais('direction', 'privacy', 'communications', number), /Pôle/);
}
