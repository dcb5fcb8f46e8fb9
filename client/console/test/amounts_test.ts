import assert from 'node:assert/strict';
import test from 'node:test';
import { formatAmount, parseAmount } from '../src/base/amounts';

test('amounts are written to the cent in each language', () => {
  assert.equal(formatAmount(4512345n, 'fr'), '45\u00a0123,45\u00a0$');
  assert.equal(formatAmount(4512345n, 'en'), '$45,123.45');
  assert.equal(formatAmount(0n, 'fr'), '0,00\u00a0$');
  assert.equal(formatAmount(5n, 'en'), '$0.05');
  assert.equal(formatAmount(-100000n, 'fr'), '-1\u00a0000,00\u00a0$');
  // More than a double holds.
  assert.equal(formatAmount(9007199254740993n, 'en'), '$90,071,992,547,409.93');
});

test('amounts are read if they have one meaning', () => {
  const read: [string, bigint][] = [
    ['12 500,00 $', 1250000n], ['12500', 1250000n], ['12500.5', 1250050n], ['$12,500.00', 1250000n], ['45\u00a0123,45', 4512345n], ['0,05', 5n],
  ];
  for (const [text, cents] of read) assert.equal(parseAmount(text), cents, text);
  for (const text of ['', '12$50', '1,234', '12,345,6', '-5', 'douze', '1 23', '1.234,50']) assert.equal(parseAmount(text), undefined, text);
});

test('what is written is read back', () => {
  for (const cents of [0n, 1n, 99n, 100n, 123456789n, 100000000000n]) {
    assert.equal(parseAmount(formatAmount(cents, 'fr')), cents);
    assert.equal(parseAmount(formatAmount(cents, 'en')), cents);
  }
});
