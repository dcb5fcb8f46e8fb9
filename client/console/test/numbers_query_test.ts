import assert from 'node:assert/strict';
import test from 'node:test';
import { create } from '@bufbuild/protobuf';
import { Dimension, Measure, SeriesBucket, StatisticsQuerySchema } from '../build/gen/relais/v1/statistics_pb';
import { hrefOf } from '../src/base/router';
import { reportCommand, shellWord, statsCommand } from '../src/numbers/command_line';
import { bucketLabel, bucketText, bucketsOf, datesOf, fiscalYearOf, lastFiscalYears, parseLabel, quarterMonths, quarterOf } from '../src/numbers/fiscal';
import { asOfOf, instantOf } from '../src/numbers/moment';
import { type NumbersQuery, apiQuery, bucketQuery, formatNumbersQuery, fromApiQuery, isAsked, parseCell, parseNumbersQuery, periodDates } from '../src/numbers/query';

const read = (search: string) => parseNumbersQuery(new URLSearchParams(search));
const searchOf = (query: NumbersQuery, cell?: Parameters<typeof formatNumbersQuery>[1]) => new URL(hrefOf('numbers', {}, formatNumbersQuery(query, cell)), 'https://relais.test').searchParams;

const FULL: NumbersQuery = {
  label: '2018-2019/T1', from: '', to: '', measure: Measure.REFERRALS_SENT, dimensions: [Dimension.SECTOR, Dimension.TO],
  filters: [{ dimension: Dimension.MRC, values: ['drummond', 'none'] }, { dimension: Dimension.ADVISOR, values: ['Roy, 50 % du temps', "d'Amours"] }],
  asOf: '@12', series: SeriesBucket.MONTH,
};

test('a question survives its address', () => {
  assert.deepEqual(parseNumbersQuery(searchOf(FULL)), FULL);
  const dated = { ...FULL, label: '', from: '2018-04-01', to: '2018-05-31', asOf: '2019-04-01T08:00', filters: [], series: SeriesBucket.UNSPECIFIED };
  assert.deepEqual(parseNumbersQuery(searchOf(dated)), dated);
  assert.equal(hrefOf('numbers', {}, formatNumbersQuery(dated)), '/chiffres?du=2018-04-01&au=2018-05-31&mesure=referrals_sent&par=sector%2Cto&etat=2019-04-01T08%3A00');
});

test('a cell survives its address', () => {
  assert.deepEqual(parseCell(searchOf(FULL, { keys: ['culture', 'a,b'], bucket: '2018-04' })), { keys: ['culture', 'a,b'], bucket: '2018-04' });
  assert.deepEqual(parseCell(searchOf(FULL, { keys: [], bucket: '' })), { keys: [], bucket: '' });
  assert.equal(parseCell(searchOf(FULL)), undefined);
});

test('an address with unknown words still opens', () => {
  const query = read('mesure=moutons&par=sector,couleur,mrc&filtre.couleur=bleu&filtre.mrc=&serie=siecle&etat=hier');
  assert.deepEqual(query, { label: '', from: '', to: '', measure: Measure.DOSSIERS_HANDLED, dimensions: [Dimension.SECTOR, Dimension.MRC], filters: [], asOf: '', series: SeriesBucket.UNSPECIFIED });
  assert.ok(!isAsked(query));
  assert.ok(isAsked(read('periode=deux-mille')), 'the service says what is wrong with a period');
  assert.equal(read('par=sector,mrc,phase,status,lead').dimensions.length, 4);
});

test('the question for the API, and back', () => {
  const asked = create(StatisticsQuerySchema, apiQuery(FULL));
  assert.equal(asked.period?.label, '2018-2019/T1');
  assert.deepEqual(asked.asOf?.position, { case: 'sequence', value: 12n });
  assert.deepEqual(fromApiQuery(asked), { ...FULL, series: SeriesBucket.UNSPECIFIED });
  assert.equal(create(StatisticsQuerySchema, apiQuery({ ...FULL, asOf: '' })).asOf, undefined);
  assert.deepEqual(create(StatisticsQuerySchema, apiQuery(FULL, '@7')).asOf?.position, { case: 'sequence', value: 7n });
});

test('a bucket of a series is a question of its own', () => {
  const bucket = bucketQuery({ ...FULL, label: '', from: '2018-04-10', to: '2018-06-05' }, '2018-04');
  assert.deepEqual([bucket.from, bucket.to, bucket.series], ['2018-04-10', '2018-04-30', SeriesBucket.UNSPECIFIED]);
  assert.equal(bucketQuery(FULL, '2020-01'), FULL);
});

