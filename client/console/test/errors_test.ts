import assert from 'node:assert/strict';
import test from 'node:test';
import { Code, ConnectError } from '@connectrpc/connect';
import { BadRequestSchema, LocalizedMessageSchema, PreconditionFailureSchema, RetryInfoSchema } from '../build/gen/google/rpc/error_details_pb';
import { ErrorInfoSchema } from '../build/gen/google/rpc/error_info_pb';
import { AccountService } from '../build/gen/relais/v1/account_service_pb';
import { DossierService } from '../build/gen/relais/v1/dossier_service_pb';
import { faultAt, isLost, refusalOf } from '../src/base/errors';
import { pause, repeatability } from '../src/base/repeat';
import { RequestIds } from '../src/base/request_id';

test('a refusal carries its reason, sentence, fields and obstacles', () => {
  const refusal = refusalOf(
    new ConnectError('refused', Code.InvalidArgument, undefined, [
      { desc: ErrorInfoSchema, value: { reason: 'INVALID_FIELDS', domain: 'relais', metadata: { faults: '1' } } },
      { desc: LocalizedMessageSchema, value: { locale: 'fr-CA', message: 'À corriger.' } },
      { desc: BadRequestSchema, value: { fieldViolations: [{ field: 'intervention.subjects[1]', description: '« x » : inconnu.' }] } },
      { desc: PreconditionFailureSchema, value: { violations: [{ description: 'La référence 1 attend.' }] } },
      { desc: RetryInfoSchema, value: { retryDelay: { seconds: 2n, nanos: 500_000_000 } } },
    ]),
  );
  assert.equal(refusal.reason, 'INVALID_FIELDS');
  assert.equal(refusal.sentence, 'À corriger.');
  assert.deepEqual(refusal.obstacles, ['La référence 1 attend.']);
  assert.equal(refusal.retryAfter, 2500);
  assert.equal(faultAt(refusal.fields, 'intervention.subjects')?.sentence, '« x » : inconnu.');
  assert.equal(faultAt(refusal.fields, 'intervention.subject'), undefined);
  assert.ok(!isLost(refusal));
});

test('no answer of the service is a lost call', () => {
  assert.ok(isLost(refusalOf(new ConnectError('no answer', Code.Unavailable))));
  assert.ok(isLost(refusalOf(new ConnectError('late', Code.DeadlineExceeded))));
  assert.ok(!isLost(refusalOf(new ConnectError('fault', Code.Internal))));
});

test('reads and writes with an id are repeated, passwords never', () => {
  assert.equal(repeatability(DossierService.method.getDossier), 'read');
  assert.equal(repeatability(DossierService.method.createDossier), 'write');
  for (const method of [AccountService.method.signIn, AccountService.method.signOut, AccountService.method.changePassword]) {
    assert.equal(repeatability(method), 'never', method.name);
  }
});

test('a lost write is repeated until there is an answer, a refused one is not', () => {
  const lost = refusalOf(new ConnectError('no answer', Code.Unavailable));
  assert.equal(pause('never', lost, 1), undefined);
  assert.ok(pause('write', lost, 1)! < pause('write', lost, 20)!);
  assert.ok(pause('write', lost, 20)! <= 15_000 * 1.25);
  assert.equal(pause('write', refusalOf(new ConnectError('no', Code.InvalidArgument)), 1), undefined);
  const busy = { ...lost, reason: 'QUEUE_FULL', code: Code.ResourceExhausted, retryAfter: 2000 };
  assert.ok(pause('read', busy, 1)! >= 2000);
  assert.equal(pause('read', busy, 4), undefined);
});

test('the same content keeps its request id until it is answered', () => {
  let made = 0;
  const ids = new RequestIds(() => `id-${++made}`);
  assert.equal(ids.idFor('a'), 'id-1');
  assert.equal(ids.idFor('a'), 'id-1');
  assert.equal(ids.idFor('b'), 'id-2');
  ids.settled();
  assert.equal(ids.idFor('b'), 'id-3');
});
