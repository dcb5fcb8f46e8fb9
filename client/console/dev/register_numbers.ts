// Counts over the sample register: enough of the rules to see answers, faults, withheld dossiers and a report.
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import { AgreementService } from '../build/gen/relais/v1/agreement_service_pb';
import type { AsOf } from '../build/gen/relais/v1/as_of_pb';
import { type Dossier, DossierStatus, DossierStatusSchema, PhaseSchema, PromoterGenderSchema, PromoterKindSchema } from '../build/gen/relais/v1/dossier_pb';
import { FundingStepKindSchema } from '../build/gen/relais/v1/funding_pb';
import { type Report, type ReportGroup, ReportGroupSchema, ReportSchema } from '../build/gen/relais/v1/report_pb';
import {
  Dimension, DimensionSchema, Measure, MeasureSchema, type Period, PeriodSchema, type StatisticsQuery, StatisticsQuerySchema, type StatisticsResult, StatisticsResultSchema,
  StatisticsUnit,
} from '../build/gen/relais/v1/statistics_pb';
import { StatisticsService } from '../build/gen/relais/v1/statistics_service_pb';
import { daysBetween, isDate } from '../src/base/dates';
import { enumCode, enumLabel } from '../src/base/labels';
import { bucketLabel, bucketsOf, datesOf } from '../src/numbers/fiscal';
import { BUCKETS, TIMES } from '../src/numbers/query';
import type { Kit, Text } from './register_kit';
import type { Sample } from './sample';

// A counted thing: the dossier it is of, its date, how much, and the value of the dimensions that are its own.
interface Unit {
  dossier: Dossier;
  on: string;
  amount: number;
  own: Partial<Record<Dimension, string[]>>;
}

const UNITS: Partial<Record<Measure, StatisticsUnit>> = {
  [Measure.REFERRALS_SENT]: StatisticsUnit.REFERRALS, [Measure.REFERRALS_ACCEPTED]: StatisticsUnit.REFERRALS, [Measure.REFERRALS_DECLINED]: StatisticsUnit.REFERRALS,
  [Measure.REFERRAL_DAYS_TO_ANSWER]: StatisticsUnit.DAYS, [Measure.DAYS_IN_PHASE]: StatisticsUnit.DAYS, [Measure.INTERVENTIONS]: StatisticsUnit.INTERVENTIONS,
  [Measure.INTERVENTION_MINUTES]: StatisticsUnit.MINUTES, [Measure.PHASE_CHANGES]: StatisticsUnit.PHASE_CHANGES, [Measure.FUNDING_STEPS]: StatisticsUnit.FUNDING_STEPS,
  [Measure.FUNDING_AWARDED]: StatisticsUnit.CAD_CENTS,
};
const unitOf = (measure: Measure) => UNITS[measure] ?? StatisticsUnit.DOSSIERS;
const REFERRAL_MEASURES = [Measure.REFERRALS_SENT, Measure.REFERRALS_ACCEPTED, Measure.REFERRALS_DECLINED, Measure.REFERRAL_DAYS_TO_ANSWER];
const MULTI_VALUED = [Dimension.SUBJECT, Dimension.PROGRAM, Dimension.FUNDING_STEP];
// The sample has one state of the register, at this position.
const POSITION = 5284n;

const idOf = (name: string) => name.slice(name.lastIndexOf('/') + 1);
const dossierOf = (name: string) => name.split('/').slice(0, 2).join('/');

