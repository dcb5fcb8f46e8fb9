import assert from 'node:assert/strict';
import test, { afterEach } from 'node:test';
import { connectionLost, writesWait } from '../src/base/connection';
import { changes } from '../src/base/language';
import { api } from '../src/base/transport';

const realFetch = globalThis.fetch;
const realWindow = globalThis.window;
afterEach(() => {
  globalThis.fetch = realFetch;
  globalThis.window = realWindow;
});

// Loses the first call; the browser is on a network again as soon as the page waits. Returns what the page could say.
async function loseFirst(call: () => Promise<unknown>): Promise<{ calls: number; lost: boolean[]; writes: boolean[] }> {
  const seen = { calls: 0, lost: [] as boolean[], writes: [] as boolean[] };
  globalThis.window = new EventTarget() as typeof globalThis.window;
  globalThis.fetch = async () => {
    if (++seen.calls === 1) throw new TypeError('network');
    return new Response('{}', { headers: { 'Content-Type': 'application/json' } });
  };
  const look = () => {
    seen.lost.push(connectionLost());
    seen.writes.push(writesWait());
    queueMicrotask(() => globalThis.window.dispatchEvent(new Event('online')));
  };
  changes.addEventListener('change', look);
  await call();
  changes.removeEventListener('change', look);
  return seen;
}

test('a lost write is repeated, and the page knows that it waits', async () => {
  const seen = await loseFirst(() => api.followUps.completeFollowUp({ name: 'dossiers/1/followUps/1', etag: '1', requestId: 'un' }));
  assert.equal(seen.calls, 2);
  assert.ok(seen.lost.includes(true) && seen.writes.includes(true));
  assert.deepEqual([connectionLost(), writesWait()], [false, false]);
});

test('a lost read promises no write', async () => {
  const seen = await loseFirst(() => api.dossiers.getDossier({ name: 'dossiers/1' }));
  assert.equal(seen.calls, 2);
  assert.ok(seen.lost.includes(true) && !seen.writes.includes(true));
});
