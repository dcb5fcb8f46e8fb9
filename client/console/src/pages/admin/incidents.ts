// The register of confidentiality incidents.
import { type TemplateResult, html } from 'lit';
import { type Incident, IncidentRisk, IncidentRiskSchema } from '../../../build/gen/relais/v1/privacy_pb';
import { AdminList } from '../../admin/admin_list';
import { adminApi } from '../../admin/api';
import { parseDossiers } from '../../admin/identifiers';
import { dossierLink } from '../../admin/shown';
import { adminWords } from '../../admin/words';
import { today } from '../../base/dates';
import { capitalized, choices, enumLabel } from '../../base/labels';
import { Form, textOf } from '../../parts/form';
import { PAGE_SIZE, type ListAnswer } from '../../parts/list_page';
import { Modal } from '../../parts/modal';
import { date, numberOf } from '../../parts/shown';
import { table } from '../../parts/table';
import { words } from '../../words/words';

const PATHS = ['occurred_on', 'discovered_on', 'description', 'risk', 'dossiers', 'persons', 'authority_told_on', 'persons_told_on', 'measures'];

class Incidents extends AdminList<Incident> {
  private readonly form = new Form(this, 'incident');
  private readonly edited = new Modal<Incident | 'new'>(this, 'incident-dialog');

  protected get pageTitle(): string {
    return adminWords().sections.adminIncidents.title;
  }

  protected async readItems(pageToken: string, signal: AbortSignal): Promise<ListAnswer<Incident>> {
    const page = await adminApi.privacy.listIncidents({ pageSize: PAGE_SIZE, pageToken }, { signal });
    return { items: page.incidents, nextPageToken: page.nextPageToken };
  }

  private async save(event: SubmitEvent, before: Incident | undefined): Promise<void> {
    const through = await this.form.submit(event, async (data, requestId) => {
      const incident = {
        occurredOn: textOf(data, 'occurred-on'),
        discoveredOn: textOf(data, 'discovered-on'),
        description: textOf(data, 'description'),
        risk: Number(data.get('risk')),
        dossiers: parseDossiers(textOf(data, 'incident-dossiers')),
        persons: Number(textOf(data, 'persons')) || 0,
        authorityToldOn: textOf(data, 'authority-told-on'),
        personsToldOn: textOf(data, 'persons-told-on'),
        measures: textOf(data, 'measures'),
      };
      if (before) await adminApi.privacy.updateIncident({ incident: { ...incident, name: before.name, etag: before.etag }, updateMask: { paths: PATHS }, requestId }, { signal: this.signal });
      else await adminApi.privacy.createIncident({ incident, requestId }, { signal: this.signal });
    });
    if (!through) return;
    this.edited.close();
    await this.done(words().saved);
  }

  private open(subject: Incident | 'new'): void {
    this.form.clear();
    this.edited.open(subject);
  }

  protected list(): TemplateResult {
    const text = adminWords();
    const told = (incident: Incident, day: string) => (day ? date(day) : incident.risk === IncidentRisk.SERIOUS ? html`<span class="late">${text.notYet}</span>` : '—');
    return html`<p class="actions"><button type="button" class="main" @click=${() => this.open('new')}>${text.addIncident}</button></p>
      ${this.saidLine()}
      ${this.items.length === 0
        ? html`<p>${text.noIncidents}</p>`
        : table(this.pageTitle, [
            { title: text.numberShort, kind: 'number', cell: (one) => numberOf(one.name) },
            { title: text.discoveredOn, kind: 'short', cell: (one) => date(one.discoveredOn) },
            { title: text.description, kind: 'main', cell: (one) => html`<span class="long">${one.description}</span>` },
            { title: text.risk, cell: (one) => html`<span class=${one.risk === IncidentRisk.SERIOUS ? 'tag wait' : 'tag'}>${capitalized(enumLabel(IncidentRiskSchema, one.risk))}</span>` },
            { title: text.dossiersConcerned, cell: (one) => (one.dossiers.length > 0 ? one.dossiers.map((name, i) => html`${i > 0 ? ', ' : ''}${dossierLink(name)}`) : '—') },
            { title: text.authorityToldOn, kind: 'short', cell: (one) => told(one, one.authorityToldOn) },
            { title: text.personsToldOn, kind: 'short', cell: (one) => told(one, one.personsToldOn) },
            { title: text.actions, kind: 'actions', cell: (one) => html`<button type="button" class="small" aria-label=${text.of(text.edit, text.incidentN(numberOf(one.name)))} @click=${() => this.open(one)}>${text.edit}</button>` },
          ], this.items)}
      ${this.pager()}
      ${this.edited.render(
        (one) => (one === 'new' ? text.addIncident : text.incidentN(numberOf(one.name))),
        (one) => this.editForm(one === 'new' ? undefined : one),
      )}`;
  }

  private editForm(before: Incident | undefined): TemplateResult {
    const text = adminWords();
    const { form } = this;
    const risks = choices(IncidentRiskSchema).map((one) => ({ value: String(one.value), text: one.text, ...(one.value === IncidentRisk.SERIOUS ? { hint: text.seriousHint } : {}) }));
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.save(event, before)}>
      ${form.summary()} ${form.area({ id: 'description', path: 'incident.description', label: text.description, hint: text.descriptionHint, required: true }, { value: before?.description ?? '' })}
      <div class="inline">
        ${form.date({ id: 'discovered-on', path: 'incident.discovered_on', label: text.discoveredOn, required: true }, { value: before?.discoveredOn ?? today(), max: today() })}
        ${form.date({ id: 'occurred-on', path: 'incident.occurred_on', label: text.occurredOn }, { value: before?.occurredOn ?? '', max: today() })}
      </div>
      ${form.options({ id: 'risk', path: 'incident.risk', label: text.risk, required: true }, 'radio', [{ choices: risks }], { chosen: before ? [String(before.risk)] : [] })}
      <div class="inline">
        ${form.text({ id: 'incident-dossiers', path: 'incident.dossiers', label: text.dossiersConcerned, hint: text.dossiersHint }, { value: before?.dossiers.map(numberOf).join(', ') ?? '' })}
        ${form.text({ id: 'persons', path: 'incident.persons', label: text.persons }, { value: before?.persons ? String(before.persons) : '', type: 'number', min: '0' })}
      </div>
      <div class="inline">
        ${form.date({ id: 'authority-told-on', path: 'incident.authority_told_on', label: text.authorityToldOn }, { value: before?.authorityToldOn ?? '', max: today() })}
        ${form.date({ id: 'persons-told-on', path: 'incident.persons_told_on', label: text.personsToldOn }, { value: before?.personsToldOn ?? '', max: today() })}
      </div>
      ${form.area({ id: 'measures', path: 'incident.measures', label: text.measures }, { value: before?.measures ?? '' })}
      ${form.modalButtons(before ? words().save : text.add, this.edited.close)}
    </form>`;
  }
}

customElements.define('relais-admin-incidents', Incidents);
