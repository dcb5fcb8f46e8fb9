// How single values are shown, the same on every page.
import { type TemplateResult, html, nothing } from 'lit';
import { type Dossier, DossierStatus, DossierStatusSchema, PhaseSchema, type Phase } from '../../build/gen/relais/v1/dossier_pb';
import { type ReferralState, ReferralStateSchema, ReferralState as State } from '../../build/gen/relais/v1/referral_pb';
import { formatDate, today } from '../base/dates';
import { capitalized, enumLabel } from '../base/labels';
import { language } from '../base/language';
import { words } from '../words/words';

export function date(text: string): TemplateResult | typeof nothing {
  return text ? html`<time datetime=${text}>${formatDate(text, language())}</time>` : nothing;
}

// A due date: in words too if it is past, never by colour alone.
export function dueDate(text: string): TemplateResult | typeof nothing {
  if (text && text < today()) return html`<span class="late">${date(text)} · ${words().late}</span>`;
  return date(text);
}

const STATUS_CLASS: Partial<Record<DossierStatus, string>> = {
  [DossierStatus.OPEN]: 'tag go',
  [DossierStatus.ON_HOLD]: 'tag wait',
  [DossierStatus.CLOSED]: 'tag',
};

export function status(value: DossierStatus): TemplateResult {
  return html`<span class=${STATUS_CLASS[value] ?? 'tag'}>${capitalized(enumLabel(DossierStatusSchema, value))}</span>`;
}

export function phase(value: Phase): string {
  return capitalized(enumLabel(PhaseSchema, value));
}

export function referralState(value: ReferralState): TemplateResult {
  const kind = value === State.ACCEPTED || value === State.COMPLETED ? 'tag go' : value === State.SENT ? 'tag wait' : 'tag';
  return html`<span class=${kind}>${capitalized(enumLabel(ReferralStateSchema, value))}</span>`;
}

export function numberOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

export function dossierName(name: string): string {
  return name.split('/').slice(0, 2).join('/');
}

export function projectTitle(dossier: Dossier | undefined): string {
  return dossier?.projectTitle || words().erasedTitle;
}

// A row of a `dl`; none without a value.
export function definition(label: string, value: unknown): TemplateResult | typeof nothing {
  return value && value !== nothing ? html`<dt>${label}</dt><dd>${value}</dd>` : nothing;
}
