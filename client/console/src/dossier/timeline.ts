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
  // Its place in the journal, if the history tells.
  sequence?: bigint;
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

const STATUS_METHODS = ['HoldDossier', 'ResumeDossier', 'CloseDossier', 'ReopenDossier'];
const ENDING_METHODS = ['CompleteReferral', 'ReturnReferral', 'RecallReferral'];

// The lines that recorded a resource, and the last of some moves of it; undefined if the history does not tell.
function linesOf(history: readonly JournalLine[]) {
  const created = new Map<string, JournalLine>();
  const moved = new Map<string, JournalLine>();
  for (const line of history) {
    if (line.method.startsWith('Create') && !created.has(line.resource)) created.set(line.resource, line);
    moved.set(`${line.method} ${line.resource}`, line);
  }
  return {
    by: (name: string) => lineActor(created.get(name)),
    move: (name: string, ...methods: string[]) => lineActor(methods.map((method) => moved.get(`${method} ${name}`)).find(Boolean)),
  };
}

function lineActor(line: JournalLine | undefined): { actor: string; sequence?: bigint } {
  return line ? { actor: line.actor, sequence: line.sequence } : { actor: '' };
}

// Newest first.
export function timelineOf(parts: Parts): Fact[] {
  const { by, move } = linesOf(parts.history);
  const { dossier } = parts;
  const facts: Fact[] = [
    { on: dossier.openedOn, kind: 'phase', ...by(dossier.name), type: 'opening', phase: dossier.phaseChanges[0] },
  ];
  // The first of each was recorded with the opening.
  for (const change of dossier.leadChanges.slice(1)) facts.push({ on: change.effectiveOn, kind: 'phase', actor: '', type: 'lead', change });
  // The journal tells who changed a phase or status, but not which day the change was for: only a single one is surely that.
  const phaseLine = dossier.phaseChanges.length === 2 ? move(dossier.name, 'ChangeDossierPhase') : lineActor(undefined);
  const statusLine = dossier.statusChanges.length === 2 ? move(dossier.name, ...STATUS_METHODS) : lineActor(undefined);
  for (const change of dossier.phaseChanges.slice(1)) facts.push({ on: change.effectiveOn, kind: 'phase', ...phaseLine, type: 'phase', change });
  for (const consent of parts.consents) {
    facts.push({ on: consent.obtainedOn, kind: 'consent', ...by(consent.name), type: 'consent', consent });
    if (consent.withdrawnOn) facts.push({ on: consent.withdrawnOn, kind: 'consent', ...move(consent.name, 'WithdrawConsent'), type: 'consentWithdrawn', consent });
    else if (consent.expiresOn) facts.push({ on: consent.expiresOn, kind: 'consent', actor: '', type: 'consentEnds', consent });
  }
  for (const referral of parts.referrals) {
    facts.push({ on: referral.sentOn, kind: 'referral', ...by(referral.name), type: 'referralSent', referral });
    if (referral.answeredOn) facts.push({ on: referral.answeredOn, kind: 'referral', ...move(referral.name, 'AcceptReferral', 'DeclineReferral'), type: 'referralAnswered', referral });
    if (referral.endedOn) facts.push({ on: referral.endedOn, kind: 'referral', ...move(referral.name, ...ENDING_METHODS), type: 'referralEnded', referral });
  }
  for (const intervention of parts.interventions) {
    facts.push({ on: intervention.heldOn, kind: 'intervention', ...by(intervention.name), type: 'intervention', intervention });
  }
  for (const application of parts.applications) {
    for (const step of application.steps) {
      facts.push({ on: step.stepOn, kind: 'funding', ...by(application.name), type: 'funding', application, step });
    }
  }
  for (const followUp of parts.followUps) {
    const done = followUp.doneOn !== '';
    facts.push({
      on: done ? followUp.doneOn : followUp.dueOn, kind: 'followUp', actor: followUp.owner, type: done ? 'followUpDone' : 'followUp', followUp,
    });
  }
  for (const change of dossier.statusChanges.slice(1)) facts.push({ on: change.effectiveOn, kind: 'phase', ...statusLine, type: 'status', change });
  return newestFirst(facts);
}

// By day; within one by the journal, if it knows all facts of that day, else in the order in which they were gathered.
function newestFirst(facts: Fact[]): Fact[] {
  const days = new Map<string, Fact[]>();
  for (const fact of facts) days.set(fact.on, [...(days.get(fact.on) ?? []), fact]);
  return [...days.keys()].sort().reverse().flatMap((day) => {
    const same = days.get(day)!;
    if (same.every((fact) => fact.sequence !== undefined)) same.sort((a, b) => Number(a.sequence! - b.sequence!));
    return same.reverse();
  });
}
