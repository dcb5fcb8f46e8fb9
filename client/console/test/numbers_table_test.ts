import assert from 'node:assert/strict';
import test from 'node:test';
import { create } from '@bufbuild/protobuf';
import { ReportSchema } from '../build/gen/relais/v1/report_pb';
import { Dimension, Measure, SeriesBucket, StatisticsResultSchema, StatisticsUnit } from '../build/gen/relais/v1/statistics_pb';
import { QueryStatisticsSeriesResponseSchema } from '../build/gen/relais/v1/statistics_service_pb';
import { compareReport, matches, parsePublished } from '../src/numbers/compare';
import { csvCell, csvFile, csvName } from '../src/base/csv';
import { isCell, seriesTableOf, tableOf } from '../src/numbers/count_table';
import { MAX_BARS, plotOf } from '../src/numbers/plot_data';
import { type NumbersQuery, parseNumbersQuery } from '../src/numbers/query';
import { formatValue, plotNumber, spreadsheetNumber } from '../src/numbers/values';

const query = (part: Partial<NumbersQuery>): NumbersQuery => ({ ...parseNumbersQuery(new URLSearchParams('periode=2018-2019/T1')), ...part });
const label = (_: number, key: string) => key.toUpperCase();
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test('numbers have their unit, and stay exact', () => {
  const show = (whole: bigint, half: boolean, unit: StatisticsUnit, language: 'fr' | 'en' = 'fr') => plain(formatValue({ whole, half }, unit, language));
  assert.equal(show(12n, true, StatisticsUnit.DAYS), '12,5 jours');
  assert.equal(show(1n, false, StatisticsUnit.DAYS, 'en'), '1 day');
  assert.equal(show(1234n, false, StatisticsUnit.MINUTES), '1 234 minutes');
  assert.equal(show(4512345n, false, StatisticsUnit.CAD_CENTS), '45 123,45 $');
  assert.equal(show(9007199254740993n, false, StatisticsUnit.DOSSIERS), '9 007 199 254 740 993');
  assert.equal(spreadsheetNumber({ whole: 4512345n, half: false }, StatisticsUnit.CAD_CENTS), '45123,45');
  assert.equal(spreadsheetNumber({ whole: 5n, half: false }, StatisticsUnit.CAD_CENTS), '0,05');
  assert.equal(spreadsheetNumber({ whole: 12n, half: true }, StatisticsUnit.DAYS), '12,5');
  assert.equal(plotNumber({ whole: 1250n, half: false }, StatisticsUnit.CAD_CENTS), 12.5);
});

test('cells of a CSV file start no formula, wherever a spreadsheet splits them', () => {
  for (const [cell, expected] of [
    ['=1+1', "'=1+1"], ['@SUM(A1)', "'@SUM(A1)"], ['+1 819 555-1234', "'+1 819 555-1234"], [' =1', "' =1"], ['\t=1', '"\'\t\'=1"'], ['-12,5', '"-12,5"'], ['+3', '+3'], ['-', "'-"],
    ['Café;=1', '"Café;\'=1"'], ['a;-5;b', '"a;-5;b"'], ['Bien; merci', '"Bien; merci"'], ['dit "oui"', '"dit ""oui"""'], ['"=1', '"\'""=1"'], ['a\n@b', '"a\n\'@b"'], ['', ''],
  ] as const) assert.equal(csvCell(cell), expected, cell);
  assert.equal(csvFile([['Projet', 'Demandé'], ['a', '45123,45']]), '\ufeffProjet;Demandé\r\na;"45123,45"\r\n');
  assert.equal(csvName('dossiers_handled', '2018-2019/T1'), 'dossiers_handled-2018-2019-T1.csv');
});

const result = create(StatisticsResultSchema, {
  rows: [{ keys: ['culture'], whole: 3n }, { keys: ['none'], whole: 1n }], totalWhole: 4n, unit: StatisticsUnit.DOSSIERS, asOf: { sequence: 9n }, digest: 'd', countingRulesVersion: 2,
});

test('a table has its cells and then the total', () => {
  const table = tableOf(query({ dimensions: [Dimension.SECTOR] }), result, label);
  assert.deepEqual(table.rows.map((row) => [row.labels, row.value.whole, row.isTotal]), [[['CULTURE'], 3n, false], [['NONE'], 1n, false], [[''], 4n, true]]);
  assert.ok(isCell(table.rows[0]!, { keys: ['culture'], bucket: '' }));
  assert.ok(!isCell(table.rows[0]!, { keys: [], bucket: '' }));
  const alone = tableOf(query({}), create(StatisticsResultSchema, { rows: [{ whole: 4n }], totalWhole: 4n }), label);
  assert.deepEqual(alone.rows.map((row) => row.isTotal), [true]);
});

