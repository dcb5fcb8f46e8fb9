// One referral: its cover sheet, and the moves that its state and the person's organization allow.
import { type TemplateResult, html, nothing } from 'lit';
import { type Referral, ReferralKind, ReferralKindSchema, ReferralState } from '../../build/gen/relais/v1/referral_pb';
import { capitalized, enumLabel } from '../base/labels';
import { type CodelistName, activeCodes, codeId, codeLabel, codeText, needReference, organizationTitle } from '../base/reference';
import { hrefOf } from '../base/router';
import { ownOrganization } from '../base/session';
import { api } from '../base/transport';
import { Form, textOf } from '../parts/form';
import { router } from '../parts/navigation';
import { Refresh } from '../parts/refresh';
import { date, definition, dueDate, phase, referralState } from '../parts/shown';
import { Page } from '../parts/view';
import { words } from '../words/words';

// Moves that ask for a reason or result; the key is the word in the address.
type Move = 'refuser' | 'terminer' | 'retourner' | 'rappeler';
const MOVES: readonly Move[] = ['refuser', 'terminer', 'retourner', 'rappeler'];
const LIST_OF: Record<Move, CodelistName> = {
  refuser: 'decline_reason', terminer: 'referral_result', retourner: 'return_reason', rappeler: 'recall_reason',
};

class ReferralPage extends Page {
  private readonly form = new Form(this, 'move');
  private readonly accepting = new Form(this, 'accept');
  private referral: Referral | undefined;
  private shownMove = '';

  constructor() {
    super();
    new Refresh(this, () => (!this.move ? this.reload() : undefined));
  }

  private get name(): string {
    const { dossier = '', referral = '' } = this.route.params;
    return `dossiers/${dossier}/referrals/${referral}`;
  }

  protected get pageTitle(): string {
    const { dossier = '', referral = '' } = this.route.params;
    return words().referralTitle(referral, dossier);
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const [answer] = await Promise.all([
      api.referrals.getReferral({ name: this.name }, { signal }),
      needReference('mrc', 'sector', 'referral_reason', 'decline_reason', 'referral_result', 'return_reason', 'recall_reason'),
    ]);
    this.referral = answer.referral;
  }

  private get move(): Move | undefined {
    return MOVES.find((move) => move === this.route.query.get('action'));
  }

  protected override updated(): void {
    super.updated();
    const move = this.loaded ? (this.move ?? '') : this.shownMove;
    if (move === this.shownMove) return;
    this.shownMove = move;
    this.querySelector<HTMLElement>('#code')?.focus();
  }

  private allowed(referral: Referral): { accept: boolean; moves: Move[] } {
    const own = ownOrganization();
    const sender = referral.fromOrganization === own;
    // The sender stands in for an organization without accounts.
    const recipient = referral.kind === ReferralKind.EXTERNAL ? sender : referral.toOrganization === own;
    const sent = referral.state === ReferralState.SENT;
    const accepted = referral.state === ReferralState.ACCEPTED;
    const moves: Move[] = [];
    if (recipient && sent) moves.push('refuser');
    if (recipient && accepted) moves.push('terminer', 'retourner');
    if (sender && (sent || (accepted && referral.kind === ReferralKind.CONSULTATION))) moves.push('rappeler');
    return { accept: recipient && sent, moves };
  }

  private async accept(event: SubmitEvent): Promise<void> {
    const { referral } = this;
    if (!referral) return;
    const sent = await this.accepting.submit(event, async (_, requestId) => {
      await api.referrals.acceptReferral({ name: this.name, etag: referral.etag, requestId }, { signal: this.signal });
    });
    if (sent) await this.moved();
    else if (this.accepting.refusal?.reason === 'ETAG_MISMATCH') await this.reload();
  }

  private async send(event: SubmitEvent, move: Move): Promise<void> {
    const { referral } = this;
    if (!referral) return;
    const sent = await this.form.submit(event, async (data, requestId) => {
      const code = textOf(data, 'code');
      const text = textOf(data, 'text');
      const request = { name: this.name, etag: referral.etag, requestId, text };
      const options = { signal: this.signal };
      if (move === 'refuser') await api.referrals.declineReferral({ ...request, declineReason: code }, options);
      if (move === 'terminer') await api.referrals.completeReferral({ ...request, code }, options);
      if (move === 'retourner') await api.referrals.returnReferral({ ...request, code }, options);
      if (move === 'rappeler') await api.referrals.recallReferral({ ...request, code }, options);
    });
    if (sent) await this.moved();
    // What the other organization did in between is drawn beside what was typed.
    else if (this.form.refusal?.reason === 'ETAG_MISMATCH') await this.reload();
  }

  private async moved(): Promise<void> {
    const { dossier = '', referral = '' } = this.route.params;
    router.go(hrefOf('referral', { dossier, referral }), { replace: true });
    await this.reload();
    await this.focusOn('h1');
  }

