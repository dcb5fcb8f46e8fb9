// Corrections of the parts of a dossier: interventions, consents, funding, follow-ups.
import { html } from 'lit';
import { create } from '@bufbuild/protobuf';
import { FieldMaskSchema } from '@bufbuild/protobuf/wkt';
import type { Consent } from '../../build/gen/relais/v1/consent_pb';
import { type FollowUp, FollowUpSchema } from '../../build/gen/relais/v1/follow_up_pb';
import { type FundingApplication, type FundingStep, FundingStepKindSchema } from '../../build/gen/relais/v1/funding_pb';
import { type Intervention, InterventionSchema } from '../../build/gen/relais/v1/intervention_pb';
import { type Referral, ReferralState, ReferralStateSchema } from '../../build/gen/relais/v1/referral_pb';
import { today } from '../base/dates';
import { capitalized, enumLabel } from '../base/labels';
import { activeCodes, codeId, codeLabel, codeText, userTitle } from '../base/reference';
import { api } from '../base/transport';
import { textOf } from '../parts/form';
import { words } from '../words/words';
import { type Correction, on } from './corrections';
import { codeChoices, userChoices } from './plain_fields';

export function interventionCorrection(intervention: Intervention): Correction {
  const text = words();
  const { name } = intervention;
  const shown = (date: string, subjects: string[], minutes: string, notes: string) =>
    [on(date), ...subjects.map((one) => codeLabel('subject', one)), minutes && text.minutes(Number(minutes)), notes].filter(Boolean).join(' · ');
  return {
    title: text.intervention,
    shown: shown(intervention.heldOn, intervention.subjects, String(intervention.minutes ?? ''), intervention.notes),
    etag: intervention.etag,
    asksWhy: false,
    withdrawLabel: text.withdrawIntervention,
    fields: (form) => html`${form.options(
        { id: 'subjects', path: 'intervention.subjects', label: text.subjects, required: true }, 'checkbox',
        [{ choices: activeCodes('subject').map((code) => ({ value: codeId(code), text: codeText(code) })) }], { chosen: intervention.subjects },
      )}
      <div class="inline">
        ${form.date({ id: 'held-on', path: 'intervention.held_on', label: text.heldOn, required: true }, { value: intervention.heldOn, max: today() })}
        ${form.text({ id: 'minutes', path: 'intervention.minutes', label: text.minutesSpent }, { value: String(intervention.minutes ?? ''), type: 'number', inputmode: 'numeric', min: '0', max: '1440' })}
      </div>
      ${form.area({ id: 'notes', path: 'intervention.notes', label: text.notes }, { value: intervention.notes, rows: 3 })}`,
    wanted: (data) => shown(textOf(data, 'held-on'), data.getAll('subjects').map(String), textOf(data, 'minutes'), textOf(data, 'notes')),
    correct: (data, { etag, requestId, options }) => {
      const wanted = create(InterventionSchema, { name, etag, heldOn: textOf(data, 'held-on'), subjects: data.getAll('subjects').map(String), notes: textOf(data, 'notes') });
      const minutes = textOf(data, 'minutes');
      if (minutes !== '') wanted.minutes = Number(minutes);
      const updateMask = create(FieldMaskSchema, { paths: ['held_on', 'subjects', 'minutes', 'notes'] });
      return api.interventions.updateIntervention({ intervention: wanted, updateMask, requestId }, options);
    },
    withdraw: ({ etag, requestId, options }) => api.interventions.deleteIntervention({ name, etag, requestId }, options),
    reread: async () => {
      const now = (await api.interventions.getIntervention({ name })).intervention;
      return now && interventionCorrection(now);
    },
  };
}

export function fundingCorrection(application: FundingApplication, step: FundingStep): Correction {
  const text = words();
  const { name } = application;
  const title = text.fundingStep(codeLabel('program', application.program), enumLabel(FundingStepKindSchema, step.step));
  return {
    title,
    shown: on(step.stepOn),
    etag: application.etag,
    asksWhy: true,
    withdrawLabel: text.withdrawStep,
    fields: (form) => form.date({ id: 'step-on', path: 'step_on', label: text.heldOn, required: true }, { value: step.stepOn, max: today() }),
    wanted: (data) => on(textOf(data, 'step-on')),
    correct: (data, { etag, requestId, why, options }) =>
      api.funding.correctFundingStep({ name, etag, requestId, reason: why, step: step.step, stepOn: textOf(data, 'step-on') }, options),
    withdraw: ({ etag, requestId, why, options }) => api.funding.withdrawFundingStep({ name, etag, requestId, reason: why, step: step.step }, options),
    reread: async () => {
      const now = (await api.funding.getFundingApplication({ name })).fundingApplication;
      const same = now?.steps.find((one) => one.step === step.step);
      return now && same && fundingCorrection(now, same);
    },
  };
}

