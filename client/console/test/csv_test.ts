import assert from 'node:assert/strict';
import test from 'node:test';
import { cellValue, parseCsv, writeCsv, writtenCell } from '../src/import/csv';
import { decodeFile, encodeFile } from '../src/import/decode';

const values = (text: string) => parseCsv(text).rows.map((row) => row.cells.map(cellValue));
const lines = (text: string) => parseCsv(text).rows.map((row) => row.line);

test('what was not mended is written as it was read', () => {
  for (const text of [
    '', '\n', 'a', 'a,b\r\n1,2\r\n', 'a;b\n"x;y";"il dit ""oui"""\n\n;\n', 'a\tb\r1\t2\r', 'sep=;\r\na;b\r\n1;2', '"sep=,",,\r\na,b\n', 'a,b\n"deux\r\nlignes" ,  "x"\n',
    'a,b\n"jamais fermé,2\n3,4\n', 'a,b\n"x" y,2\n3,4', 'a,b\n5" de tuyau,2\n', ' \n\na,b\n,,,\n1',
  ]) assert.equal(writeCsv(parseCsv(text)), text);
});

test('separators are found outside quotes, or told by the first line', () => {
  assert.equal(parseCsv('\n"a,b,c";d;e\n').separator, ';');
  assert.equal(parseCsv('a\tb').separator, '\t');
  assert.equal(parseCsv('seul').separator, ',');
  assert.deepEqual([parseCsv('sep=;\na,b;c').separator, lines('sep=;\na,b;c')], [';', [2]]);
  assert.deepEqual(values('sep=x\na'), [['sep=x'], ['a']]);
});

test('quotes, blanks and guards around a value are no part of it', () => {
  assert.deepEqual(values('a; "b" ;"il dit ""oui"""; c \n'), [['a', 'b', 'il dit "oui"', 'c']]);
  assert.equal(cellValue('"deux\r\nlignes"'), 'deux\nlignes');
  assert.equal(cellValue("'=1+1"), '=1+1');
  assert.equal(cellValue("'quatre"), "'quatre");
  assert.equal(cellValue("'-5"), "'-5");
});

test('rows know the line of the file on which they begin', () => {
  assert.deepEqual(lines('a,b\r\n"1\r\n2\r\n3",x\r\n\r\ny,z'), [1, 2, 5, 6]);
});

test('a row with a faulty quote is one cell, and the next line goes on', () => {
  const { rows } = parseCsv('a,b\n1,"x" y\n"jamais,2\n3,4');
  assert.deepEqual(rows.map((row) => [row.line, row.broken, row.cells.length]), [[1, false, 2], [2, true, 1], [3, true, 1], [4, false, 2]]);
  // A quote that is faulty after a cell of two lines: the row goes to the end of its line.
  const later = parseCsv('"un\ndeux","x" y\n3,4').rows;
  assert.deepEqual(later.map((row) => [row.line, row.cells]), [[1, ['"un\ndeux","x" y']], [3, ['3', '4']]]);
});

test('a mended cell keeps its quotes, or gets those that it needs', () => {
  assert.equal(writtenCell('x', 'y', ';'), 'x');
  assert.equal(writtenCell('x', '"y"', ';'), '"x"');
  assert.equal(writtenCell('a;b', 'y', ';'), '"a;b"');
  assert.equal(writtenCell('a,b', 'y', ';'), 'a,b');
  assert.equal(writtenCell('dit "oui"', 'y', ';'), '"dit ""oui"""');
  assert.equal(writtenCell('un\ndeux', '"a\r\nb"', ';'), '"un\r\ndeux"');
  assert.equal(writtenCell('=1+1', 'y', ';'), "'=1+1");
  assert.equal(writtenCell('-12,5', 'y', ';'), '-12,5');
  for (const value of ['a;b', 'dit "oui"', 'un\ndeux', '=1+1', '', "l'an", '@x']) assert.equal(cellValue(writtenCell(value, '', ';')), value);
});

test('encodings: UTF-8 keeps its mark or lack of it, others become UTF-8 with one', () => {
  const utf8 = new TextEncoder().encode('é');
  assert.deepEqual(decodeFile(utf8), { text: 'é', mark: false });
  assert.deepEqual(decodeFile(encodeFile('é', true)), { text: 'é', mark: true });
  assert.deepEqual(decodeFile(new Uint8Array([0xff, 0xfe, 0xe9, 0])), { text: 'é', mark: true });
  // Node 18 takes the bytes from 0x80 to 0x9F for Latin-1; the walk through the pages has one of them.
  assert.deepEqual(decodeFile(new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x3b])), { text: 'café;', mark: true });
  // CAFÉ» in Windows-1252, whose last bytes look like UTF-8.
  assert.deepEqual(decodeFile(new Uint8Array([0x43, 0xc9, 0xbb, 0xe9, 0x3b])), { text: 'CÉ»é;', mark: true });
});

test('a file of two encodings, or with NUL, is left as it is', () => {
  assert.equal(decodeFile(new Uint8Array([0xc3, 0xa9, 0x0a, 0xe9])), undefined);
  assert.equal(decodeFile(new Uint8Array([0x61, 0])), undefined);
});
