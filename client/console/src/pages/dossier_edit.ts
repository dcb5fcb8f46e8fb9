// Changes the plain attributes of a dossier: only what the person changed is sent. If somebody else changed the same
// fields, both versions are shown and the person chooses, field by field.
import { type TemplateResult, html, nothing } from 'lit';
import { create } from '@bufbuild/protobuf';
import { FieldMaskSchema } from '@bufbuild/protobuf/wkt';
import { type Dossier, DossierSchema, PromoterGenderSchema, PromoterKindSchema } from '../../build/gen/relais/v1/dossier_pb';
import { today } from '../base/dates';
import { refusalOf } from '../base/errors';
import { choices, enumLabel } from '../base/labels';
import { activeCodes, codeId, codeLabel, codeText, needReference, organizationTitle, organizations, userTitle, users } from '../base/reference';
import { hrefOf } from '../base/router';
import { api } from '../base/transport';
import { type LastChange, conflictNote, readLastChange } from '../dossier/conflict';
import { type Fields, mergeFields } from '../dossier/merge';
import { Form, textOf } from '../parts/form';
import { router } from '../parts/navigation';
import { Page } from '../parts/view';
import { words } from '../words/words';

// Form fields by their path in the update mask.
const PATHS = [
  'project_title', 'promoter.name', 'promoter.gender', 'promoter.kind', 'promoter.contact_name', 'promoter.contact_email', 'promoter.contact_phone',
  'sector', 'mrc', 'advisor', 'origin_organization', 'opened_on', 'notes',
] as const;
type Path = (typeof PATHS)[number];

function idOf(path: Path): string {
  return path.replace(/[._]/g, '-');
}

