import assert from 'node:assert/strict';
import test, { afterEach } from 'node:test';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { encodeEnvelope } from '@connectrpc/connect/protocol';
import { ImportRequestSchema, ImportResponseSchema, ImportService } from '../build/gen/relais/v1/import_service_pb';
import { refusalOf } from '../src/base/errors';
import { EnvelopeReader, bodyOf, callStream } from '../src/base/stream';
import { CHUNK_BYTES, importMessages } from '../src/import/run';

const text = (data: Uint8Array) => new TextDecoder().decode(data);
const bytes = (word: string) => new TextEncoder().encode(word);
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const progress = (done: number) => encodeEnvelope(0, toBinary(ImportResponseSchema, create(ImportResponseSchema, { payload: { case: 'progress', value: { rowsDone: BigInt(done), rowsTotal: 9n } } })));
const end = (json: unknown) => encodeEnvelope(2, bytes(JSON.stringify(json)));

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

// Answers every call with these chunks; fails after them if asked to.
function answer(chunks: Uint8Array[], init: ResponseInit = {}, failing = false): { requests: RequestInit[] } {
  const requests: RequestInit[] = [];
  globalThis.fetch = async (_, request) => {
    requests.push(request!);
    const waiting = [...chunks];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = waiting.shift();
        if (next) controller.enqueue(next);
        else if (failing) controller.error(new TypeError('network'));
        else controller.close();
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'application/connect+proto' }, ...init });
  };
  return { requests };
}

async function received(signal = new AbortController().signal): Promise<number[]> {
  const done: number[] = [];
  for await (const { payload } of callStream(ImportService.method.import, [{ payload: { case: 'options', value: {} } }], signal)) {
    if (payload.case === 'progress') done.push(Number(payload.value.rowsDone));
  }
  return done;
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(() => assert.fail('it went through'), (error: unknown) => error);
}

test('envelopes are found however their bytes are cut', () => {
  const whole = joined(encodeEnvelope(0, bytes('un')), encodeEnvelope(0, new Uint8Array()), encodeEnvelope(2, bytes('{}')));
  for (let size = 1; size <= whole.length; size++) {
    const reader = new EnvelopeReader();
    const found = [];
    for (let at = 0; at < whole.length; at += size) found.push(...reader.push(whole.subarray(at, at + size)));
    assert.deepEqual(found.map(({ flags, data }) => [flags, text(data)]), [[0, 'un'], [0, ''], [2, '{}']], `chunks of ${size}`);
  }
});

test('the request is one body of envelopes, files in chunks, an empty file too', async () => {
  const data = new Uint8Array(CHUNK_BYTES + 1).fill(7);
  const options = { dryRun: true, ignoreUnknown: false, requestId: 'x', prefer: 0, missing: 0 };
  const body = bodyOf(ImportRequestSchema, importMessages(options, [{ name: 'a.csv', data }, { name: 'b.csv', data: new Uint8Array() }]));
  const sent = new EnvelopeReader().push(new Uint8Array(await body.arrayBuffer())).map((one) => fromBinary(ImportRequestSchema, one.data).payload);
  assert.deepEqual(sent.map((one) => (one.case === 'chunk' ? [one.value.fileName, one.value.data.length] : [one.case])), [['options'], ['a.csv', CHUNK_BYTES], ['a.csv', 1], ['b.csv', 0]]);
});

test('messages come as they arrive, up to the end of the stream', async () => {
  const { requests } = answer([joined(progress(1), progress(2).subarray(0, 3)), progress(2).subarray(3), joined(progress(3), end({}))]);
  assert.deepEqual(await received(), [1, 2, 3]);
  const headers = requests[0]!.headers as Record<string, string>;
  assert.deepEqual([headers['Content-Type'], headers['Connect-Protocol-Version']], ['application/connect+proto', '1']);
});

test('an error at the end has its details', async () => {
  const detail = { type: 'google.rpc.LocalizedMessage', value: 'CgVmci1DQRIFTm9uIC4' };
  answer([joined(progress(1), end({ error: { code: 'permission_denied', message: 'no', details: [detail] } }))]);
  const refusal = refusalOf(await failureOf(received()));
  assert.deepEqual([refusal.code, refusal.sentence], [Code.PermissionDenied, 'Non .']);
});

test('a refusal before the stream is read as that of a unary call', async () => {
  answer([bytes(JSON.stringify({ code: 'resource_exhausted', message: 'full' }))], { status: 429, headers: { 'Content-Type': 'application/json' } });
  assert.equal(refusalOf(await failureOf(received())).code, Code.ResourceExhausted);
  answer([], { status: 404, headers: {} });
  assert.equal(refusalOf(await failureOf(received())).code, Code.Unimplemented);
});

test('a response that breaks off is a lost call', async () => {
  for (const failing of [false, true]) {
    answer([progress(1)], {}, failing);
    assert.equal((await failureOf(received()) as ConnectError).code, Code.Unavailable);
  }
  globalThis.fetch = () => Promise.reject(new TypeError('offline'));
  assert.equal((await failureOf(received()) as ConnectError).code, Code.Unavailable);
});

test('an aborted call ends with the reason of the caller', async () => {
  const caller = new AbortController();
  globalThis.fetch = (_, init) => new Promise((_done, fail) => init!.signal!.addEventListener('abort', () => fail(new DOMException('', 'AbortError'))));
  const ended = failureOf(received(caller.signal));
  caller.abort('assez');
  assert.equal(await ended, 'assez');
});