test('fiscal years begin in April', () => {
  assert.equal(fiscalYearOf('2018-03-31'), '2017-2018');
  assert.equal(fiscalYearOf('2018-04-01'), '2018-2019');
  assert.deepEqual(['2018-04-01', '2018-07-15', '2018-12-31', '2019-03-31'].map(quarterOf), [1, 2, 3, 4]);
  assert.deepEqual(lastFiscalYears('2026-11-30', 3), ['2026-2027', '2025-2026', '2024-2025']);
  assert.deepEqual(datesOf('2018-2019'), { from: '2018-04-01', to: '2019-03-31' });
  assert.deepEqual(datesOf('2018-2019/T4'), { from: '2019-01-01', to: '2019-03-31' });
  assert.deepEqual(datesOf('2023-2024/q4'), { from: '2024-01-01', to: '2024-03-31' });
  for (const label of ['2018', '2018-2020', '2018-2019/T5', '2018-2019/', '', 'x2018-2019']) assert.equal(parseLabel(label), undefined, label);
  assert.deepEqual(quarterMonths(1, 'fr'), ['avril', 'juin']);
  assert.deepEqual(quarterMonths(4, 'en'), ['January', 'March']);
});

test('a period is cut into buckets, the first and last short', () => {
  assert.deepEqual(bucketsOf({ from: '2018-03-15', to: '2018-05-02' }, 'month'), [
    { label: '2018-03', from: '2018-03-15', to: '2018-03-31' }, { label: '2018-04', from: '2018-04-01', to: '2018-04-30' }, { label: '2018-05', from: '2018-05-01', to: '2018-05-02' },
  ]);
  assert.deepEqual(bucketsOf({ from: '2018-03-15', to: '2018-05-02' }, 'quarter').map((one) => one.label), ['2017-2018/T4', '2018-2019/T1']);
  assert.deepEqual(bucketsOf({ from: '2018-04-01', to: '2020-03-31' }, 'fiscal_year').map((one) => one.label), ['2018-2019', '2019-2020']);
  assert.equal(bucketsOf({ from: '2000-01-01', to: '2020-12-31' }, 'month').length, 0, 'too many');
  assert.equal(bucketLabel('2019-02-28', 'quarter'), '2018-2019/T4');
  assert.equal(bucketText('2018-04', 'fr'), 'avril 2018');
  assert.equal(bucketText('2018-2019/T1', 'fr'), '2018-2019/T1');
  assert.deepEqual(periodDates(FULL), { from: '2018-04-01', to: '2018-06-30' });
  assert.equal(periodDates({ ...FULL, label: '', from: '2018-05-01', to: '2018-04-01' }), undefined);
});

test('a local time of Toronto is an instant, whatever the machine', () => {
  const at = (text: string) => instantOf(text)?.toISOString();
  assert.equal(at('2026-11-30T14:05'), '2026-11-30T19:05:00.000Z');
  assert.equal(at('2026-07-01T00:00'), '2026-07-01T04:00:00.000Z');
  assert.equal(at('2026-11-01T01:30'), '2026-11-01T05:30:00.000Z', 'repeated: the first run');
  assert.equal(at('2026-03-08T02:30'), '2026-03-08T07:30:00.000Z', 'skipped: after the change');
  for (const text of ['', 'hier', '2026-11-30', '2026-13-01T00:00']) assert.equal(instantOf(text), undefined, text);
  assert.equal(asOfOf(''), undefined);
  assert.deepEqual(asOfOf('@0'), { position: { case: 'sequence', value: 0n } });
});

test('the command line asks the same, one word for each argument', () => {
  assert.equal(
    statsCommand({ ...FULL, filters: [{ dimension: Dimension.LEAD, values: ['pole', 'none'] }] }, '@12'),
    'relais stats --period 2018-2019/T1 --measure referrals_sent --by sector,to --where lead=pole,none --series month --as-of @12',
  );
  const dated = { ...FULL, label: '', from: '2018-04-01', to: '2018-05-31', filters: [], series: SeriesBucket.UNSPECIFIED };
  assert.equal(
    statsCommand(dated, '@3', ['culture', 'mrc-erable']),
    'relais stats --from 2018-04-01 --to 2018-05-31 --measure referrals_sent --by sector,to --as-of @3 --dossiers --cell culture,mrc-erable',
  );
  assert.match(statsCommand(dated, '', []), /--dossiers$/);
  assert.equal(reportCommand('2018-2019', '@12'), 'relais report --period 2018-2019 --as-of @12');
});

test('no value leaves its word of the shell', () => {
  assert.equal(shellWord('culture'), 'culture');
  assert.equal(shellWord("advisor=Anne d'Amours"), "'advisor=Anne d'\\''Amours'");
  for (const text of ['$(reboot)', '`id`', 'a;b', 'a b', 'a|b', '*', '~', '', 'a\nb', '"', '\\', '#x', '!x', 'é']) {
    assert.equal(shellWord(text), `'${text}'`, text);
  }
});
