import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { type DescEnum, getOption } from '@bufbuild/protobuf';
import { label } from '../build/gen/relais/v1/label_pb';
import * as access from '../build/gen/relais/v1/access_pb';
import * as consent from '../build/gen/relais/v1/consent_pb';
import * as dossier from '../build/gen/relais/v1/dossier_pb';
import * as errorReason from '../build/gen/relais/v1/error_reason_pb';
import * as funding from '../build/gen/relais/v1/funding_pb';
import * as organization from '../build/gen/relais/v1/organization_pb';
import * as referral from '../build/gen/relais/v1/referral_pb';
import * as statistics from '../build/gen/relais/v1/statistics_pb';
import { choices, enumCode, enumLabel, enumValue } from '../src/base/labels';
import { en } from '../src/words/en';
import { fr } from '../src/words/fr';

const ENUMS: DescEnum[] = [access, consent, dossier, errorReason, funding, organization, referral, statistics]
  .flatMap((module) => Object.values(module) as { kind?: string }[])
  .filter((value): value is DescEnum => typeof value === 'object' && value.kind === 'enum')
  // Rules of access are shown by no surface.
  .filter((type) => type.name !== 'DossierAccess');

test('every enum that the pages show was found', () => {
  const shown = ['Phase', 'DossierStatus', 'PromoterGender', 'PromoterKind', 'ReferralKind', 'ReferralState', 'ConsentEvidence', 'FundingStepKind', 'Measure', 'Dimension'];
  for (const name of shown) assert.ok(ENUMS.some((type) => type.name === name), name);
});

test('every value has a label in both languages', () => {
  for (const type of ENUMS) {
    for (const value of type.values.filter((one) => one.number !== 0)) {
      assert.notEqual(enumLabel(type, value.number, 'fr'), '', value.name);
      assert.notEqual(enumLabel(type, value.number, 'en'), '', value.name);
    }
    assert.equal(choices(type).length, type.values.length - 1, type.name);
  }
});

test('codes of addresses lead back to their values', () => {
  assert.equal(enumCode(dossier.PhaseSchema, dossier.Phase.PRE_STARTUP), 'pre_startup');
  for (const type of ENUMS) for (const value of type.values.slice(1)) assert.equal(enumValue(type, enumCode(type, value.number)), value.number);
  assert.equal(enumValue(dossier.PhaseSchema, 'unspecified'), undefined);
});

test('no label of an enum is typed again in a page', () => {
  const labels = ENUMS.flatMap((type) => type.values.map((value) => getOption(value, label).fr)).filter((text) => text.length > 9);
  // The tests run in the folder of the console.
  const sources = ['src/pages', 'src/pages/admin', 'src/admin', 'src/dossier', 'src/numbers', 'src/parts'].flatMap((folder) =>
    readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
  );
  for (const text of labels) assert.ok(!sources.some((source) => source.includes(`'${text}'`)), text);
});

test('both languages have the same sentences, none empty', () => {
  const leaves = (value: unknown, path: string): [string, unknown][] =>
    typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, child]) => leaves(child, `${path}.${key}`)) : [[path, value]];
  const [french, english] = [leaves(fr, ''), leaves(en, '')];
  assert.deepEqual(english.map(([path]) => path).sort(), french.map(([path]) => path).sort());
  for (const [path, value] of [...french, ...english]) assert.notEqual(value, '', path);
});
