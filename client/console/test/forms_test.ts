import assert from 'node:assert/strict';
import test from 'node:test';
import { create } from '@bufbuild/protobuf';
import { ConsentSchema } from '../build/gen/relais/v1/consent_pb';
import { DossierFilterSchema } from '../build/gen/relais/v1/dossier_filter_pb';
import { DossierSchema, Phase } from '../build/gen/relais/v1/dossier_pb';
import { FundingStepKind } from '../build/gen/relais/v1/funding_pb';
import { InterventionSchema } from '../build/gen/relais/v1/intervention_pb';
import { JournalLineSchema } from '../build/gen/relais/v1/journal_pb';
import { ReferralSchema, ReferralState } from '../build/gen/relais/v1/referral_pb';
import { csvCell, csvFile } from '../src/base/csv';
import { ShortcutReader, keysOf } from '../src/base/keyboard';
import { nextSteps } from '../src/dossier/funding_steps';
import { filterOf, formatListQuery, parseListQuery, queryOfFilter } from '../src/dossier/list_query';
import { mostAlike, queriesOf, tellingWords } from '../src/dossier/similar';
import { timelineOf } from '../src/dossier/timeline';

test('a file for Excel has a mark, semicolons, and no cell that starts a formula', () => {
  assert.equal(csvFile([['Projet', 'Promoteur'], ['Café; bar', '=1+1']]), '\uFEFFProjet;Promoteur\r\n"Café; bar";\'=1+1\r\n');
  assert.equal(csvCell('-5,20'), '"-5,20"');
  assert.equal(csvCell(' @SUM(A1)'), "' @SUM(A1)");
  assert.equal(csvCell('Café,=1'), '"Café,\'=1"');
  assert.equal(csvCell('dit « "ici" »'), '"dit « ""ici"" »"');
  assert.equal(csvCell('a\n=1'), '"a\n\'=1"');
});

test('candidates for a duplicate share telling words, not common ones', () => {
  assert.deepEqual(tellingWords('Coopérative de solidarité du Rang Saint-Alexis'), ['alexis', 'rang']);
  assert.deepEqual(queriesOf('Coopérative', 'Marché'), []);
  const dossier = (name: string, projectTitle: string, promoter: string) => create(DossierSchema, { name, projectTitle, promoter: { name: promoter } });
  const all = [dossier('dossiers/1', 'Épicerie du rang', 'Coop du rang'), dossier('dossiers/2', 'Garderie', 'Coopérative des Ormes'), dossier('dossiers/3', 'Épicerie', 'Dépanneur du rang')];
  assert.deepEqual(mostAlike([...all, all[0]!], 'COOPERATIVE DU RANG', 'epicerie rang').map((one) => one.name), ['dossiers/1', 'dossiers/3']);
  assert.deepEqual(mostAlike(all, '', ''), []);
});

test('funding steps follow those recorded', () => {
  const after = (...kinds: FundingStepKind[]) => nextSteps(kinds.map((step) => ({ step })));
  assert.deepEqual(after(), [FundingStepKind.INQUIRY, FundingStepKind.FILED]);
  assert.deepEqual(after(FundingStepKind.INQUIRY), [FundingStepKind.FILED, FundingStepKind.WITHDRAWN]);
  assert.ok(after(FundingStepKind.FILED).includes(FundingStepKind.AWARDED));
  assert.ok(!after(FundingStepKind.FILED).includes(FundingStepKind.INQUIRY));
  assert.deepEqual(after(FundingStepKind.FILED, FundingStepKind.REFUSED), []);
});

test('a saved filter leads back to the list that it was made of', () => {
  const list = parseListQuery(new URLSearchParams('mrc=becancour&statut=open,on_hold&miens=oui&ouvert-depuis=2026-01-01&porteur=pole'));
  const { list: again, unknown } = queryOfFilter(create(DossierFilterSchema, filterOf(list)));
  assert.equal(unknown, false);
  assert.deepEqual(formatListQuery(again), formatListQuery(list));
  assert.equal(queryOfFilter(create(DossierFilterSchema, { closedFrom: '2026-01-01' })).unknown, true);
  assert.equal(queryOfFilter(undefined).unknown, false);
});

