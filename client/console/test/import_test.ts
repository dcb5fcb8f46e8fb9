import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { create } from '@bufbuild/protobuf';
import { unzipSync } from 'fflate';
import { type ImportProblem, ImportProblemSchema, ImportSummarySchema } from '../build/gen/relais/v1/import_service_pb';
import { Archive } from '../src/import/export';
import { useOfName } from '../src/import/file_names';
import { ImportedFile, WHOLE_ROW } from '../src/import/imported_file';
import type { Outcome, SentFile } from '../src/import/run';
import { inOptions } from '../src/import/option_words';
import { ImportWork } from '../src/import/work';

const bytes = (text: string) => new TextEncoder().encode(text);
const fileOf = (text: string, name = 'dossiers.csv') => new ImportedFile(name, bytes(text));
const textOf = (file: ImportedFile) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.contentNow());
const problem = (line: number, column: string, message = 'non', fileName = 'dossiers.csv'): ImportProblem => create(ImportProblemSchema, { fileName, line, column, message });
const places = (file: ImportedFile) => file.faultyRows().map((row) => [file.line(row), [...file.faults.get(row)!.keys()]]);

test('names are taken as on the command line', () => {
  assert.deepEqual(useOfName('Références.CSV'), { kind: 'referrals' });
  assert.deepEqual(useOfName('re\u0301fe\u0301rences.csv'), { kind: 'referrals' });
  assert.deepEqual(useOfName('protocoles.csv'), { kind: 'agreements' });
  assert.deepEqual(useOfName('activités.csv'), { reason: 'otherVersion' });
  assert.deepEqual(useOfName('copie de dossiers (2).csv'), { reason: 'similarName', refused: true, similar: 'dossiers' });
  assert.deepEqual(useOfName('dossiers.csv.bak'), { reason: 'similarName', refused: true, similar: 'dossiers' });
  assert.deepEqual(useOfName('dossiers'), { reason: 'similarName', refused: true, similar: 'dossiers' });
  assert.deepEqual(useOfName('dossiers.txt'), { reason: 'similarName', refused: true, similar: 'dossiers' });
  assert.deepEqual(useOfName('nos dossiers.txt'), { reason: 'other' });
  assert.deepEqual(useOfName('dossiers.xlsx'), { reason: 'workbook', refused: true, similar: 'dossiers' });
  assert.deepEqual(useOfName('budget.ods'), { reason: 'workbook' });
  assert.deepEqual(useOfName('~$dossiers.csv'), { reason: 'hidden' });
  assert.deepEqual(useOfName('lisez-moi.pdf'), { reason: 'other' });
});

test('faults are found in the cells of their lines', () => {
  const file = fileOf('id;notes;sector\r\n1;"deux\r\nlignes";x\r\n\r\n2;;y\r\n');
  file.setFaults([problem(2, 'sector'), problem(5, 'sector'), problem(5, 'id'), problem(5, ''), problem(1, 'mrc'), problem(0, '')]);
  assert.deepEqual(places(file), [[1, [WHOLE_ROW]], [2, [2]], [5, [2, 0, WHOLE_ROW]]]);
  assert.equal(file.fileFaults.length, 1);
  assert.equal(file.faultCount, 6);
  assert.equal(file.dataRows, 2);
});

test('a fault inside a row of several lines belongs to that row; a broken line has one cell', () => {
  const file = fileOf('id,notes\n"a\nb","x" y\n3,4\n');
  file.setFaults([problem(3, 'notes')]);
  assert.deepEqual(places(file), [[2, [0]]]);
  assert.ok(file.isBroken(1));
  file.mend(1, 0, '"a b","x y"');
  file.setFaults([]);
  assert.deepEqual([file.cell(1, 1), file.isBroken(1), file.cellCount(1)], ['x y', false, 2]);
  assert.equal(textOf(file), 'id,notes\n"a b","x y"\n3,4\n');
});

test('long headers are found by the beginning that a problem names', () => {
  const header = 'é'.repeat(150);
  const file = fileOf(`id,${header}\n1,2\n`);
  file.setFaults([problem(1, `${'é'.repeat(100)}…`)]);
  assert.deepEqual(places(file), [[1, [1]]]);
});

test('mending changes one cell, and the bytes stay those of the file until then', () => {
  const text = '\ufeffid;"sector";notes\r\n1;"Comerce";"a;b"\r\n2; x ;\r\n';
  const file = fileOf(text);
  assert.equal(textOf(file), text);
  assert.ok(!file.changed);
  file.mend(1, 1, 'Commerce');
  file.mend(2, 3, 'plus');
  assert.equal(textOf(file), text.replace('Comerce', 'Commerce').replace('x ;', 'x ;;plus'));
  assert.ok(file.isMended(1, 1) && file.changed);
  // A cell that the next check finds faulty again is no mended one.
  file.setFaults([problem(2, 'sector')]);
  assert.ok(!file.isMended(1, 1) && file.changed);
  assert.equal(file.mendedCount, 2);
});

