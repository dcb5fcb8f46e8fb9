// All dated facts of a dossier as one sequence. Pure: words are added by the page.
import type { Consent } from '../../build/gen/relais/v1/consent_pb';
import type { Dossier, LeadChange, PhaseChange, StatusChange } from '../../build/gen/relais/v1/dossier_pb';
import type { FollowUp } from '../../build/gen/relais/v1/follow_up_pb';
import type { FundingApplication, FundingStep } from '../../build/gen/relais/v1/funding_pb';
import type { Intervention } from '../../build/gen/relais/v1/intervention_pb';
import type { JournalLine } from '../../build/gen/relais/v1/journal_pb';
import type { Referral } from '../../build/gen/relais/v1/referral_pb';

export type FactKind = 'intervention' | 'phase' | 'referral' | 'consent' | 'funding' | 'followUp';
export const FACT_KINDS: readonly FactKind[] = ['intervention', 'phase', 'referral', 'consent', 'funding', 'followUp'];

interface Dated {
  on: string;
  kind: FactKind;
  // Who recorded it, `users/{user}`; empty if the history does not tell.
  actor: string;
}

export type Fact = Dated &
  (
    | { type: 'opening'; phase: PhaseChange | undefined }
    | { type: 'phase'; change: PhaseChange }
    | { type: 'status'; change: StatusChange }
    | { type: 'lead'; change: LeadChange }
    | { type: 'intervention'; intervention: Intervention }
    | { type: 'referralSent' | 'referralAnswered' | 'referralEnded'; referral: Referral }
    | { type: 'consent' | 'consentEnds' | 'consentWithdrawn'; consent: Consent }
    | { type: 'funding'; application: FundingApplication; step: FundingStep }
    | { type: 'followUp' | 'followUpDone'; followUp: FollowUp }
  );

export interface Parts {
  dossier: Dossier;
  interventions: Intervention[];
  referrals: Referral[];
  consents: Consent[];
  applications: FundingApplication[];
  followUps: FollowUp[];
  history: JournalLine[];
}

// Newest first; on the same day, in the reverse order of what one would tell.
export function timelineOf(parts: Parts): Fact[] {
  const creators = new Map<string, string>();
  for (const line of parts.history) {
    if (line.method.startsWith('Create') && !creators.has(line.resource)) creators.set(line.resource, line.actor);
  }
  const by = (name: string) => creators.get(name) ?? '';
  const { dossier } = parts;
  const facts: Fact[] = [
    { on: dossier.openedOn, kind: 'phase', actor: by(dossier.name), type: 'opening', phase: dossier.phaseChanges[0] },
  ];
  // The first of each was recorded with the opening.
  for (const change of dossier.leadChanges.slice(1)) facts.push({ on: change.effectiveOn, kind: 'phase', actor: '', type: 'lead', change });
  for (const change of dossier.phaseChanges.slice(1)) facts.push({ on: change.effectiveOn, kind: 'phase', actor: '', type: 'phase', change });
  for (const consent of parts.consents) {
    const actor = by(consent.name);
    facts.push({ on: consent.obtainedOn, kind: 'consent', actor, type: 'consent', consent });
    if (consent.withdrawnOn) facts.push({ on: consent.withdrawnOn, kind: 'consent', actor: '', type: 'consentWithdrawn', consent });
    else if (consent.expiresOn) facts.push({ on: consent.expiresOn, kind: 'consent', actor: '', type: 'consentEnds', consent });
  }
  for (const referral of parts.referrals) {
    facts.push({ on: referral.sentOn, kind: 'referral', actor: by(referral.name), type: 'referralSent', referral });
    if (referral.answeredOn) facts.push({ on: referral.answeredOn, kind: 'referral', actor: '', type: 'referralAnswered', referral });
    if (referral.endedOn) facts.push({ on: referral.endedOn, kind: 'referral', actor: '', type: 'referralEnded', referral });
  }
  for (const intervention of parts.interventions) {
    facts.push({ on: intervention.heldOn, kind: 'intervention', actor: by(intervention.name), type: 'intervention', intervention });
  }
  for (const application of parts.applications) {
    for (const step of application.steps) {
      facts.push({ on: step.stepOn, kind: 'funding', actor: by(application.name), type: 'funding', application, step });
    }
  }
  for (const followUp of parts.followUps) {
    const done = followUp.doneOn !== '';
    facts.push({
      on: done ? followUp.doneOn : followUp.dueOn, kind: 'followUp', actor: followUp.owner, type: done ? 'followUpDone' : 'followUp', followUp,
    });
  }
  for (const change of dossier.statusChanges.slice(1)) facts.push({ on: change.effectiveOn, kind: 'phase', actor: '', type: 'status', change });
  return facts
    .map((fact, place) => ({ fact, place }))
    .sort((a, b) => b.fact.on.localeCompare(a.fact.on) || b.place - a.place)
    .map(({ fact }) => fact);
}