test('every shortcut tells its keys, and the keys lead to it', () => {
  for (const shortcut of ['help', 'search', 'home', 'dossiers', 'referrals', 'dossierNew', 'intervention', 'consent', 'followUp', 'refer'] as const) {
    const keys = new ShortcutReader();
    const read = keysOf(shortcut).map((key, i) => keys.read(key, i * 100));
    assert.equal(read.at(-1), shortcut);
    if (read.length > 1) assert.equal(read[0], undefined, 'the first key of two does nothing');
  }
});

test('facts of one day stand in the order of the journal, if it knows them all', () => {
  const line = (sequence: bigint, method: string, resource: string) => create(JournalLineSchema, { sequence, method, resource, actor: 'users/a' });
  const dossier = create(DossierSchema, { name: 'dossiers/1', openedOn: '2026-01-05', phaseChanges: [{ effectiveOn: '2026-01-05', phase: Phase.STARTUP }] });
  const referral = create(ReferralSchema, { name: 'dossiers/1/referrals/1', sentOn: '2026-01-05', answeredOn: '2026-01-05', state: ReferralState.ACCEPTED });
  const intervention = create(InterventionSchema, { name: 'dossiers/1/interventions/1', heldOn: '2026-01-05' });
  const order = (...history: ReturnType<typeof line>[]) =>
    timelineOf({ dossier, interventions: [intervention], referrals: [referral], consents: [], applications: [], followUps: [], history }).map((fact) => fact.type);
  const lines = [line(1n, 'CreateDossier', dossier.name), line(2n, 'CreateIntervention', intervention.name), line(3n, 'CreateReferral', referral.name)];
  assert.deepEqual(order(...lines, line(4n, 'AcceptReferral', referral.name)), ['referralAnswered', 'referralSent', 'intervention', 'opening']);
  assert.deepEqual(order(...lines), ['intervention', 'referralAnswered', 'referralSent', 'opening']);
});

test('the timeline tells who made each move that the journal names', () => {
  const line = (method: string, resource: string, actor: string) => create(JournalLineSchema, { method, resource, actor });
  const dossier = create(DossierSchema, {
    name: 'dossiers/1', openedOn: '2026-01-05', phaseChanges: [{ effectiveOn: '2026-01-05', phase: Phase.STARTUP }, { effectiveOn: '2026-02-01', phase: Phase.DEVELOPMENT }],
  });
  const referral = create(ReferralSchema, { name: 'dossiers/1/referrals/1', sentOn: '2026-01-10', answeredOn: '2026-01-11', endedOn: '2026-01-20', state: ReferralState.COMPLETED });
  const consent = create(ConsentSchema, { name: 'dossiers/1/consents/1', obtainedOn: '2026-01-09', withdrawnOn: '2026-03-01' });
  const facts = timelineOf({
    dossier, interventions: [], referrals: [referral], consents: [consent], applications: [], followUps: [],
    history: [
      line('CreateDossier', 'dossiers/1', 'users/a'), line('ChangeDossierPhase', 'dossiers/1', 'users/b'), line('CreateReferral', referral.name, 'users/c'),
      line('AcceptReferral', referral.name, 'users/d'), line('CompleteReferral', referral.name, 'users/e'), line('WithdrawConsent', consent.name, 'users/f'),
    ],
  });
  const actor = (type: string) => facts.find((fact) => fact.type === type)?.actor;
  assert.deepEqual(
    ['opening', 'phase', 'referralSent', 'referralAnswered', 'referralEnded', 'consent', 'consentWithdrawn'].map(actor),
    ['users/a', 'users/b', 'users/c', 'users/d', 'users/e', '', 'users/f'],
  );
});
