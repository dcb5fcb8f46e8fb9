// What was recorded wrongly, and how each kind of fact is put right or withdrawn. `corrections_of_parts.ts` has those of
// interventions, consents, funding and follow-ups.
import { type TemplateResult, html, nothing } from 'lit';
import { type Dossier, DossierStatus, DossierStatusSchema, type PhaseChange, PhaseSchema, type StatusChange } from '../../build/gen/relais/v1/dossier_pb';
import { formatDate, today } from '../base/dates';
import { capitalized, choices, enumLabel } from '../base/labels';
import { language } from '../base/language';
import { codeLabel } from '../base/reference';
import { api } from '../base/transport';
import { type Form, textOf } from '../parts/form';
import { phase } from '../parts/shown';
import { words } from '../words/words';
import { codeChoices } from './plain_fields';

// What each call needs besides the typed values.
export interface Sending {
  etag: string;
  requestId: string;
  why: string;
  options: { signal: AbortSignal };
}

export interface Correction {
  // The fact and its value, as the register has it.
  title: string;
  shown: string;
  etag: string;
  // Whether the fact is part of the dossier's own revision, which tells who changed it last.
  ofDossier?: boolean;
  // Whether a correction needs its own reason.
  asksWhy: boolean;
  // Label of the button that withdraws; none if the fact cannot be withdrawn.
  withdrawLabel?: string;
  // Label of the main button, if it is not that of a correction.
  submitLabel?: string;
  fields(form: Form): TemplateResult | typeof nothing;
  // What is typed, in the words of `shown`.
  wanted(data: FormData): string;
  correct(data: FormData, sending: Sending): Promise<unknown>;
  withdraw?(sending: Sending): Promise<unknown>;
  // The same fact as the register has it now; undefined if it is gone.
  reread(): Promise<Correction | undefined>;
}

export const on = (date: string) => (date ? formatDate(date, language()) : words().none);

// Only what differs is sent.
const changed = (typed: string, recorded: string) => (typed === recorded ? '' : typed);

export function phaseCorrection(dossier: Dossier, change: PhaseChange): Correction {
  const text = words();
  const opening = change === dossier.phaseChanges[0];
  const shown = (value: number, date: string, reason: string) => [phase(value), on(date), reason].filter(Boolean).join(', ');
  const { name } = dossier;
  const recorded = change.effectiveOn;
  return {
    title: text.phaseTo(enumLabel(PhaseSchema, change.phase)),
    shown: shown(change.phase, recorded, change.reason),
    etag: dossier.etag,
    ofDossier: true,
    asksWhy: true,
    fields: (form) => html`${form.select(
        { id: 'new-phase', path: 'new_phase', label: text.phase, required: true },
        choices(PhaseSchema).map((one) => ({ value: String(one.value), text: one.text })), { value: String(change.phase) },
      )}
      ${opening ? nothing : form.date({ id: 'new-on', path: 'new_effective_on', label: text.onDate, required: true }, { value: recorded, max: today(), min: dossier.openedOn })}
      ${form.area({ id: 'new-reason', path: 'new_reason', label: text.reason }, { value: change.reason, rows: 2 })}`,
    wanted: (data) => shown(Number(data.get('new-phase')), textOf(data, 'new-on') || recorded, textOf(data, 'new-reason')),
    correct: (data, { etag, requestId, why, options }) => {
      const wantedPhase = Number(data.get('new-phase'));
      return api.dossiers.correctDossierPhase(
        {
          name, etag, requestId, reason: why, effectiveOn: recorded,
          newEffectiveOn: changed(textOf(data, 'new-on'), recorded),
          newPhase: wantedPhase === change.phase ? 0 : wantedPhase,
          newReason: textOf(data, 'new-reason'),
        },
        options,
      );
    },
    ...(opening
      ? {}
      : {
          withdrawLabel: text.withdrawChange,
          withdraw: ({ etag, requestId, why, options }: Sending) => api.dossiers.withdrawDossierPhase({ name, etag, requestId, reason: why, effectiveOn: recorded }, options),
        }),
    reread: async () => {
      const now = (await api.dossiers.getDossier({ name })).dossier;
      const same = now?.phaseChanges.find((one) => one.effectiveOn === recorded);
      return now && same && phaseCorrection(now, same);
    },
  };
}

export function statusCorrection(dossier: Dossier, change: StatusChange): Correction {
  const text = words();
  const { name } = dossier;
  const { number } = change;
  const recorded = change.effectiveOn;
  const shown = (status: number, date: string, outcome: string, reason: string) =>
    [capitalized(enumLabel(DossierStatusSchema, status)), on(date), outcome && codeLabel('closing_outcome', outcome), reason].filter(Boolean).join(', ');
  return {
    title: text.statusTo(enumLabel(DossierStatusSchema, change.status)),
    shown: shown(change.status, recorded, change.outcome, change.reason),
    etag: dossier.etag,
    ofDossier: true,
    asksWhy: true,
    withdrawLabel: text.withdrawChange,
    fields: (form) => html`${form.select(
        { id: 'new-status', path: 'new_status', label: text.status, required: true },
        choices(DossierStatusSchema).map((one) => ({ value: String(one.value), text: one.text })), { value: String(change.status) },
      )}
      ${form.date({ id: 'new-on', path: 'new_effective_on', label: text.onDate, required: true }, { value: recorded, max: today(), min: dossier.openedOn })}
      ${form.select({ id: 'new-outcome', path: 'new_outcome', label: text.outcome, hint: text.outcomeHint }, codeChoices('closing_outcome', change.outcome), { value: change.outcome })}
      ${form.area({ id: 'new-reason', path: 'new_reason', label: text.reason }, { value: change.reason, rows: 2 })}`,
    wanted: (data) => shown(Number(data.get('new-status')), textOf(data, 'new-on'), textOf(data, 'new-outcome'), textOf(data, 'new-reason')),
    correct: (data, { etag, requestId, why, options }) => {
      const status = Number(data.get('new-status'));
      const outcome = textOf(data, 'new-outcome');
      return api.dossiers.correctDossierStatus(
        {
          name, number, etag, requestId, reason: why,
          newStatus: status === change.status ? 0 : status,
          newEffectiveOn: changed(textOf(data, 'new-on'), recorded),
          newOutcome: status === DossierStatus.CLOSED ? outcome : '',
          newReason: textOf(data, 'new-reason'),
        },
        options,
      );
    },
    withdraw: ({ etag, requestId, why, options }) => api.dossiers.withdrawDossierStatus({ name, number, etag, requestId, reason: why }, options),
    reread: async () => {
      const now = (await api.dossiers.getDossier({ name })).dossier;
      const same = now?.statusChanges.find((one) => one.number === number);
      return now && same && statusCorrection(now, same);
    },
  };
}
