// Facts of a dossier by a short key, such as `status-2`, so that the address can say which one is being corrected.
import { ReferralKind } from '../../build/gen/relais/v1/referral_pb';
import { numberOf } from '../parts/shown';
import type { Correction } from './corrections';
import { phaseCorrection, statusCorrection } from './corrections';
import { answerCorrection, consentWithdrawal, followUpChange, fundingCorrection, interventionCorrection } from './corrections_of_parts';
import type { Fact, Parts } from './timeline';

// Empty if the fact is corrected elsewhere or not at all.
export function keyOf(fact: Fact): string {
  switch (fact.type) {
    case 'opening':
      return fact.phase ? `phase-${fact.phase.effectiveOn}` : '';
    case 'phase':
      return `phase-${fact.change.effectiveOn}`;
    case 'status':
      return `status-${fact.change.number}`;
    case 'intervention':
      return `intervention-${numberOf(fact.intervention.name)}`;
    case 'consent':
      return fact.consent.withdrawnOn ? '' : `consent-${numberOf(fact.consent.name)}`;
    case 'referralAnswered':
      // An answer that ended has the text of its end.
      return fact.referral.kind === ReferralKind.EXTERNAL && !fact.referral.endedOn ? `answer-${numberOf(fact.referral.name)}` : '';
    case 'funding':
      return `funding-${numberOf(fact.application.name)}-${fact.step.step}`;
    case 'followUp':
      return `followUp-${numberOf(fact.followUp.name)}`;
    default:
      return '';
  }
}

// The correction of the fact with that key; undefined if there is none such.
export function correctionFor(parts: Parts, key: string): Correction | undefined {
  const [kind = '', id = '', more = ''] = /^([a-zA-Z]+)-(\d{4}-\d{2}-\d{2}|\d+)(?:-(\d+))?$/.exec(key)?.slice(1) ?? [];
  const numbered = <Item extends { name: string }>(items: Item[]) => items.find((one) => numberOf(one.name) === id);
  const { dossier } = parts;
  switch (kind) {
    case 'phase': {
      const change = dossier.phaseChanges.find((one) => one.effectiveOn === id);
      return change && phaseCorrection(dossier, change);
    }
    case 'status': {
      const change = dossier.statusChanges.find((one) => String(one.number) === id);
      return change && statusCorrection(dossier, change);
    }
    case 'intervention': {
      const intervention = numbered(parts.interventions);
      return intervention && interventionCorrection(intervention);
    }
    case 'consent': {
      const consent = numbered(parts.consents);
      return consent && !consent.withdrawnOn ? consentWithdrawal(consent) : undefined;
    }
    case 'answer': {
      const referral = numbered(parts.referrals);
      return referral?.answeredOn && referral.kind === ReferralKind.EXTERNAL ? answerCorrection(referral) : undefined;
    }
    case 'funding': {
      const application = numbered(parts.applications);
      const step = application?.steps.find((one) => String(one.step) === more);
      return application && step && fundingCorrection(application, step);
    }
    case 'followUp': {
      const followUp = numbered(parts.followUps);
      return followUp && followUpChange(followUp);
    }
    default:
      return undefined;
  }
}