function fieldsOf(dossier: Dossier): Record<Path, string> {
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

class DossierEdit extends Page {
  private readonly form = new Form(this, 'edit');
  private seen: Dossier | undefined;
  private now: Dossier | undefined;
  private last: LastChange | undefined;
  private wanted: Fields = {};
  private nothingChanged = false;

  protected get pageTitle(): string {
    return words().editTitle(this.number);
  }

  private get number(): string {
    return this.route.params['dossier'] ?? '';
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const [answer] = await Promise.all([api.dossiers.getDossier({ name: `dossiers/${this.number}` }, { signal }), needReference('mrc', 'sector')]);
    this.seen = answer.dossier;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const { seen } = this;
    if (!seen) return;
    let conflict = false;
    const sent = await this.form.submit(event, async (data, requestId) => {
      const base = fieldsOf(seen);
      const wanted: Fields = Object.fromEntries(PATHS.map((path) => [path, textOf(data, idOf(path))]));
      const current = this.now ? fieldsOf(this.now) : base;
      const merge = mergeFields(base, current, wanted);
      // A field that the person changed after the versions were shown is asked for too.
      if (this.now && merge.both.some((path) => !data.has(`keep-${path}`))) {
        conflict = true;
        this.wanted = wanted;
        this.requestUpdate();
        void this.focusOn('#conflict');
        return;
      }
      // Of the fields that both changed, those for which the person chose the own version.
      const chosen = merge.both.filter((path) => data.get(`keep-${path}`) === 'mine');
      const paths = [...merge.mine, ...chosen];
      this.nothingChanged = paths.length === 0 && !this.now;
      if (this.nothingChanged) return;
      if (paths.length > 0) {
        try {
          await this.send(wanted, paths, (this.now ?? seen).etag, requestId);
        } catch (error) {
          if (refusalOf(error).reason !== 'ETAG_MISMATCH') throw error;
          conflict = true;
          this.wanted = wanted;
          await this.readConflict();
        }
      }
    });
    if (sent && !conflict && !this.nothingChanged) router.go(hrefOf('dossier', { dossier: this.number }));
  }

  private async send(wanted: Fields, paths: string[], etag: string, requestId: string): Promise<void> {
    const get = (path: Path) => wanted[path] ?? '';
    const dossier = create(DossierSchema, {
      name: `dossiers/${this.number}`,
      etag,
      projectTitle: get('project_title'),
      promoter: {
        name: get('promoter.name'),
        gender: Number(get('promoter.gender')),
        kind: Number(get('promoter.kind')),
        contactName: get('promoter.contact_name'),
        contactEmail: get('promoter.contact_email'),
        contactPhone: get('promoter.contact_phone'),
      },
      sector: get('sector'),
      mrc: get('mrc'),
      advisor: get('advisor'),
      originOrganization: get('origin_organization'),
      openedOn: get('opened_on'),
      notes: get('notes'),
    });
    await api.dossiers.updateDossier({ dossier, updateMask: create(FieldMaskSchema, { paths }), requestId }, { signal: this.signal });
  }

  private async readConflict(): Promise<void> {
    const name = `dossiers/${this.number}`;
    const [answer, last] = await Promise.all([api.dossiers.getDossier({ name }), readLastChange(name)]);
    this.now = answer.dossier;
    this.last = last;
    this.requestUpdate();
    void this.focusOn('#conflict');
  }

  private label(path: Path): string {
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

  private shownValue(path: Path, value: string): string {
    const text = words();
    if (value === '') return text.none;
    if (path === 'promoter.gender') return enumLabel(PromoterGenderSchema, Number(value));
    if (path === 'promoter.kind') return enumLabel(PromoterKindSchema, Number(value));
    if (path === 'sector' || path === 'mrc') return codeLabel(path, value);
    if (path === 'advisor') return userTitle(value);
    if (path === 'origin_organization') return organizationTitle(value);
    return value;
  }

  private conflict(): TemplateResult | typeof nothing {
    if (!this.now || !this.seen) return nothing;
    const [seen, now] = [fieldsOf(this.seen), fieldsOf(this.now)];
    const { both } = mergeFields(seen, now, this.wanted);
    return conflictNote(
      this.last,
      (both as Path[]).map((path) => ({
        label: this.label(path),
        seen: this.shownValue(path, seen[path]),
        now: html`<label class="option"><input type="radio" name="keep-${path}" value="theirs" checked /><span>${this.shownValue(path, now[path])}</span></label>`,
        mine: html`<label class="option"><input type="radio" name="keep-${path}" value="mine" /><span>${this.shownValue(path, this.wanted[path] ?? '')}</span></label>`,
      })),
    );
  }

  protected content(): TemplateResult {
    const text = words();
    if (!this.seen) return html``;
    const values = fieldsOf(this.seen);
    const field = (path: Path, more: { hint?: string; required?: boolean } = {}) => ({ id: idOf(path), path: `dossier.${path}`, label: this.label(path), ...more });
    const codes = (list: 'mrc' | 'sector') => activeCodes(list, values[list]).map((code) => ({ value: codeId(code), text: codeText(code) }));
    const people = users().map((user) => ({ value: user.name, text: user.title }));
    if (values.advisor && !people.some((one) => one.value === values.advisor)) people.push({ value: values.advisor, text: userTitle(values.advisor) });
    return html`<form class="page-form" novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
      ${this.form.summary()} ${this.conflict()}
      ${this.form.text(field('project_title', { required: true, hint: text.projectTitleHint }), { value: values.project_title })}
      ${this.form.text(field('promoter.name', { required: true }), { value: values['promoter.name'] })}
      <div class="inline">
        ${this.form.select(field('promoter.kind', { required: true }), choices(PromoterKindSchema).map((one) => ({ value: String(one.value), text: one.text })), { value: values['promoter.kind'] })}
        ${this.form.select(field('promoter.gender', { required: true }), choices(PromoterGenderSchema).map((one) => ({ value: String(one.value), text: one.text })), { value: values['promoter.gender'] })}
      </div>
      ${this.form.text(field('promoter.contact_name'), { value: values['promoter.contact_name'] })}
      <div class="inline">
        ${this.form.text(field('promoter.contact_email'), { value: values['promoter.contact_email'], type: 'email' })}
        ${this.form.text(field('promoter.contact_phone'), { value: values['promoter.contact_phone'], type: 'tel' })}
      </div>
      <div class="inline">
        ${this.form.select(field('mrc', { required: true }), codes('mrc'), { value: values.mrc })}
        ${this.form.select(field('sector', { required: true }), codes('sector'), { value: values.sector })}
      </div>
      <div class="inline">
        ${this.form.select(field('advisor'), people, { value: values.advisor })}
        ${this.form.select(field('origin_organization'), organizations().map((one) => ({ value: one.name, text: one.title })), { value: values.origin_organization })}
      </div>
      ${this.form.date(field('opened_on', { required: true }), { value: values.opened_on, max: today() })}
      ${this.form.area(field('notes'), { value: values.notes, rows: 5 })}
      <p role="status">${this.nothingChanged ? text.nothingChanged : nothing}</p>
      ${this.form.buttons(this.now ? text.conflictSend : text.save, hrefOf('dossier', { dossier: this.number }), this.now ? text.conflictKeepTheirs : text.cancel)}
    </form>`;
  }
}

customElements.define('relais-dossier-edit', DossierEdit);