function unitsOf(data: Sample, measure: Measure): Unit[] {
  const dossiers = new Map(data.dossiers.map((one) => [one.name, one]));
  const parts = <Item extends { name: string }>(items: Item[], make: (item: Item, dossier: Dossier) => Unit[]) =>
    items.flatMap((item) => (dossiers.has(dossierOf(item.name)) ? make(item, dossiers.get(dossierOf(item.name))!) : []));
  switch (unitOf(measure)) {
    case StatisticsUnit.INTERVENTIONS:
    case StatisticsUnit.MINUTES:
      return parts(data.interventions, (one, dossier) => [
        { dossier, on: one.heldOn, amount: measure === Measure.INTERVENTIONS ? 1 : one.minutes ?? 0, own: { [Dimension.SUBJECT]: one.subjects } },
      ]);
    case StatisticsUnit.REFERRALS:
    case StatisticsUnit.DAYS:
      return parts(data.referrals, (one, dossier) => {
        const on = measure === Measure.REFERRALS_SENT ? one.sentOn : one.answeredOn;
        const own = { [Dimension.FROM]: [idOf(one.fromOrganization)], [Dimension.TO]: [idOf(one.toOrganization)] };
        return on ? [{ dossier, on, amount: unitOf(measure) === StatisticsUnit.DAYS ? daysBetween(one.sentOn, one.answeredOn) : 1, own }] : [];
      });
    case StatisticsUnit.FUNDING_STEPS:
    case StatisticsUnit.CAD_CENTS:
      return parts(data.applications, (one, dossier) =>
        one.steps.filter((step) => measure === Measure.FUNDING_STEPS || enumCode(FundingStepKindSchema, step.step) === 'awarded').map((step) => ({
          dossier, on: step.stepOn, amount: measure === Measure.FUNDING_STEPS ? 1 : Number(one.awardedCents ?? 0n),
          own: { [Dimension.PROGRAM]: [one.program], [Dimension.FUNDING_STEP]: [enumCode(FundingStepKindSchema, step.step)] },
        })));
    case StatisticsUnit.PHASE_CHANGES:
      return data.dossiers.flatMap((dossier) => dossier.phaseChanges.slice(1).map((one) => ({ dossier, on: one.effectiveOn, amount: 1, own: {} })));
    default: {
      const dated = (dossier: Dossier) => (measure === Measure.DOSSIERS_CLOSED ? dossier.closedOn : dossier.openedOn);
      return data.dossiers
        .filter((one) => dated(one) !== '' && (measure !== Measure.DOSSIERS_RECEIVED || one.originOrganization !== ''))
        .map((dossier) => ({ dossier, on: dated(dossier), amount: 1, own: {} }));
    }
  }
}

function keysOf(data: Sample, unit: Unit, dimension: Dimension): string[] {
  const { dossier } = unit;
  const time = TIMES[dimension];
  if (time) return [bucketLabel(unit.on, time)];
  const own = unit.own[dimension];
  if (own) return own;
  const within = <Item extends { name: string }>(items: Item[]) => items.filter((one) => dossierOf(one.name) === dossier.name);
  const some = (values: string[]) => (values.length > 0 ? [...new Set(values)] : ['none']);
  switch (dimension) {
    case Dimension.SECTOR: return [dossier.sector];
    case Dimension.MRC: return [dossier.mrc];
    case Dimension.GENDER: return [enumCode(PromoterGenderSchema, dossier.promoter!.gender)];
    case Dimension.PROMOTER_KIND: return [enumCode(PromoterKindSchema, dossier.promoter!.kind)];
    case Dimension.PHASE: return [enumCode(PhaseSchema, dossier.phase)];
    case Dimension.STATUS: return [enumCode(DossierStatusSchema, dossier.status)];
    case Dimension.LEAD: return [idOf(dossier.leadOrganization)];
    case Dimension.ORIGIN: return [idOf(dossier.originOrganization) || 'none'];
    case Dimension.OUTCOME: return [dossier.closingOutcome || 'none'];
    case Dimension.ADVISOR: return [idOf(dossier.advisor) || 'none'];
    case Dimension.SUBJECT: return some(within(data.interventions).flatMap((one) => one.subjects));
    case Dimension.PROGRAM: return some(within(data.applications).map((one) => one.program));
    default: return ['none'];
  }
}

// Position of a key in a table: codelist order, `none` last.
function placeOf(data: Sample, dimension: Dimension, key: string): number {
  if (key === 'none') return 1e6;
  const codes = data.codelists.find((one) => one.name === `codelists/${enumCode(DimensionSchema, dimension)}`)?.codes ?? [];
  return codes.findIndex((code) => idOf(code.name) === key);
}

