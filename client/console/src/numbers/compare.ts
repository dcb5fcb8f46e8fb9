// Sets the figures of a published file beside those of a report, as `relais report --compare` does. The file has the JSON
// form of the report: sections with numbers, objects of code and number, or lists of {code, dossiers}.
import type { Report, ReportFigure, ReportSection } from '../../build/gen/relais/v1/report_pb';

export interface ComparedFigure {
  // Absent if the report has no such figure; then `code` names it.
  figure?: ReportFigure;
  code: string;
  // Undefined if only the file has it, and it is no cell of a breakdown: empty cells are not listed.
  computed: number | undefined;
  published: number | undefined;
}

export interface ComparedGroup {
  code: string;
  figures: ComparedFigure[];
}

export interface Comparison {
  // Groups by section code, in the order of the report; sections of the file alone come last.
  sections: Map<string, ComparedGroup[]>;
  published: number;
  found: number;
}

interface Published {
  group: string;
  code: string;
  value: number;
}

export function matches(figure: ComparedFigure): boolean {
  return figure.computed !== undefined && figure.computed === figure.published;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

// The object of a published file; undefined if the text is none.
export function parsePublished(text: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function collectList(list: unknown[], group: string, found: Published[]): void {
  for (const element of list) {
    if (!isObject(element)) continue;
    const name = typeof element['code'] === 'string' ? element['code'] : '';
    for (const [key, value] of Object.entries(element)) {
      if (typeof value === 'number') found.push({ group, code: key === 'dossiers' ? name : `${name}.${key}`, value });
    }
  }
}

function collect(content: Record<string, unknown>, group: string, found: Published[]): Published[] {
  for (const [key, value] of Object.entries(content)) {
    const code = key.toLowerCase();
    const inner = group === '' ? code : `${group}.${code}`;
    if (typeof value === 'number') found.push({ group, code, value });
    else if (Array.isArray(value)) collectList(value, inner, found);
    else if (isObject(value)) collect(value, inner, found);
  }
  return found;
}

const lastPart = (name: string) => name.slice(name.lastIndexOf('/') + 1);

// A section `agreement_…` may be named after the agreement or its organization.
function findSection(sections: ReportSection[], key: string): ReportSection | undefined {
  const exact = sections.find((section) => section.code === key);
  if (exact || !key.startsWith('agreement_')) return exact;
  const words = key.slice('agreement_'.length).replaceAll('_', '-');
  const agreements = sections.filter((section) => section.agreement !== '');
  const named = agreements.find((section) => {
    const organization = lastPart(section.organization);
    return [lastPart(section.agreement), organization, organization.replace(/^mrc-/, '')].includes(words);
  });
  // With one agreement in the report, the section can only mean that one.
  return named ?? (agreements.length === 1 ? agreements[0] : undefined);
}

function place(groups: ComparedGroup[], { group: code, code: figureCode }: Published): ComparedFigure {
  let group = groups.find((one) => one.code === code);
  if (!group) groups.push((group = { code, figures: [] }));
  let figure = group.figures.find((one) => one.code === figureCode);
  if (!figure) group.figures.push((figure = { code: figureCode, computed: code.startsWith('by_') ? 0 : undefined, published: undefined }));
  return figure;
}

const asIs = (section: ReportSection): ComparedGroup[] =>
  section.groups.map((group) => ({
    code: group.code,
    figures: group.figures.map((figure) => ({ figure, code: figure.code, computed: Number(figure.whole), published: undefined })),
  }));

export function compareReport(report: Report, published: Record<string, unknown>): Comparison {
  const comparison: Comparison = { sections: new Map(report.sections.map((section) => [section.code, asIs(section)])), published: 0, found: 0 };
  for (const [key, content] of Object.entries(published)) {
    // Plain entries describe the file (`fiscal_year`, `source`) and are no figures.
    if (!isObject(content)) continue;
    const code = findSection(report.sections, key)?.code ?? key;
    const groups = comparison.sections.get(code) ?? [];
    comparison.sections.set(code, groups);
    for (const number of collect(content, '', [])) {
      const figure = place(groups, number);
      figure.published = number.value;
      comparison.published++;
      if (matches(figure)) comparison.found++;
    }
  }
  return comparison;
}
