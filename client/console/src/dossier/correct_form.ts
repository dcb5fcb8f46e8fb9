// Puts a recorded fact right, or withdraws it. If somebody changed it in between, shows both versions and sends again only
// if the person says so.
import { type TemplateResult, html, nothing } from 'lit';
import type { Dossier } from '../../build/gen/relais/v1/dossier_pb';
import { refusalOf } from '../base/errors';
import { hrefOf } from '../base/router';
import { Form, textOf } from '../parts/form';
import { numberOf } from '../parts/shown';
import { View } from '../parts/view';
import { words } from '../words/words';
import { type ConflictRow, type LastChange, conflictNote, readLastChange } from './conflict';
import type { Correction } from './corrections';

class CorrectForm extends View {
  static override properties = { dossier: { attribute: false }, correction: { attribute: false }, done: { attribute: false } };
  declare dossier: Dossier;
  declare correction: Correction;
  declare done: () => void;
  private readonly form = new Form(this, 'correct');
  // The fact as the person saw it when the form opened.
  private seen!: Correction;
  private now: Correction | undefined;
  private last: LastChange | undefined;
  private row: ConflictRow | undefined;
  private gone = false;

  protected override willUpdate(): void {
    this.seen ??= this.correction;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const withdraws = (event.submitter as HTMLButtonElement | null)?.value === 'withdraw';
    let conflict = false;
    const sent = await this.form.submit(event, async (data, requestId) => {
      const sending = { etag: (this.now ?? this.seen).etag, requestId, why: textOf(data, 'why'), options: { signal: this.signal } };
      try {
        if (withdraws) await this.seen.withdraw!(sending);
        else await this.seen.correct(data, sending);
      } catch (error) {
        if (refusalOf(error).reason !== 'ETAG_MISMATCH') throw error;
        conflict = true;
        await this.readConflict(data, withdraws);
      }
    });
    if (sent && !conflict) this.done();
  }

  private async readConflict(data: FormData, withdraws: boolean): Promise<void> {
    const [now, last] = await Promise.all([this.seen.reread(), this.seen.ofDossier ? readLastChange(this.dossier.name) : undefined]);
    this.now = now;
    this.gone = now === undefined;
    this.last = last;
    const text = words();
    const mine = withdraws ? (this.seen.withdrawLabel ?? '') : this.seen.wanted(data);
    this.row = { label: this.seen.title, seen: this.seen.shown, now: now?.shown ?? text.none, mine };
    this.requestUpdate();
    void this.focusOn('#conflict');
  }

  protected override render(): TemplateResult {
    const text = words();
    const { seen, form } = this;
    const back = hrefOf('dossier', { dossier: numberOf(this.dossier.name) });
    return html`<section class="card action" aria-labelledby="correct-title">
      <h2 id="correct-title">${seen.submitLabel ?? text.correctTitle(seen.title)}</h2>
      <form novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
        ${form.summary()} ${this.row ? conflictNote(this.last, [this.row]) : nothing} ${seen.fields(form)}
        ${seen.asksWhy ? form.area({ id: 'why', path: 'reason', label: text.why, required: true, hint: text.whyHint }, { rows: 2 }) : nothing}
        <div class="buttons">
          ${this.gone ? nothing : html`<button class="main" type="submit">${this.row ? text.conflictSend : (seen.submitLabel ?? text.correct)}</button>`}
          ${seen.withdrawLabel && !this.gone ? html`<button type="submit" value="withdraw">${seen.withdrawLabel}</button>` : nothing}
          <a class="button" href=${back}>${this.row ? text.conflictKeepTheirs : text.cancel}</a>
        </div>
      </form>
    </section>`;
  }
}

customElements.define('relais-correct-form', CorrectForm);