function selected(data: Sample, query: StatisticsQuery, period: Period): Unit[] {
  const state = query.measure === Measure.DOSSIERS_ACTIVE;
  return unitsOf(data, query.measure).filter(
    (unit) =>
      (state ? unit.on <= period.to && (unit.dossier.status !== DossierStatus.CLOSED || unit.dossier.closedOn > period.to) : unit.on >= period.from && unit.on <= period.to) &&
      query.filters.every((filter) => keysOf(data, unit, filter.dimension).some((key) => filter.values.includes(key))),
  );
}

function combinations(lists: string[][]): string[][] {
  return lists.reduce<string[][]>((all, list) => all.flatMap((before) => list.map((key) => [...before, key])), [[]]);
}

function valueOf(unit: StatisticsUnit, amounts: number[]): { whole: bigint; half: boolean; percentile?: number } {
  if (unit !== StatisticsUnit.DAYS) return { whole: BigInt(amounts.reduce((sum, one) => sum + one, 0)), half: false };
  if (amounts.length === 0) return { whole: 0n, half: false };
  const sorted = [...amounts].sort((a, b) => a - b);
  const middle = (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
  return { whole: BigInt(Math.floor(middle)), half: !Number.isInteger(middle), percentile: sorted[Math.ceil(sorted.length * 0.9) - 1]! };
}

const when = (today: string) => timestampFromDate(new Date(`${today}T14:05:00Z`));
const periodOf = (query: { period?: Period | undefined }): Period => {
  const dates = query.period?.label ? datesOf(query.period.label) : query.period;
  return create(PeriodSchema, { label: query.period?.label ?? '', from: dates?.from ?? '', to: dates?.to ?? '' });
};
const positionOf = (asOf: AsOf | undefined) => (asOf?.position.case === 'sequence' ? asOf.position.value : POSITION);

function answer(data: Sample, today: string, query: StatisticsQuery, period = periodOf(query)): StatisticsResult {
  const units = selected(data, query, period);
  const unit = unitOf(query.measure);
  const cells = new Map<string, { keys: string[]; units: Unit[] }>();
  for (const one of units) {
    for (const keys of combinations(query.dimensions.map((dimension) => keysOf(data, one, dimension)))) {
      const cell = cells.get(keys.join('|')) ?? { keys, units: [] };
      cell.units.push(one);
      cells.set(keys.join('|'), cell);
    }
  }
  const order = (a: string[], b: string[]) =>
    query.dimensions.map((dimension, i) => placeOf(data, dimension, a[i]!) - placeOf(data, dimension, b[i]!) || a[i]!.localeCompare(b[i]!)).find((one) => one !== 0) ?? 0;
  const days = query.measure === Measure.REFERRAL_DAYS_TO_ANSWER;
  const number = (of: Unit[]) => valueOf(unit, of.map((one) => one.amount));
  const total = number(units);
  return create(StatisticsResultSchema, {
    rows: [...cells.values()].sort((a, b) => order(a.keys, b.keys)).map((cell) => {
      const { whole, half, percentile } = number(cell.units);
      return { keys: cell.keys, whole, half, value: Number(whole), ...(days ? { percentile90: percentile ?? 0 } : {}) };
    }),
    totalWhole: total.whole, totalHalf: total.half, total: Number(total.whole), ...(days && total.percentile !== undefined ? { totalPercentile90: total.percentile } : {}),
    unit, multiValued: query.dimensions.some((dimension) => MULTI_VALUED.includes(dimension)), period,
    asOf: { sequence: positionOf(query.asOf), recordedAt: when(today) },
    canonicalQuery: `measure=${enumCode(MeasureSchema, query.measure)};from=${period.from};to=${period.to}${query.dimensions.length > 0 ? `;by=${query.dimensions.map((one) => enumCode(DimensionSchema, one)).join(',')}` : ''}`,
    codelistVersions: [{ codelist: 'mrc', version: 1n }, { codelist: 'sector', version: 3n }], countingRulesVersion: 1, periodComplete: period.to < today,
    digest: '5d0c6a8e1f7b3c2940d18e6fa35b7c9021e4f6d83a5b9c7012e4f6d83a5b9c70',
  });
}

function report(data: Sample, today: string, label: string, asOf: AsOf | undefined): Report {
  const period = periodOf({ period: create(PeriodSchema, { label }) });
  const figure = (code: string, labels: [string, string], measure: Measure, filters: [Dimension, string][]) => {
    const query = create(StatisticsQuerySchema, {
      measure, period, filters: filters.map(([dimension, value]) => ({ dimension, values: [value] })), asOf: { position: { case: 'sequence', value: positionOf(asOf) } },
    });
    const whole = answer(data, today, query, period).totalWhole;
    return { code, labelFr: labels[0], labelEn: labels[1], query, value: Number(whole), whole, unit: unitOf(measure) };
  };
  const measures: [string, Measure][] = [['dossiers_handled', Measure.DOSSIERS_HANDLED], ['dossiers_received', Measure.DOSSIERS_RECEIVED], ['dossiers_closed', Measure.DOSSIERS_CLOSED]];
  const both = (value: number): [string, string] => [enumLabel(MeasureSchema, value, 'fr'), enumLabel(MeasureSchema, value, 'en')];
  const byCode = (code: string, labels: [string, string], dimension: Dimension, list: string, filters: [Dimension, string][]): ReportGroup =>
    create(ReportGroupSchema, {
      code, labelFr: labels[0], labelEn: labels[1], dimension,
      figures: data.codelists.find((one) => one.name === `codelists/${list}`)!.codes
        .map((one) => figure(idOf(one.name), [one.labelFr, one.labelEn], Measure.DOSSIERS_HANDLED, [...filters, [dimension, idOf(one.name)]]))
        .filter((one) => one.whole > 0n),
    });
  const chapter = (filters: [Dimension, string][]) => [
    create(ReportGroupSchema, { figures: measures.map(([code, measure]) => figure(code, both(measure), measure, filters)) }),
    byCode('by_sector', ['par secteur', 'by sector'], Dimension.SECTOR, 'sector', filters),
    byCode('by_mrc', ['par MRC', 'by MRC'], Dimension.MRC, 'mrc', filters),
  ];
  return create(ReportSchema, {
    period, asOf: { sequence: positionOf(asOf), recordedAt: when(today) }, periodComplete: period.to < today, countingRulesVersion: 1,
    canonicalQuery: `report;from=${period.from};to=${period.to}`, codelistVersions: [{ codelist: 'sector', version: 3n }],
    digest: '9b1f4c2d7e8a6f50c3d2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c',
    sections: [
      { code: 'accompaniment', labelFr: 'Accompagnement', labelEn: 'Accompaniment', organization: 'organizations/pole', groups: chapter([]) },
      { code: 'agreement_nicolet', labelFr: 'Protocole : Protocole d’accompagnement', labelEn: 'Agreement: Protocole d’accompagnement', organization: 'organizations/mrc-nicolet-yamaska', agreement: 'agreements/nicolet', groups: chapter([[Dimension.MRC, 'nicolet-yamaska']]) },
      { code: 'funding', labelFr: 'Financement', labelEn: 'Funding', groups: [
        create(ReportGroupSchema, { code: 'piec', labelFr: 'PIEC', labelEn: 'PIEC', figures: [
          ...FundingStepKindSchema.values.slice(1).map((step) => figure(enumCode(FundingStepKindSchema, step.number), [enumLabel(FundingStepKindSchema, step.number, 'fr'), enumLabel(FundingStepKindSchema, step.number, 'en')], Measure.FUNDING_STEPS, [[Dimension.PROGRAM, 'piec'], [Dimension.FUNDING_STEP, enumCode(FundingStepKindSchema, step.number)]])),
          figure('awarded_sum', both(Measure.FUNDING_AWARDED), Measure.FUNDING_AWARDED, [[Dimension.PROGRAM, 'piec']]),
        ] }),
      ] },
    ],
  });
}

function faultsOf(query: StatisticsQuery): [string, Text][] {
  const faults: [string, Text][] = [];
  const { period } = query;
  if (period?.label && !datesOf(period.label)) faults.push(['query.period.label', { fr: `« ${period.label} » : un exercice (2018-2019) ou un trimestre (2018-2019/T1)`, en: `“${period.label}”: a fiscal year (2018-2019) or a quarter (2018-2019/T1)` }]);
  const required = { fr: 'une date qui existe, de la forme AAAA-MM-JJ', en: 'a date that exists, in the form YYYY-MM-DD' };
  if (!period?.label && !isDate(period?.from ?? '')) faults.push(['query.period.from', required]);
  if (!period?.label && !isDate(period?.to ?? '')) faults.push(['query.period.to', required]);
  const judge = (field: string, dimension: Dimension) => {
    const code = enumCode(DimensionSchema, dimension);
    if (query.measure === Measure.DOSSIERS_ACTIVE && TIMES[dimension]) {
      faults.push([field, { fr: `« ${code} » : cette mesure dit un état à la fin de la période : ni mois, ni trimestre, ni exercice`, en: `“${code}”: this measure is a state at the period's end: it has no month, quarter or fiscal year` }]);
    }
    if ((dimension === Dimension.FROM || dimension === Dimension.TO) && !REFERRAL_MEASURES.includes(query.measure)) {
      faults.push([field, { fr: `« ${code} » : seules les références ont un expéditeur et un destinataire`, en: `“${code}”: only referrals have a sender and a recipient` }]);
    }
  };
  query.dimensions.forEach((dimension, i) => judge(`query.dimensions[${i}]`, dimension));
  query.filters.forEach((filter, i) => judge(`query.filters[${i}].dimension`, filter.dimension));
  return faults;
}

export function addNumbers(router: ConnectRouter, kit: Kit): void {
  const { today } = kit;
  const check = (context: HandlerContext, query: StatisticsQuery | undefined): StatisticsQuery => {
    kit.caller(context);
    const faults = faultsOf(query!);
    return faults.length > 0 ? kit.invalid(context, ...faults) : query!;
  };
  router.service(AgreementService, {
    listAgreements: (_, context) => (kit.caller(context), { agreements: [{ name: 'agreements/nicolet', title: 'Protocole d’accompagnement' }] }),
  });
  router.service(StatisticsService, {
    queryStatistics: (request, context) => ({ result: answer(kit.data(), today, check(context, request.query)) }),
    queryStatisticsSeries(request, context) {
      const query = check(context, request.query);
      const period = periodOf(query);
      const points = bucketsOf(period, BUCKETS[request.bucket]!)
        .filter((bucket) => bucket.from <= today)
        .map((bucket) => ({ bucket: bucket.label, result: answer(kit.data(), today, query, create(PeriodSchema, { from: bucket.from, to: bucket.to })) }));
      return { points, period, bucket: request.bucket, asOf: { sequence: POSITION, recordedAt: when(today) }, canonicalQuery: 'series=month', digest: '41c8'.repeat(16) };
    },
    getReport(request, context) {
      kit.caller(context);
      const label = request.period?.label ?? '';
      const dates = datesOf(label);
      if (!dates) kit.invalid(context, ['period.label', { fr: `« ${label} » : un exercice (2018-2019) ou un trimestre (2018-2019/T1)`, en: `“${label}”: a fiscal year (2018-2019) or a quarter (2018-2019/T1)` }]);
      return { report: report(kit.data(), today, label, request.asOf) };
    },
    listStatisticsDossiers(request, context) {
      const query = check(context, request.query);
      const data = kit.data();
      const behind = new Map<string, { dossier: Dossier; amount: number }>();
      for (const unit of selected(data, query, periodOf(query))) {
        if (!request.keys.every((key, i) => keysOf(data, unit, query.dimensions[i]!).includes(key))) continue;
        const amount = unitOf(query.measure) === StatisticsUnit.DAYS ? 1 : unit.amount;
        behind.set(unit.dossier.name, { dossier: unit.dossier, amount: (behind.get(unit.dossier.name)?.amount ?? 0) + amount });
      }
      // Of a position of before, two were merged or recalled since.
      const hidden = positionOf(query.asOf) < POSITION ? Math.min(2, behind.size) : 0;
      const shown = [...behind.values()].slice(hidden);
      const from = Number(request.pageToken || 0);
      const to = from + (request.pageSize || 50);
      return {
        dossiers: shown.slice(from, to).map(({ dossier, amount }) => ({ dossier: dossier.name, projectTitle: dossier.projectTitle, value: amount, whole: BigInt(amount) })),
        nextPageToken: to < shown.length ? String(to) : '',
        withheldCount: BigInt(hidden),
      };
    },
  });
}