// A consent is withdrawn by the promoter, on a day; it is never changed.
export function consentWithdrawal(consent: Consent): Correction {
  const text = words();
  const { name } = consent;
  return {
    title: text.withdrawConsent,
    shown: consent.withdrawnOn ? on(consent.withdrawnOn) : text.consentStands,
    etag: consent.etag,
    asksWhy: false,
    submitLabel: text.withdrawConsent,
    fields: (form) => html`<p class="quiet">${text.withdrawConsentText}</p>
      ${form.date({ id: 'withdrawn-on', path: 'withdrawn_on', label: text.withdrawnOn, required: true }, { value: today(), max: today(), min: consent.obtainedOn })}`,
    wanted: (data) => on(textOf(data, 'withdrawn-on')),
    correct: (data, { etag, requestId, options }) => api.consents.withdrawConsent({ name, etag, requestId, withdrawnOn: textOf(data, 'withdrawn-on') }, options),
    reread: async () => {
      const now = (await api.consents.getConsent({ name })).consent;
      return now && consentWithdrawal(now);
    },
  };
}

export function followUpChange(followUp: FollowUp): Correction {
  const text = words();
  const { name } = followUp;
  const shown = (due: string, owner: string, task: string) => [on(due), userTitle(owner), task].join(' · ');
  return {
    title: text.followUp,
    shown: followUp.doneOn ? `${text.followUpDone}, ${on(followUp.doneOn)}` : shown(followUp.dueOn, followUp.owner, followUp.notes),
    etag: followUp.etag,
    asksWhy: false,
    // The quick way is the second button.
    ...(followUp.doneOn ? {} : { withdrawLabel: text.markDoneToday }),
    fields: (form) => html`${form.area({ id: 'task', path: 'follow_up.notes', label: text.task, required: true }, { value: followUp.notes, rows: 2 })}
      <div class="inline">
        ${form.date({ id: 'due-on', path: 'follow_up.due_on', label: text.dueOn, required: true }, { value: followUp.dueOn })}
        ${form.select({ id: 'owner', path: 'follow_up.owner', label: text.owner, required: true }, userChoices(followUp.owner), { value: followUp.owner })}
      </div>`,
    wanted: (data) => shown(textOf(data, 'due-on'), textOf(data, 'owner'), textOf(data, 'task')),
    correct: (data, { etag, requestId, options }) =>
      api.followUps.updateFollowUp(
        {
          followUp: create(FollowUpSchema, { name, etag, notes: textOf(data, 'task'), dueOn: textOf(data, 'due-on'), owner: textOf(data, 'owner') }),
          updateMask: create(FieldMaskSchema, { paths: ['notes', 'due_on', 'owner'] }), requestId,
        },
        options,
      ),
    withdraw: ({ etag, requestId, options }) => api.followUps.completeFollowUp({ name, etag, requestId }, options),
    reread: async () => {
      const now = (await api.followUps.getFollowUp({ name })).followUp;
      return now && followUpChange(now);
    },
  };
}

// The answer that the sender noted for an organization without accounts.
export function answerCorrection(referral: Referral): Correction {
  const text = words();
  const { name } = referral;
  const answer = referral.declineReason ? ReferralState.DECLINED : ReferralState.ACCEPTED;
  const shown = (state: number, date: string, reason: string, more: string) =>
    [capitalized(enumLabel(ReferralStateSchema, state)), on(date), reason && codeLabel('decline_reason', reason), more].filter(Boolean).join(', ');
  return {
    title: text.referralAnswer,
    shown: shown(answer, referral.answeredOn, referral.declineReason, referral.answerText),
    etag: referral.etag,
    asksWhy: true,
    fields: (form) => html`${form.options(
        { id: 'new-answer', path: 'new_answer', label: text.referralAnswer, required: true }, 'radio',
        [{ choices: [ReferralState.ACCEPTED, ReferralState.DECLINED].map((one) => ({ value: String(one), text: capitalized(enumLabel(ReferralStateSchema, one)) })) }],
        { chosen: [String(answer)] },
      )}
      ${form.date({ id: 'new-on', path: 'new_answered_on', label: text.answeredOn, required: true }, { value: referral.answeredOn, max: today(), min: referral.sentOn })}
      ${form.select({ id: 'new-decline', path: 'new_decline_reason', label: text.declineReason, unmarked: true }, codeChoices('decline_reason', referral.declineReason), { value: referral.declineReason })}
      ${form.area({ id: 'new-text', path: 'new_text', label: text.answerText }, { value: referral.answerText, rows: 2 })}`,
    wanted: (data) => shown(Number(data.get('new-answer')), textOf(data, 'new-on'), textOf(data, 'new-decline'), textOf(data, 'new-text')),
    correct: (data, { etag, requestId, why, options }) => {
      const state = Number(data.get('new-answer'));
      const day = textOf(data, 'new-on');
      return api.referrals.correctReferralAnswer(
        {
          name, etag, requestId, reason: why,
          newAnswer: state === answer ? 0 : state,
          newAnsweredOn: day === referral.answeredOn ? '' : day,
          newDeclineReason: state === ReferralState.DECLINED ? textOf(data, 'new-decline') : '',
          newText: textOf(data, 'new-text'),
        },
        options,
      );
    },
    reread: async () => {
      const now = (await api.referrals.getReferral({ name })).referral;
      return now?.answeredOn ? answerCorrection(now) : undefined;
    },
  };
}
