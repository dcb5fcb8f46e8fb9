import assert from 'node:assert/strict';
import test from 'node:test';
import { addDays, civilDate, daysBetween, formatDate, formatDistance, formatInstant, formatLongDate, isDate } from '../src/base/dates';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test('the civil date is that of Toronto, at midnight and over changes of the clock', () => {
  assert.equal(civilDate(new Date('2026-11-30T04:59:59Z')), '2026-11-29');
  assert.equal(civilDate(new Date('2026-11-30T05:00:00Z')), '2026-11-30');
  assert.equal(civilDate(new Date('2026-07-01T03:59:59Z')), '2026-06-30');
  assert.equal(civilDate(new Date('2026-07-01T04:00:00Z')), '2026-07-01');
});

test('days are counted on the calendar', () => {
  assert.equal(addDays('2026-03-07', 2), '2026-03-09');
  assert.equal(addDays('2024-02-28', 1), '2024-02-29');
  assert.equal(addDays('2026-01-01', -1), '2025-12-31');
  assert.equal(daysBetween('2026-10-31', '2026-11-30'), 30);
});

test('only dates of the calendar are dates', () => {
  assert.ok(isDate('2024-02-29'));
  for (const text of ['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '', '2026-01-01T00:00:00Z']) assert.ok(!isDate(text), text);
});

test('dates are written as each language writes them', () => {
  assert.equal(plain(formatDate('2026-05-12', 'fr')), '12 mai 2026');
  assert.equal(plain(formatDate('2026-05-12', 'en')), 'May 12, 2026');
  assert.equal(plain(formatLongDate('2026-11-30', 'fr')), 'lundi 30 novembre 2026');
  assert.equal(formatDate('inconnue', 'fr'), 'inconnue');
  assert.equal(plain(formatInstant(new Date('2026-05-12T18:05:00Z'), 'fr')), '12 mai 2026, 14 h 05');
});

test('distances are words', () => {
  assert.equal(formatDistance('2026-11-29', '2026-11-30', 'fr'), 'hier');
  assert.equal(formatDistance('2026-12-03', '2026-11-30', 'en'), 'in 3 days');
});
