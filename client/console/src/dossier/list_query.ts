// The list of dossiers as its address says it: filters, order and columns. Codes in the address are those of the API.
import type { DescEnum } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { DossierStatusSchema, PhaseSchema, PromoterGenderSchema, PromoterKindSchema } from '../../build/gen/relais/v1/dossier_pb';
import type { DossierFilter, DossierFilterSchema } from '../../build/gen/relais/v1/dossier_filter_pb';
import { isDate } from '../base/dates';
import { enumCode, enumValue } from '../base/labels';

// Filters with several values; the key is the name in the address.
export const SETS = ['phase', 'statut', 'mrc', 'secteur', 'porteur', 'represente', 'genre'] as const;
export type SetName = (typeof SETS)[number];

export const DATES = ['ouvert-depuis', 'ouvert-jusque', 'sans-activite'] as const;
export type DateName = (typeof DATES)[number];

export const COLUMNS = [
  'number', 'project', 'promoter', 'phase', 'status', 'mrc', 'sector', 'lead', 'advisor', 'openedOn', 'closedOn', 'updated',
] as const;
export type Column = (typeof COLUMNS)[number];
export const DEFAULT_COLUMNS: readonly Column[] = ['number', 'project', 'promoter', 'phase', 'status', 'mrc', 'advisor', 'openedOn'];

// Columns that the service sorts by.
export const ORDERS: Partial<Record<Column, string>> = {
  number: '',
  openedOn: 'opened_on',
  closedOn: 'closed_on',
  updated: 'update_time',
};

export interface ListQuery {
  sets: Record<SetName, string[]>;
  dates: Partial<Record<DateName, string>>;
  mine: boolean;
  // `order_by` of the API; empty is by number.
  order: string;
  columns: Column[];
}

export const ENUM_OF: Partial<Record<SetName, DescEnum>> = {
  phase: PhaseSchema,
  statut: DossierStatusSchema,
  represente: PromoterGenderSchema,
  genre: PromoterKindSchema,
};

// Unknown names and values are left out, so that an old link still opens a list.
export function parseListQuery(search: URLSearchParams): ListQuery {
  const sets = Object.fromEntries(
    SETS.map((name) => {
      const values = (search.get(name) ?? '').split(',').filter((value) => /^[a-z][a-z0-9_-]*$/.test(value));
      const type = ENUM_OF[name];
      return [name, [...new Set(values.filter((value) => !type || enumValue(type, value) !== undefined))]];
    }),
  ) as Record<SetName, string[]>;
  const dates: ListQuery['dates'] = {};
  for (const name of DATES) {
    const value = search.get(name);
    if (value && isDate(value)) dates[name] = value;
  }
  const order = search.get('tri') ?? '';
  const columns = (search.get('colonnes') ?? '').split(',').filter((name): name is Column => COLUMNS.includes(name as Column));
  return {
    sets,
    dates,
    mine: search.get('miens') === 'oui',
    order: /^(opened_on|closed_on|update_time)( desc)?$/.test(order) ? order : '',
    columns: columns.length > 0 ? columns : [...DEFAULT_COLUMNS],
  };
}

export function formatListQuery(query: ListQuery): Record<string, string | undefined> {
  const columns = query.columns.join(',');
  return {
    ...Object.fromEntries(SETS.map((name) => [name, query.sets[name].join(',')])),
    ...query.dates,
    miens: query.mine ? 'oui' : '',
    tri: query.order,
    colonnes: columns === DEFAULT_COLUMNS.join(',') ? '' : columns,
  };
}

export function filterOf(query: ListQuery): MessageInitShape<typeof DossierFilterSchema> {
  const numbers = (name: SetName) => query.sets[name].map((code) => enumValue(ENUM_OF[name]!, code)!);
  return {
    phases: numbers('phase'),
    statuses: numbers('statut'),
    promoterGenders: numbers('represente'),
    promoterKinds: numbers('genre'),
    mrcs: query.sets.mrc,
    sectors: query.sets.secteur,
    leadOrganizations: query.sets.porteur,
    mine: query.mine,
    openedFrom: query.dates['ouvert-depuis'] ?? '',
    openedTo: query.dates['ouvert-jusque'] ?? '',
    withoutActivitySince: query.dates['sans-activite'] ?? '',
  };
}

// The list that a saved filter asks for; `unknown` if it has conditions that the page does not show.
export function queryOfFilter(filter: DossierFilter | undefined): { list: ListQuery; unknown: boolean } {
  const list = parseListQuery(new URLSearchParams());
  if (!filter) return { list, unknown: false };
  const codes = (name: SetName, values: readonly number[]) => values.map((value) => enumCode(ENUM_OF[name]!, value));
  list.sets = {
    phase: codes('phase', filter.phases),
    statut: codes('statut', filter.statuses),
    represente: codes('represente', filter.promoterGenders),
    genre: codes('genre', filter.promoterKinds),
    mrc: [...filter.mrcs],
    secteur: [...filter.sectors],
    porteur: filter.leadOrganizations.map((one) => one.replace('organizations/', '')),
  };
  list.mine = filter.mine;
  if (filter.openedFrom) list.dates['ouvert-depuis'] = filter.openedFrom;
  if (filter.openedTo) list.dates['ouvert-jusque'] = filter.openedTo;
  if (filter.withoutActivitySince) list.dates['sans-activite'] = filter.withoutActivitySince;
  const others = [filter.originOrganizations, filter.agreements, filter.advisors, filter.externalIds];
  return { list, unknown: others.some((one) => one.length > 0) || Boolean(filter.closedFrom || filter.closedTo || filter.updatedSince) };
}

export function isFiltered(query: ListQuery): boolean {
  return query.mine || SETS.some((name) => query.sets[name].length > 0) || Object.keys(query.dates).length > 0;
}

// A click on a column: ascending first, but dates newest first; then the other way round.
export function nextOrder(current: string, column: Column): string {
  const field = ORDERS[column] ?? '';
  if (field === '') return '';
  return current === `${field} desc` ? field : `${field} desc`;
}