test('a series has a total for each bucket', () => {
  const answer = create(QueryStatisticsSeriesResponseSchema, { points: [{ bucket: '2018-04', result }, { bucket: '2018-05', result: { ...result, rows: [] } }], digest: 's' });
  const asked = query({ dimensions: [Dimension.SECTOR], series: SeriesBucket.MONTH });
  const table = seriesTableOf(asked, answer, label, (bucket) => `(${bucket})`);
  assert.deepEqual(table.rows.map((row) => row.labels.join('/')), ['(2018-04)/CULTURE', '(2018-04)/NONE', '(2018-04)/', '(2018-05)/']);
  const plot = plotOf(asked, table, 'p', 'all');
  assert.deepEqual(plot?.kind === 'lines' && plot.lines, [{ label: 'CULTURE', values: [3, 0] }, { label: 'NONE', values: [1, 0] }], 'June has no answer yet');
});

test('a plot has lines over time, else bars, else nothing', () => {
  const by = (dimensions: Dimension[], keys: string[][], unit = StatisticsUnit.DOSSIERS) =>
    plotOf(query({ dimensions }), tableOf(query({ dimensions }), create(StatisticsResultSchema, { rows: keys.map((key, i) => ({ keys: key, whole: BigInt(i + 1) })), unit }), label), 'p', 'all');
  assert.deepEqual(by([Dimension.SECTOR, Dimension.MRC], [['a', 'x'], ['b', 'y']]), { kind: 'bars', bars: [{ labels: ['A', 'X'], value: 1 }, { labels: ['B', 'Y'], value: 2 }] });
  const months = by([Dimension.MONTH], [['2018-04'], ['2018-06']]);
  assert.deepEqual(months?.kind === 'lines' && months.lines[0], { label: 'all', values: [1, 0, 2] });
  const medians = by([Dimension.MONTH], [['2018-04'], ['2018-06']], StatisticsUnit.DAYS);
  assert.deepEqual(medians?.kind === 'lines' && medians.lines[0]?.values, [1, null, 2], 'a median of nothing is none');
  assert.equal(by([Dimension.MONTH, Dimension.SECTOR], Array.from({ length: 7 }, (_, i) => ['2018-04', `s${i}`]))?.kind, 'bars', 'too many lines');
  assert.equal(by([Dimension.SECTOR], Array.from({ length: MAX_BARS + 1 }, (_, i) => [`s${i}`])), undefined);
  assert.equal(by([], []), undefined);
  const days = query({ measure: Measure.REFERRAL_DAYS_TO_ANSWER, dimensions: [Dimension.TO] });
  const table = tableOf(days, create(StatisticsResultSchema, { rows: [{ keys: ['pole'], whole: 9n, half: true, percentile90: 30 }], unit: StatisticsUnit.DAYS }), label);
  assert.deepEqual(plotOf(days, table, 'p', 'all'), { kind: 'bars', bars: [{ labels: ['POLE'], value: 9.5, percentile: 30 }] });
});

const figure = (code: string, whole: number) => ({ code, whole: BigInt(whole), value: whole });
const report = create(ReportSchema, {
  sections: [
    { code: 'accompaniment', groups: [{ figures: [figure('dossiers_handled', 16)] }, { code: 'by_subject', figures: [figure('gouvernance', 13)] }, { code: 'by_mrc', figures: [figure('drummond', 4)] }] },
    { code: 'agreement_a1', agreement: 'agreements/a1', organization: 'organizations/mrc-nicolet-yamaska', groups: [{ figures: [figure('dossiers_handled', 12)] }] },
    { code: 'funding', groups: [{ code: 'piec', figures: [figure('filed', 4)] }] },
  ],
});

test('published figures stand beside those of the report', () => {
  const comparison = compareReport(report, {
    fiscal_year: '2018-2019',
    accompaniment: { scope: 'text', dossiers_handled: 16, by_subject: [{ code: 'gouvernance', dossiers: 12 }], by_mrc: { drummond: 4, erable: 0, becancour: 2 }, ateliers: 3 },
    agreement_nicolet_yamaska: { dossiers_handled: 12 },
    funding: { piec: { FILED: 4 } },
    autre: { chiffre: 1 },
  });
  assert.deepEqual([comparison.published, comparison.found], [9, 5]);
  const figures = (section: string) => comparison.sections.get(section)!.flatMap((group) => group.figures.map((one) => [group.code, one.code, one.computed, one.published, matches(one)]));
  assert.deepEqual(figures('accompaniment'), [
    ['', 'dossiers_handled', 16, 16, true], ['', 'ateliers', undefined, 3, false], ['by_subject', 'gouvernance', 13, 12, false],
    ['by_mrc', 'drummond', 4, 4, true], ['by_mrc', 'erable', 0, 0, true], ['by_mrc', 'becancour', 0, 2, false],
  ]);
  assert.deepEqual(figures('agreement_a1'), [['', 'dossiers_handled', 12, 12, true]]);
  assert.deepEqual(figures('autre'), [['', 'chiffre', undefined, 1, false]]);
});

test('a published file is an object of JSON, with or without a mark', () => {
  assert.deepEqual(parsePublished('\ufeff{"a": {"b": 1}}'), { a: { b: 1 } });
  for (const text of ['', 'a;b', '[1]', '3', 'null', '{"a":']) assert.equal(parsePublished(text), undefined, text);
});
