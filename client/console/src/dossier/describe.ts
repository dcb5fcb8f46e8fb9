// Facts of a dossier in words.
import { html } from 'lit';
import { type Consent, ConsentEvidenceSchema } from '../../build/gen/relais/v1/consent_pb';
import { DossierStatusSchema, PhaseSchema } from '../../build/gen/relais/v1/dossier_pb';
import { DuplicateGroundSchema } from '../../build/gen/relais/v1/dossier_service_pb';
import { FundingStepKind, FundingStepKindSchema } from '../../build/gen/relais/v1/funding_pb';
import { ReferralKindSchema, ReferralState, ReferralStateSchema } from '../../build/gen/relais/v1/referral_pb';
import { formatAmount } from '../base/amounts';
import { today } from '../base/dates';
import { enumLabel, enumValue } from '../base/labels';
import { language } from '../base/language';
import { codeLabel, organizationTitle } from '../base/reference';
import { hrefOfName } from '../base/router';
import { phase } from '../parts/shown';
import { words } from '../words/words';
import type { Fact } from './timeline';

// Still to happen, or still to be done.
export function isComing(fact: Fact): boolean {
  return fact.type === 'followUp' || fact.on > today();
}

function recipientsOf(consent: Consent): string {
  return consent.wholeNetwork ? words().wholeNetwork : consent.recipients.map(organizationTitle).join(', ');
}

export function describe(fact: Fact): { title: unknown; details: (string | undefined)[]; long?: string } {
  const text = words();
  switch (fact.type) {
    case 'opening':
      return { title: text.opening, details: [fact.phase && phase(fact.phase.phase)] };
    case 'phase':
      return { title: text.phaseTo(enumLabel(PhaseSchema, fact.change.phase)), details: [], long: fact.change.reason };
    case 'status': {
      const { change } = fact;
      return {
        title: text.statusTo(enumLabel(DossierStatusSchema, change.status)),
        details: [change.outcome && codeLabel('closing_outcome', change.outcome)],
        long: change.reason,
      };
    }
    case 'lead':
      return { title: text.leadTo(organizationTitle(fact.change.organization)), details: [] };
    case 'intervention': {
      const { intervention } = fact;
      return {
        title: intervention.subjects.map((subject) => codeLabel('subject', subject)).join(' · ') || text.intervention,
        details: [
          intervention.minutes === undefined ? '' : text.minutes(intervention.minutes),
          intervention.organization && organizationTitle(intervention.organization),
        ],
        long: intervention.notes,
      };
    }
    case 'referralSent': {
      const { referral } = fact;
      const sent = text.referralSent(enumLabel(ReferralKindSchema, referral.kind), organizationTitle(referral.toOrganization));
      return {
        title: html`<a href=${hrefOfName(referral.name)}>${sent}</a>`,
        details: [referral.reasonCode && codeLabel('referral_reason', referral.reasonCode), referral.state === ReferralState.SENT ? text.waiting : ''],
        long: referral.reason,
      };
    }
    case 'referralAnswered': {
      const { referral } = fact;
      const state = referral.declineReason ? ReferralState.DECLINED : ReferralState.ACCEPTED;
      return {
        title: text.referralStep(enumLabel(ReferralStateSchema, state), organizationTitle(referral.toOrganization)),
        details: [referral.declineReason && codeLabel('decline_reason', referral.declineReason)],
        long: referral.endedOn ? '' : referral.answerText,
      };
    }
    case 'referralEnded': {
      const { referral } = fact;
      const list = referral.state === ReferralState.RECALLED ? 'recall_reason' : referral.state === ReferralState.RETURNED ? 'return_reason' : 'referral_result';
      return {
        title: text.referralStep(enumLabel(ReferralStateSchema, referral.state), organizationTitle(referral.toOrganization)),
        details: [referral.endCode && codeLabel(list, referral.endCode)],
        long: referral.answerText,
      };
    }
    case 'consent':
      return {
        title: text.consentTo(recipientsOf(fact.consent)),
        details: [codeLabel('consent_purpose', fact.consent.purpose), enumLabel(ConsentEvidenceSchema, fact.consent.evidence)],
        long: fact.consent.notes,
      };
    case 'consentEnds':
      return { title: text.consentEnds(recipientsOf(fact.consent)), details: [codeLabel('consent_purpose', fact.consent.purpose)] };
    case 'consentWithdrawn':
      return { title: text.consentWithdrawn(recipientsOf(fact.consent)), details: [] };
    case 'funding': {
      const { application, step } = fact;
      const amount = (cents: bigint | undefined, say: (amount: string) => string) => (cents === undefined ? '' : say(formatAmount(cents, language())));
      return {
        title: text.fundingStep(codeLabel('program', application.program), enumLabel(FundingStepKindSchema, step.step)),
        details: [
          step.step === FundingStepKind.AWARDED
            ? amount(application.awardedCents, text.awarded)
            : step.step === FundingStepKind.FILED ? amount(application.requestedCents, text.requested) : '',
        ],
      };
    }
    case 'followUp':
      return { title: fact.followUp.notes, details: [text.followUp] };
    case 'followUpDone':
      return { title: fact.followUp.notes, details: [text.followUpDone] };
  }
}

// What two dossiers have in common, from codes of DuplicateGround.
export function groundsText(codes: readonly string[]): string {
  return codes.map((code) => enumLabel(DuplicateGroundSchema, enumValue(DuplicateGroundSchema, code) ?? 0)).join(', ');
}
