import assert from 'node:assert/strict';
import test from 'node:test';
import { ATTENDED_MS, Attention } from '../src/base/attention';

test('a page is attended until ten minutes after the last key or pointer', () => {
  let now = 1000;
  const attention = new Attention(() => now);
  now += ATTENDED_MS - 1;
  assert.equal(attention.attended, true);
  assert.equal(attention.noticed(), false);
  now += ATTENDED_MS;
  assert.equal(attention.attended, false);
  assert.equal(attention.noticed(), true, 'the first sign after the pause is told');
  assert.equal(attention.noticed(), false);
});