test('other rows with the same value and fault are found, mended ones left out', () => {
  const file = fileOf('id,sector\n1,x\n2,x\n3,y\n4,x\n');
  file.setFaults([2, 3, 4, 5].map((line) => problem(line, 'sector')));
  assert.deepEqual(file.rowsLike(1, 1, 'x'), [2, 4]);
  file.mend(2, 1, 'z');
  assert.deepEqual(file.rowsLike(1, 1, 'x'), [4]);
});

test('the files of the tests of the service are written back to the byte', () => {
  for (const folder of ['2018-2019', 'faults']) {
    for (const kind of ['dossiers', 'interventions', 'referrals', 'funding']) {
      const content = readFileSync(`../../tests/data/${folder}/${kind}.csv`);
      const file = new ImportedFile(`${kind}.csv`, new Uint8Array(content));
      const last = file.rowCount - 1;
      const value = file.cell(last, 0);
      file.mend(last, 0, `${value}-`);
      assert.notEqual(Buffer.compare(Buffer.from(file.contentNow()), content), 0);
      file.mend(last, 0, value);
      assert.equal(Buffer.compare(Buffer.from(file.contentNow()), content), 0, `${folder}/${kind}`);
    }
  }
});

function workWith(...answers: (Partial<Outcome['summary']> & { found?: ImportProblem[] } | Error)[]) {
  const calls: { dryRun: boolean; requestId: string; files: SentFile[] }[] = [];
  const work = new ImportWork(async (options, files) => {
    calls.push({ dryRun: options.dryRun, requestId: options.requestId, files });
    const next = answers.shift()!;
    if (next instanceof Error) throw next;
    const { found = [], ...summary } = next;
    return { problems: found, notices: [], summary: create(ImportSummarySchema, { problems: found.length, ...summary } as object) };
  });
  work.add([fileOf('id\n1\n'), fileOf('id\n1\n', 'protocoles.csv')]);
  return { work, calls };
}

const counts = (created: number) => create(ImportSummarySchema, { files: [{ fileName: 'dossiers.csv', rows: 1, created, unchanged: 1 - created }] }).files;

test('only what was checked is recorded, in import order', async () => {
  const { work, calls } = workWith({ files: counts(1) }, { files: counts(1) }, { recorded: true, sequence: 12n, files: [] });
  assert.ok(!work.canRecord);
  await work.send(false);
  assert.ok(work.canRecord);
  work.choose({ ignoreUnknown: true });
  assert.ok(!work.canRecord && work.stale);
  await work.send(false);
  await work.send(true);
  assert.deepEqual(calls.map((call) => call.dryRun), [true, true, false]);
  assert.deepEqual(calls[0]!.files.map((file) => file.name), ['protocoles.csv', 'dossiers.csv']);
  assert.ok(work.recording && !work.canRecord);
  // The answer to a repeated import has no counts: shows those of the check.
  assert.equal(work.changes, 1);
});

test('a record without an answer keeps its id; nothing new is not recorded', async () => {
  const { work, calls } = workWith({ files: counts(1) }, new Error('lost'), { recorded: true }, { files: counts(0) });
  await work.send(false);
  assert.equal(await work.send(true), false);
  assert.ok(work.failure && work.canRecord);
  await work.send(true);
  assert.ok(calls[1]!.requestId !== '' && calls[1]!.requestId === calls[2]!.requestId);
  work.touch();
  await work.send(false);
  assert.ok(!work.canRecord);
});

test('two files of a kind, or one under another name, stop the import', () => {
  const { work } = workWith();
  assert.ok(work.canCheck);
  work.add([fileOf('id\n', 'Dossier.csv')]);
  assert.deepEqual(work.refused.map((file) => file.name), ['dossiers.csv', 'Dossier.csv']);
  work.remove(work.refused[1]!);
  assert.ok(work.canCheck);
  work.add([fileOf('', 'dossiers 2.csv')]);
  assert.ok(!work.canCheck);
});

test('chunks of several files become one zip, whatever their order', async () => {
  const archive = new Archive();
  archive.add('a.csv', bytes('un'));
  archive.add('b.csv', bytes('deux'));
  archive.add('a.csv', bytes(' et un'));
  archive.add('c.csv', new Uint8Array());
  const files = unzipSync(new Uint8Array(await archive.finish().arrayBuffer()));
  assert.deepEqual(Object.entries(files).map(([name, data]) => [name, new TextDecoder().decode(data)]), [['a.csv', 'un et un'], ['b.csv', 'deux'], ['c.csv', '']]);
});

test('options of the API are named as in the page', () => {
  assert.equal(inOptions('permis : prefer=file ou prefer=register'), 'permis : « garder la valeur : fichier » ou « garder la valeur : registre »');
  assert.equal(inOptions('missing=keep'), '« Lignes importées auparavant, absentes maintenant : garder »');
});
