import assert from 'node:assert/strict';
import test from 'node:test';
import { create } from '@bufbuild/protobuf';
import { ConsentSchema } from '../build/gen/relais/v1/consent_pb';
import { DossierSchema, DossierStatus, Phase } from '../build/gen/relais/v1/dossier_pb';
import { FollowUpSchema } from '../build/gen/relais/v1/follow_up_pb';
import { InterventionSchema } from '../build/gen/relais/v1/intervention_pb';
import { OrganizationKind, OrganizationSchema } from '../build/gen/relais/v1/organization_pb';
import { ReferralKind } from '../build/gen/relais/v1/referral_pb';
import { ShortcutReader } from '../src/base/keyboard';
import { hrefOf } from '../src/base/router';
import { coveringConsent, possibleRecipients } from '../src/dossier/consent_cover';
import { DEFAULT_COLUMNS, filterOf, formatListQuery, nextOrder, parseListQuery } from '../src/dossier/list_query';
import { mergeFields } from '../src/dossier/merge';
import { timelineOf } from '../src/dossier/timeline';

test('a list is the same after its address', () => {
  const address = '/dossiers?phase=startup,development&mrc=drummond&ouvert-depuis=2026-01-01&miens=oui&tri=opened_on+desc&colonnes=number,project';
  const query = parseListQuery(new URL(address, 'https://relais.test').searchParams);
  assert.deepEqual(filterOf(query).phases, [Phase.STARTUP, Phase.DEVELOPMENT]);
  assert.equal(filterOf(query).mine, true);
  const again = new URL(hrefOf('dossiers', {}, formatListQuery(query)), 'https://relais.test');
  assert.deepEqual(parseListQuery(again.searchParams), query);
});

test('unknown words of an address are left out', () => {
  const query = parseListQuery(new URLSearchParams('phase=decline&statut=open,open&mrc=%3Cscript%3E&tri=name&colonnes=x&ouvert-depuis=2026-02-30'));
  assert.deepEqual(query.sets.phase, []);
  assert.deepEqual(query.sets.statut, ['open']);
  assert.deepEqual(query.sets.mrc, []);
  assert.equal(query.order, '');
  assert.deepEqual(query.columns, DEFAULT_COLUMNS);
  assert.deepEqual(query.dates, {});
  assert.deepEqual(filterOf(query).statuses, [DossierStatus.OPEN]);
});

test('a column sorts newest first, then oldest first', () => {
  assert.equal(nextOrder('', 'openedOn'), 'opened_on desc');
  assert.equal(nextOrder('opened_on desc', 'openedOn'), 'opened_on');
  assert.equal(nextOrder('opened_on', 'number'), '');
});

test('fields that both changed are asked for, the others are sent', () => {
  const seen = { title: 'A', mrc: 'x', notes: '' };
  assert.deepEqual(mergeFields(seen, { ...seen, title: 'B' }, { title: 'C', mrc: 'y', notes: '' }), { mine: ['mrc'], both: ['title'] });
  assert.deepEqual(mergeFields(seen, { ...seen, title: 'B' }, { ...seen, title: 'B' }), { mine: [], both: [] });
});

test('the timeline is newest first, with the opening at its end', () => {
  const dossier = create(DossierSchema, {
    name: 'dossiers/1',
    openedOn: '2026-01-05',
    phaseChanges: [{ effectiveOn: '2026-01-05', phase: Phase.PRE_STARTUP }, { effectiveOn: '2026-03-01', phase: Phase.STARTUP }],
    statusChanges: [{ effectiveOn: '2026-01-05', status: DossierStatus.OPEN }, { effectiveOn: '2026-03-01', status: DossierStatus.CLOSED }],
  });
  const facts = timelineOf({
    dossier,
    interventions: [create(InterventionSchema, { name: 'dossiers/1/interventions/1', heldOn: '2026-01-05' })],
    referrals: [],
    consents: [create(ConsentSchema, { obtainedOn: '2026-02-01', expiresOn: '2026-12-01' })],
    applications: [],
    followUps: [create(FollowUpSchema, { dueOn: '2026-05-01', doneOn: '2026-02-15', owner: 'users/x' })],
    history: [],
  });
  assert.deepEqual(facts.map((fact) => fact.type), ['consentEnds', 'status', 'phase', 'followUpDone', 'consent', 'intervention', 'opening']);
});

test('a consent covers what it was given for, while it is valid', () => {
  const pole = create(OrganizationSchema, { name: 'organizations/pole', kind: OrganizationKind.POLE, active: true });
  const funder = create(OrganizationSchema, { name: 'organizations/risq', kind: OrganizationKind.FUNDER, active: true });
  const consent = create(ConsentSchema, { purpose: 'accompagnement', recipients: [pole.name], obtainedOn: '2026-01-01', expiresOn: '2026-06-30' });
  const on = (date: string, kind = ReferralKind.CONSULTATION, to = pole) => coveringConsent([consent], kind, to, date) !== undefined;
  assert.ok(on('2026-06-30'));
  assert.ok(!on('2026-07-01'));
  assert.ok(!on('2025-12-31'));
  assert.ok(!on('2026-03-01', ReferralKind.EXTERNAL, funder));
  const money = create(ConsentSchema, { purpose: 'financement', recipients: [funder.name], obtainedOn: '2026-01-01' });
  assert.ok(coveringConsent([money], ReferralKind.EXTERNAL, funder, '2026-03-01'));
  assert.deepEqual(possibleRecipients([pole, funder], ReferralKind.EXTERNAL, ''), [funder]);
  assert.deepEqual(possibleRecipients([pole, funder], ReferralKind.TRANSFER, pole.name), []);
});

test('shortcuts are single keys, or g and a letter soon after', () => {
  const keys = new ShortcutReader();
  assert.equal(keys.read('?', 0), 'help');
  assert.equal(keys.read('g', 100), undefined);
  assert.equal(keys.read('d', 300), 'dossiers');
  assert.equal(keys.read('d', 400), undefined);
  keys.read('g', 1000);
  assert.equal(keys.read('a', 5000), undefined);
});
