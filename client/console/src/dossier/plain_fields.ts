// The plain attributes of a dossier as fields of a form, named by their paths: for opening and for changing one.
import { type TemplateResult, html } from 'lit';
import { type Dossier, PromoterGenderSchema, PromoterKindSchema } from '../../build/gen/relais/v1/dossier_pb';
import { today } from '../base/dates';
import { choices, enumLabel } from '../base/labels';
import { type CodelistName, activeCodes, codeId, codeLabel, codeText, organizationTitle, organizations, userTitle, users } from '../base/reference';
import { type Choice, type Form, textOf } from '../parts/form';
import { words } from '../words/words';

export const PATHS = [
  'project_title', 'promoter.name', 'promoter.gender', 'promoter.kind', 'promoter.contact_name', 'promoter.contact_email', 'promoter.contact_phone',
  'sector', 'mrc', 'advisor', 'origin_organization', 'opened_on', 'notes',
] as const;
export type Path = (typeof PATHS)[number];
export type PlainFields = Record<Path, string>;

export function idOf(path: Path): string {
  return path.replace(/[._]/g, '-');
}

export function fieldsOf(dossier: Dossier): PlainFields {
  const { promoter } = dossier;
  return {
    project_title: dossier.projectTitle,
    'promoter.name': promoter?.name ?? '',
    'promoter.gender': String(promoter?.gender ?? 0),
    'promoter.kind': String(promoter?.kind ?? 0),
    'promoter.contact_name': promoter?.contactName ?? '',
    'promoter.contact_email': promoter?.contactEmail ?? '',
    'promoter.contact_phone': promoter?.contactPhone ?? '',
    sector: dossier.sector,
    mrc: dossier.mrc,
    advisor: dossier.advisor,
    origin_organization: dossier.originOrganization,
    opened_on: dossier.openedOn,
    notes: dossier.notes,
  };
}

export function typedFields(data: FormData): PlainFields {
  return Object.fromEntries(PATHS.map((path) => [path, textOf(data, idOf(path))])) as PlainFields;
}

// For a request.
export function dossierOf(fields: PlainFields) {
  return {
    projectTitle: fields.project_title,
    promoter: {
      name: fields['promoter.name'],
      gender: Number(fields['promoter.gender']),
      kind: Number(fields['promoter.kind']),
      contactName: fields['promoter.contact_name'],
      contactEmail: fields['promoter.contact_email'],
      contactPhone: fields['promoter.contact_phone'],
    },
    sector: fields.sector,
    mrc: fields.mrc,
    advisor: fields.advisor,
    originOrganization: fields.origin_organization,
    openedOn: fields.opened_on,
    notes: fields.notes,
  };
}

export function pathLabel(path: Path): string {
  const text = words();
  return {
    project_title: text.projectTitle,
    'promoter.name': text.promoterName,
    'promoter.gender': text.gender,
    'promoter.kind': text.kind,
    'promoter.contact_name': text.contactName,
    'promoter.contact_email': text.email,
    'promoter.contact_phone': text.phone,
    sector: text.sector,
    mrc: text.mrc,
    advisor: text.advisor,
    origin_organization: text.origin,
    opened_on: text.openedOn,
    notes: text.notes,
  }[path];
}

export function shownField(path: Path, value: string): string {
  if (value === '') return words().none;
  if (path === 'promoter.gender') return enumLabel(PromoterGenderSchema, Number(value));
  if (path === 'promoter.kind') return enumLabel(PromoterKindSchema, Number(value));
  if (path === 'sector' || path === 'mrc') return codeLabel(path, value);
  if (path === 'advisor') return userTitle(value);
  if (path === 'origin_organization') return organizationTitle(value);
  return value;
}

export function codeChoices(list: CodelistName, chosen = ''): Choice[] {
  return activeCodes(list, chosen).map((code) => ({ value: codeId(code), text: codeText(code) }));
}

// Colleagues, and the one already chosen.
export function userChoices(chosen = ''): Choice[] {
  const people = users().map((user) => ({ value: user.name, text: user.title }));
  if (chosen && !people.some((one) => one.value === chosen)) people.push({ value: chosen, text: userTitle(chosen) });
  return people;
}

export interface FieldParts {
  names: TemplateResult;
  contact: TemplateResult;
  where: TemplateResult;
  notes: TemplateResult;
}

// Fields with their values, in the groups that a form places.
export function plainFields(form: Form, values: PlainFields): FieldParts {
  const text = words();
  const field = (path: Path, more: { hint?: string; required?: boolean } = {}) => ({ id: idOf(path), path: `dossier.${path}`, label: pathLabel(path), ...more });
  return {
    names: html`${form.text(field('project_title', { required: true, hint: text.projectTitleHint }), { value: values.project_title })}
      ${form.text(field('promoter.name', { required: true }), { value: values['promoter.name'] })}
      <div class="inline">
        ${form.select(field('promoter.kind', { required: true }), choices(PromoterKindSchema).map((one) => ({ value: String(one.value), text: one.text })), { value: values['promoter.kind'] })}
        ${form.select(field('promoter.gender', { required: true }), choices(PromoterGenderSchema).map((one) => ({ value: String(one.value), text: one.text })), { value: values['promoter.gender'] })}
      </div>`,
    contact: html`${form.text(field('promoter.contact_name'), { value: values['promoter.contact_name'] })}
      <div class="inline">
        ${form.text(field('promoter.contact_email'), { value: values['promoter.contact_email'], type: 'email' })}
        ${form.text(field('promoter.contact_phone'), { value: values['promoter.contact_phone'], type: 'tel' })}
      </div>`,
    where: html`<div class="inline">
        ${form.select(field('mrc', { required: true }), codeChoices('mrc', values.mrc), { value: values.mrc })}
        ${form.select(field('sector', { required: true }), codeChoices('sector', values.sector), { value: values.sector })}
      </div>
      <div class="inline">
        ${form.select(field('advisor'), userChoices(values.advisor), { value: values.advisor })}
        ${form.select(field('origin_organization'), organizations().map((one) => ({ value: one.name, text: one.title })), { value: values.origin_organization })}
      </div>
      ${form.date(field('opened_on', { required: true }), { value: values.opened_on, max: today() })}`,
    notes: form.area(field('notes'), { value: values.notes, rows: 5 }),
  };
}
