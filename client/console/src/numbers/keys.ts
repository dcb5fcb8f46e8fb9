// What the keys of a dimension are called: values of an enum, codes, organizations, agreements, people, times.
import type { DescEnum } from '@bufbuild/protobuf';
import { DossierStatusSchema, PhaseSchema, PromoterGenderSchema, PromoterKindSchema } from '../../build/gen/relais/v1/dossier_pb';
import { FundingStepKindSchema } from '../../build/gen/relais/v1/funding_pb';
import { Dimension } from '../../build/gen/relais/v1/statistics_pb';
import { announceChange, language } from '../base/language';
import { capitalized, choices, enumLabel, enumValue } from '../base/labels';
import { readAll } from '../base/pages_of';
import { type CodelistName, codeId, codeLabel, codeText, everyCode, needReference, organizationTitle, organizations, userTitle, users } from '../base/reference';
import { words } from '../words/words';
import { agreements } from './api';
import { type Dates, bucketText, bucketsOf } from './fiscal';
import { TIMES } from './query';

export const NONE = 'none';

const ENUMS: Partial<Record<Dimension, DescEnum>> = {
  [Dimension.GENDER]: PromoterGenderSchema,
  [Dimension.PROMOTER_KIND]: PromoterKindSchema,
  [Dimension.PHASE]: PhaseSchema,
  [Dimension.STATUS]: DossierStatusSchema,
  [Dimension.FUNDING_STEP]: FundingStepKindSchema,
};

const CODELISTS: Partial<Record<Dimension, CodelistName>> = {
  [Dimension.SECTOR]: 'sector',
  [Dimension.MRC]: 'mrc',
  [Dimension.SUBJECT]: 'subject',
  [Dimension.PROGRAM]: 'program',
  [Dimension.OUTCOME]: 'closing_outcome',
};

const ORGANIZATIONS: readonly Dimension[] = [Dimension.LEAD, Dimension.ORIGIN, Dimension.FROM, Dimension.TO];

const agreementTitles = new Map<string, string>();
const idOf = (name: string) => name.slice(name.lastIndexOf('/') + 1);

async function readAgreements(): Promise<void> {
  if (agreementTitles.size > 0) return;
  const all = await readAll(2000, async (pageToken) => {
    const page = await agreements.listAgreements({ pageSize: 500, pageToken });
    return { items: page.agreements, nextPageToken: page.nextPageToken };
  });
  for (const agreement of all) agreementTitles.set(idOf(agreement.name), agreement.title);
  announceChange();
}

// Reads what names the keys of these dimensions.
export async function needKeys(dimensions: readonly Dimension[]): Promise<void> {
  const lists = dimensions.map((dimension) => CODELISTS[dimension]).filter((list) => list !== undefined);
  await Promise.all([needReference(...lists), ...(dimensions.includes(Dimension.AGREEMENT) ? [readAgreements()] : [])]);
}

export function keyLabel(dimension: Dimension, key: string): string {
  if (key === NONE) return words().none;
  const type = ENUMS[dimension];
  if (type) return capitalized(enumLabel(type, enumValue(type, key) ?? 0)) || key;
  const list = CODELISTS[dimension];
  if (list) return codeLabel(list, key);
  if (ORGANIZATIONS.includes(dimension)) return organizationTitle(`organizations/${key}`);
  if (dimension === Dimension.AGREEMENT) return agreementTitles.get(key) ?? key;
  if (dimension === Dimension.ADVISOR) return userTitle(`users/${key}`);
  return capitalized(bucketText(key, language()));
}

export interface KeyChoice {
  value: string;
  text: string;
}

// The keys that a filter can keep, `none` last; for times, those of the period.
export function keyChoices(dimension: Dimension, period: Dates | undefined): KeyChoice[] {
  const time = TIMES[dimension];
  if (time) return period ? bucketsOf(period, time).map(({ label }) => ({ value: label, text: keyLabel(dimension, label) })) : [];
  return [...ownChoices(dimension), { value: NONE, text: words().none }];
}

function ownChoices(dimension: Dimension): KeyChoice[] {
  const type = ENUMS[dimension];
  if (type) return choices(type).map(({ code, text }) => ({ value: code, text }));
  const list = CODELISTS[dimension];
  if (list) return everyCode(list).map((code) => ({ value: codeId(code), text: codeText(code) }));
  if (ORGANIZATIONS.includes(dimension)) return organizations().map(({ name, title }) => ({ value: idOf(name), text: title }));
  if (dimension === Dimension.AGREEMENT) return [...agreementTitles].map(([value, text]) => ({ value, text }));
  return users().map(({ name, title }) => ({ value: idOf(name), text: title }));
}
