// Changes the phase or the status of a dossier, with the reason. If somebody changed the dossier in between, shows both
// versions and sends again only if the person says so.
import { type TemplateResult, html, nothing } from 'lit';
import { type Dossier, DossierStatus, DossierStatusSchema, Phase, PhaseSchema } from '../../build/gen/relais/v1/dossier_pb';
import { today } from '../base/dates';
import { refusalOf } from '../base/errors';
import { capitalized, choices, enumLabel } from '../base/labels';
import { activeCodes, codeId, codeLabel, codeText } from '../base/reference';
import { hrefOf } from '../base/router';
import { api } from '../base/transport';
import { Form, textOf } from '../parts/form';
import { numberOf, phase } from '../parts/shown';
import { View } from '../parts/view';
import { words } from '../words/words';
import { type LastChange, conflictNote, readLastChange } from './conflict';

export type ChangeKind = 'phase' | 'hold' | 'resume' | 'close' | 'reopen' | 'void' | 'unvoid';

export class ChangeForm extends View {
  static override properties = { dossier: { attribute: false }, kind: { attribute: false }, done: { attribute: false } };
  declare dossier: Dossier;
  declare kind: ChangeKind;
  declare done: () => void;
  private readonly form = new Form(this, 'change');
  // The dossier as the person saw it when the form opened.
  private seen!: Dossier;
  private now: Dossier | undefined;
  private last: LastChange | undefined;
  private chosenPhase = 0;

  protected override firstUpdated(): void {
    this.seen = this.dossier;
    this.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }

  private get etag(): string {
    return (this.now ?? this.seen).etag;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const sent = await this.form.submit(event, async (data, requestId) => {
      try {
        await this.send(data, requestId);
      } catch (error) {
        if (refusalOf(error).reason !== 'ETAG_MISMATCH') throw error;
        await this.readConflict();
      }
    });
    if (sent && !this.conflicting) this.done();
  }

  private conflicting = false;

  private async send(data: FormData, requestId: string): Promise<void> {
    this.conflicting = false;
    const options = { signal: this.signal };
    const request = {
      name: this.dossier.name,
      effectiveOn: textOf(data, 'effective-on'),
      reason: textOf(data, 'reason'),
      etag: this.etag,
      requestId,
    };
    switch (this.kind) {
      case 'phase':
        await api.dossiers.changeDossierPhase({ ...request, phase: Number(data.get('phase')) }, options);
        return;
      case 'hold':
        await api.dossiers.holdDossier(request, options);
        return;
      case 'resume':
        await api.dossiers.resumeDossier(request, options);
        return;
      case 'close':
        await api.dossiers.closeDossier({ ...request, outcome: textOf(data, 'outcome'), recallPending: data.has('recall-pending') }, options);
        return;
      case 'reopen':
        await api.dossiers.reopenDossier(request, options);
        return;
      case 'void':
        await api.dossiers.voidDossier(request, options);
        return;
      case 'unvoid':
        await api.dossiers.unvoidDossier(request, options);
        return;
    }
  }

  private async readConflict(): Promise<void> {
    this.conflicting = true;
    const [answer, last] = await Promise.all([api.dossiers.getDossier({ name: this.dossier.name }), readLastChange(this.dossier.name)]);
    this.now = answer.dossier;
    this.last = last;
    this.requestUpdate();
    void this.focusOn('#conflict');
  }

  private get heading(): string {
    const text = words();
    return { phase: text.changePhase, hold: text.hold, resume: text.resume, close: text.closeDossier, reopen: text.reopen, void: text.voidDossier, unvoid: text.unvoidDossier }[this.kind];
  }

  // What the change sets, for the table of versions.
  private get target(): string {
    if (this.kind === 'void' || this.kind === 'unvoid') return this.heading;
    const statusOf = { hold: DossierStatus.ON_HOLD, resume: DossierStatus.OPEN, close: DossierStatus.CLOSED, reopen: DossierStatus.OPEN };
    return this.kind === 'phase' ? phase(this.chosenPhase as Phase) : capitalized(enumLabel(DossierStatusSchema, statusOf[this.kind]));
  }

  private conflict(): TemplateResult | typeof nothing {
    if (!this.now || !this.conflicting) return nothing;
    const text = words();
    const { seen, now } = this;
    const statusText = (dossier: Dossier) =>
      capitalized(enumLabel(DossierStatusSchema, dossier.status)) +
      (dossier.closingOutcome ? ` (${codeLabel('closing_outcome', dossier.closingOutcome)})` : '');
    const row = this.kind === 'phase'
      ? { label: text.phase, seen: phase(seen.phase), now: phase(now.phase), mine: this.target }
      : { label: text.status, seen: statusText(seen), now: statusText(now), mine: this.target };
    return conflictNote(this.last, [row]);
  }

  protected override render(): TemplateResult {
    const text = words();
    const { kind, dossier } = this;
    const back = this.chosenPhase !== 0 && this.chosenPhase < dossier.phase && this.chosenPhase <= Phase.STARTUP;
    const ofVoiding = kind === 'void' || kind === 'unvoid';
    const reasonNeeded = kind === 'reopen' || kind === 'void' || (kind === 'phase' && back);
    return html`<section class="card action" aria-labelledby="change-title">
      <h2 id="change-title">${this.heading}</h2>
      <form novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
        ${this.form.summary()} ${this.conflict()}
        ${kind === 'phase'
          ? this.form.options(
              { id: 'phase', path: 'phase', label: text.newPhase, required: true },
              'radio',
              [{ choices: choices(PhaseSchema).filter(({ value }) => value !== dossier.phase).map(({ value, text: label }) => ({ value: String(value), text: label })) }],
              { change: (value) => { this.chosenPhase = Number(value); this.requestUpdate(); } },
            )
          : nothing}
        ${kind === 'close'
          ? this.form.select(
              { id: 'outcome', path: 'outcome', label: text.outcome, required: true },
              activeCodes('closing_outcome').map((code) => ({ value: codeId(code), text: codeText(code) })),
            )
          : nothing}
        ${kind === 'void' ? html`<p class="quiet">${text.voidText}</p>` : nothing}
        ${ofVoiding ? nothing : this.form.date({ id: 'effective-on', path: 'effective_on', label: text.onDate, required: true }, { value: today(), max: today(), min: dossier.openedOn })}
        ${kind === 'unvoid' ? nothing : this.form.area(
          { id: 'reason', path: 'reason', label: text.reason, required: reasonNeeded, ...(reasonNeeded && kind === 'phase' ? { hint: text.reasonBackwards } : {}) },
          { rows: 2 },
        )}
        ${kind === 'close' ? html`<label class="option"><input type="checkbox" name="recall-pending" /><span>${text.recallPending}</span></label>` : nothing}
        ${this.form.buttons(this.conflicting ? text.conflictSend : this.heading, hrefOf('dossier', { dossier: numberOf(dossier.name) }), this.conflicting ? text.conflictKeepTheirs : kind === 'void' ? text.keepDossier : text.cancel)}
      </form>
    </section>`;
  }
}

customElements.define('relais-change-form', ChangeForm);