  protected content(): TemplateResult {
    const { referral } = this;
    if (!referral) return html``;
    const text = words();
    const sheet = referral.coverSheet;
    const { dossier = '', referral: number = '' } = this.route.params;
    const own = ownOrganization();
    const opens = referral.viewOpen || referral.fromOrganization === own;
    const { accept, moves } = this.allowed(referral);
    const endList = referral.state === ReferralState.RECALLED ? 'recall_reason' : referral.state === ReferralState.RETURNED ? 'return_reason' : 'referral_result';
    return html`<p class="glance">
        ${referralState(referral.state)} <strong>${sheet?.projectTitle}</strong>
        ${opens ? html`<a href=${hrefOf('dossier', { dossier })}>${text.openDossier}</a>` : nothing}
        <button type="button" class="small" @click=${() => window.print()}>${text.print}</button>
      </p>
      <div class="referral">
        <section class="card" aria-labelledby="sheet-title">
          <h2 id="sheet-title">${text.coverSheet}</h2>
          <dl>
            ${definition(text.referralKind, capitalized(enumLabel(ReferralKindSchema, referral.kind)))} ${definition(text.sender, organizationTitle(referral.fromOrganization))}
            ${definition(text.recipient, organizationTitle(referral.toOrganization))} ${definition(text.sentOn, date(referral.sentOn))}
            ${definition(text.respondByField, referral.respondBy && (referral.state === ReferralState.SENT ? dueDate(referral.respondBy) : date(referral.respondBy)))}
            ${definition(text.reasonCode, referral.reasonCode && codeLabel('referral_reason', referral.reasonCode))} ${definition(text.reasonText, referral.reason)}
            ${sheet
              ? html`${definition(text.project, sheet.projectTitle)} ${definition(text.phase, phase(sheet.phase))} ${definition(text.mrc, codeLabel('mrc', sheet.mrc))} ${definition(text.sector, codeLabel('sector', sheet.sector))}`
              : nothing}
            ${definition(text.answeredOn, date(referral.answeredOn))} ${definition(text.reason, referral.declineReason && codeLabel('decline_reason', referral.declineReason))}
            ${definition(text.endedOn, date(referral.endedOn))} ${definition(text.result, referral.endCode && codeLabel(endList, referral.endCode))}
            ${definition(text.answerText, referral.answerText)}
          </dl>
          ${!opens && referral.state === ReferralState.SENT ? html`<p class="quiet">${text.coverSheetOnly}</p>` : nothing}
        </section>
        ${accept || moves.length > 0 ? this.moves(referral, accept, moves, { dossier, referral: number }) : nothing}
      </div>`;
  }

  private moves(referral: Referral, accept: boolean, moves: Move[], params: Record<string, string>): TemplateResult {
    const text = words();
    const labels: Record<Move, string> = { refuser: text.decline, terminer: text.complete, retourner: text.returnIt, rappeler: text.recall };
    const move = moves.find((one) => one === this.move);
    return html`<section class="card action" aria-labelledby="moves-title">
      <h2 id="moves-title">${text.actions}</h2>
      ${referral.kind === ReferralKind.EXTERNAL ? html`<p class="quiet">${text.answerFor}</p>` : nothing}
      <div class="actions">
        ${accept
          ? html`<form novalidate @submit=${(event: SubmitEvent) => void this.accept(event)}>
              ${this.accepting.summary()}
              <button class="main" type="submit">${referral.kind === ReferralKind.TRANSFER ? text.acceptTransfer : text.accept}</button>
            </form>`
          : nothing}
        ${moves.map((one) => html`<a class="button" href=${hrefOf('referral', params, { action: one })} aria-current=${one === move ? 'true' : 'false'}>${labels[one]}</a>`)}
      </div>
      ${move ? this.moveForm(move, params) : nothing}
    </section>`;
  }

  private moveForm(move: Move, params: Record<string, string>): TemplateResult {
    const text = words();
    const titles: Record<Move, string> = { refuser: text.declineTitle, terminer: text.completeTitle, retourner: text.returnTitle, rappeler: text.recallTitle };
    const submits: Record<Move, string> = { refuser: text.declineSubmit, terminer: text.completeSubmit, retourner: text.returnSubmit, rappeler: text.recallSubmit };
    const codes = activeCodes(LIST_OF[move]).map((code) => ({ value: codeId(code), text: codeText(code) }));
    return html`<form novalidate aria-labelledby="move-title" @submit=${(event: SubmitEvent) => void this.send(event, move)}>
      <h3 id="move-title">${titles[move]}</h3>
      ${this.form.summary()}
      ${this.form.select(
        { id: 'code', path: move === 'refuser' ? 'decline_reason' : 'code', label: move === 'terminer' ? text.result : text.reason, required: true }, codes,
      )}
      ${this.form.area({ id: 'text', path: 'text', label: text.textMore }, { rows: 3 })} ${this.form.buttons(submits[move], hrefOf('referral', params))}
    </form>`;
  }
}

customElements.define('relais-referral', ReferralPage);
