// Made-up accounts, agreements and registers for the pages of administration. Every name is invented.
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Role, TokenScope } from '../build/gen/relais/v1/access_pb';
import { AccessTokenSchema, PasskeySchema, UserSchema } from '../build/gen/relais/v1/account_pb';
import { AgreementSchema } from '../build/gen/relais/v1/agreement_pb';
import { CodelistSchema } from '../build/gen/relais/v1/codelist_pb';
import { JournalLineSchema } from '../build/gen/relais/v1/journal_pb';
import {
  CommunicationSchema, DossierReadSchema, ErasureSchema, IncidentRisk, IncidentSchema, InformationKind, RetentionItemSchema, RetentionRuleSchema,
} from '../build/gen/relais/v1/privacy_pb';

// Journal entries of one day, by method and resource.
const STEPS: [string, string, string][] = [
  ['users/lucie', 'CreateIntervention', 'dossiers/1/interventions/4'],
  ['users/conseiller', 'AcceptReferral', 'dossiers/8/referrals/1'],
  ['users/marc-andre', 'UpdateDossier', 'dossiers/17'],
  ['relaisd', 'ExpireReferrals', 'dossiers/3/referrals/1'],
  ['users/helene', 'UpdateCode', 'codelists/sector/codes/loisirs'],
  ['users/lucie', 'CreateConsent', 'dossiers/12/consents/1'],
  ['users/helene', 'CreateUser', 'users/odile'],
];

export function sampleAdministration(today: string) {
  const at = (days: number, time = '14:05:00') => {
    const date = new Date(`${today}T${time}Z`);
    date.setUTCDate(date.getUTCDate() + days);
    return date;
  };
  const day = (days: number) => at(days).toISOString().slice(0, 10);
  const time = (days: number, clock?: string) => timestampFromDate(at(days, clock));
  const pole = 'organizations/pole';
  const own = 'organizations/mrc-nicolet-yamaska';
  return {
    users: [
      create(UserSchema, { name: 'users/helene', etag: '1', title: 'Hélène Marcotte', organization: pole, roles: [Role.ADVISOR, Role.ADMINISTRATOR], email: 'helene@pole.example', active: true, passwordSet: true, oneTimeCodeRequired: true }),
      create(UserSchema, { name: 'users/odile', etag: '1', title: 'Odile Vadeboncœur', organization: 'organizations/mrc-becancour', roles: [Role.AGENT], active: true }),
      create(UserSchema, { name: 'users/ancien', etag: '3', title: 'Gaston Lafrenière', organization: 'organizations/mrc-drummond', roles: [Role.AGENT], passwordSet: true, oneTimeCodeEnrolled: true }),
      create(UserSchema, { name: 'users/gestion', etag: '1', title: 'Gestion des comptes', organization: pole, roles: [Role.ADMINISTRATOR], active: true, passwordSet: true }),
    ],
    // The user is filled in for each caller.
    tokens: [
      create(AccessTokenSchema, { name: 'users/-/tokens/s1', scope: TokenScope.FULL, session: true, createTime: time(0, '12:40:00'), lastUseTime: time(0), expireTime: time(1, '23:40:00') }),
      create(AccessTokenSchema, { name: 'users/-/tokens/s2', scope: TokenScope.FULL, session: true, createTime: time(0, '11:10:00'), lastUseTime: time(0, '13:00:00'), expireTime: time(1, '22:10:00') }),
      create(AccessTokenSchema, { name: 'users/-/tokens/t1', title: 'Tableau mensuel', scope: TokenScope.STATISTICS, createTime: time(-40), expireTime: time(200) }),
    ],
    passkeys: [
      create(PasskeySchema, { name: 'users/helene/passkeys/k1', title: 'Téléphone du bureau', createTime: time(-40), lastUseTime: time(0, '12:40:00') }),
      create(PasskeySchema, { name: 'users/helene/passkeys/k2', title: 'Portable', createTime: time(-3) }),
    ],
    erasureReasons: create(CodelistSchema, {
      name: 'codelists/erasure_reason',
      version: 1n,
      codes: [['conservation-echue', 'Fin du délai de conservation', 'End of the retention period'], ['demande', 'Demande de la personne concernée', 'Request of the person concerned'], ['autre', 'Autre', 'Other']]
        .map(([code, labelFr, labelEn]) => ({ name: `codelists/erasure_reason/codes/${code}`, etag: '1', labelFr, labelEn, active: true })),
    }),
    agreements: [
      create(AgreementSchema, { name: 'agreements/nicolet-2026', etag: '1', title: 'Entente de Nicolet-Yamaska 2026', organization: own, startsOn: day(-240), endsOn: day(125), contributionCents: 1_250_000n }),
      create(AgreementSchema, { name: 'agreements/becancour-2025', etag: '1', title: 'Entente de Bécancour 2025', organization: 'organizations/mrc-becancour', startsOn: day(-600), endsOn: day(-236) }),
    ],
    journal: Array.from({ length: 120 }, (_, i) => {
      const [actor, method, resource] = STEPS[i % STEPS.length]!;
      const organization = actor === 'relaisd' ? '' : ['users/conseiller', 'users/helene'].includes(actor) ? pole : own;
      return create(JournalLineSchema, { sequence: BigInt(1240 - i), recordedAt: time(-Math.floor(i / 9)), actor, organization, method, resource, onBehalfOf: i === 1 ? own : '' });
    }),
    communications: [
      create(CommunicationSchema, { referral: 'dossiers/8/referrals/1', communicatedOn: day(-30), fromOrganization: own, toOrganization: pole, information: InformationKind.COVER_SHEET, purpose: 'accompagnement', consent: 'dossiers/8/consents/1' }),
      create(CommunicationSchema, { referral: 'dossiers/8/referrals/1', communicatedOn: day(-27), fromOrganization: own, toOrganization: pole, information: InformationKind.FULL_VIEW, purpose: 'accompagnement', consent: 'dossiers/8/consents/1' }),
      create(CommunicationSchema, { referral: 'dossiers/3/referrals/1', communicatedOn: day(-90), fromOrganization: own, toOrganization: 'organizations/risq', information: InformationKind.COVER_SHEET, purpose: 'financement', consent: 'dossiers/3/consents/1', closedOn: day(-60) }),
    ],
    reads: Array.from({ length: 6 }, (_, i) =>
      create(DossierReadSchema, { sequence: BigInt(900 + i), recordedAt: time(-i), dossier: `dossiers/${8 + 9 * (i % 2)}`, user: 'users/conseiller', organization: pole, method: i % 2 ? 'ListInterventions' : 'GetDossier', readOn: day(-i), count: BigInt(1 + i * 2), firstReadAt: time(-i), lastReadAt: time(-i) }),
    ),
    rules: ['besoin-repondu', 'projet-demarre', 'refere-ailleurs', 'abandonne', 'non-admissible', 'sans-nouvelles'].map((outcome, i) =>
      create(RetentionRuleSchema, { name: `retentionRules/${outcome}`, etag: i === 1 ? '2' : '0', years: i === 1 ? 10 : 7 }),
    ),
    due: [4, 9, 14].map((number) => create(RetentionItemSchema, { dossier: `dossiers/${number}`, closingOutcome: 'projet-demarre', closedOn: day(-2600 - number), dueOn: day(-43 - number) })),
    erasures: [create(ErasureSchema, { dossier: 'dossiers/2', sequence: 1102n, recordedAt: time(-100), user: 'users/helene', reason: 'demande' })],
    incidents: [
      create(IncidentSchema, { name: 'incidents/1', etag: '1', occurredOn: day(-21), discoveredOn: day(-20), description: 'Un courriel avec la fiche d’un dossier est parti à une mauvaise adresse.', risk: IncidentRisk.LOW, dossiers: ['dossiers/12'], persons: 1, measures: 'Le destinataire a confirmé la suppression.' }),
      create(IncidentSchema, { name: 'incidents/2', etag: '1', discoveredOn: day(-3), description: 'Un portable de l’agence a été volé dans une voiture; son disque est chiffré.', risk: IncidentRisk.SERIOUS, dossiers: ['dossiers/1', 'dossiers/17'], persons: 2, authorityToldOn: day(-2) }),
    ],
  };
}
