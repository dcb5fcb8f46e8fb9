// A small register made by hand, to look at the pages with. Every name is invented. Never part of dist.
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Role } from '../build/gen/relais/v1/access_pb';
import { type User, UserSchema } from '../build/gen/relais/v1/account_pb';
import { type Codelist, CodelistSchema } from '../build/gen/relais/v1/codelist_pb';
import { type Consent, ConsentEvidence, ConsentSchema } from '../build/gen/relais/v1/consent_pb';
import { type Dossier, DossierSchema, DossierStatus, Phase, PromoterGender, PromoterKind } from '../build/gen/relais/v1/dossier_pb';
import { type FollowUp, FollowUpSchema } from '../build/gen/relais/v1/follow_up_pb';
import { type FundingApplication, FundingApplicationSchema, FundingStepKind } from '../build/gen/relais/v1/funding_pb';
import { type Intervention, InterventionSchema } from '../build/gen/relais/v1/intervention_pb';
import { type Organization, OrganizationKind, OrganizationSchema } from '../build/gen/relais/v1/organization_pb';
import { type Referral, ReferralKind, ReferralSchema, ReferralState } from '../build/gen/relais/v1/referral_pb';

export interface Sample {
  users: User[];
  organizations: Organization[];
  codelists: Codelist[];
  dossiers: Dossier[];
  interventions: Intervention[];
  consents: Consent[];
  referrals: Referral[];
  applications: FundingApplication[];
  followUps: FollowUp[];
}

// code, French label, English label, scheme
type Row = [string, string, string, string?];

const LISTS: Record<string, Row[]> = {
  sector: [
    ['commerce-de-detail', 'Commerce de détail', 'Retail'], ['culture', 'Culture', 'Culture'], ['loisirs', 'Loisirs', 'Leisure'],
    ['manufacturier', 'Manufacturier', 'Manufacturing'], ['sante', 'Santé', 'Health'],
    ['services-aux-personnes', 'Services aux personnes', 'Personal services'], ['formation', 'Formation', 'Training'],
    ['tourisme', 'Tourisme', 'Tourism'], ['habitation', 'Habitation', 'Housing'], ['alimentation', 'Alimentation', 'Food'],
    ['agriculture', 'Agriculture', 'Agriculture'],
  ],
  mrc: [
    ['arthabaska', 'Arthabaska', 'Arthabaska'], ['becancour', 'Bécancour', 'Bécancour'], ['drummond', 'Drummond', 'Drummond'],
    ['erable', "L'Érable", "L'Érable"], ['nicolet-yamaska', 'Nicolet-Yamaska', 'Nicolet-Yamaska'],
  ],
  subject: [
    ['information-generale', "Information générale sur l'économie sociale et référencement", 'General information on the social economy, and referral', 'topics'],
    ['gouvernance', 'Aide à la gouvernance (statut associatif)', 'Help with governance (associative status)', 'topics'],
    ['programmes-outils', 'Information sur les programmes, outils financiers, outils de gestion', 'Information on programs, financial tools and management tools', 'topics'],
    ['aides-financieres', 'Réseau express et/ou suivis aux aides financières', 'Express network or follow-up on financial aid', 'topics'],
    ['accueil-orientation-reference', "L'accueil, l'orientation et la référence des promoteurs", 'Welcome, orientation and referral of promoters', 'protocol'],
    ['analyse-besoins', "L'analyse et l'évaluation des besoins", 'Analysis of needs', 'protocol'],
    ['analyse-viabilite', "L'analyse et l'évaluation du réalisme et de la viabilité", 'Analysis of realism and viability', 'protocol'],
    ['service-conseil-projet', "L'accompagnement et le service-conseil, du prédémarrage à la recherche de financement", 'Accompaniment and advice, from pre-startup to the search for funding', 'protocol'],
    ['gestion-courante', "L'accompagnement en gestion courante, expansion, consolidation et relève", 'Accompaniment in current management, expansion, consolidation and succession', 'protocol'],
    ['plan-affaires', "Le service-conseil pour le plan d'affaires", 'Advice on the business plan', 'protocol'],
    ['documents-constitutifs', 'Le service-conseil pour les documents constitutifs', 'Advice on the constituting documents', 'protocol'],
  ],
  program: [['piec', 'PIEC', 'PIEC'], ['risq', 'RISQ', 'RISQ'], ['microcredit', 'Microcrédit', 'Microcredit']],
  closing_outcome: [
    ['besoin-repondu', 'Besoin répondu', 'Need answered'], ['projet-demarre', 'Projet démarré', 'Project started'],
    ['refere-ailleurs', 'Référé ailleurs', 'Referred elsewhere'], ['abandonne', 'Abandonné', 'Abandoned'],
    ['non-admissible', 'Non admissible', 'Not eligible'], ['sans-nouvelles', 'Sans nouvelles', 'No news'],
  ],
  decline_reason: [
    ['hors-mandat', 'Hors mandat', 'Outside the mandate'], ['hors-territoire', 'Hors territoire', 'Outside the territory'],
    ['promoteur-refuse', 'Le promoteur refuse', 'The promoter refuses'], ['capacite', 'Capacité insuffisante', 'Lack of capacity'],
    ['doublon', 'Doublon', 'Duplicate'], ['autre', 'Autre', 'Other'],
  ],
  consent_purpose: [
    ['accompagnement', "Accompagnement du projet ou de l'entreprise", 'Accompaniment of the project or enterprise'],
    ['financement', 'Recherche de financement', 'Search for funding'], ['autre', 'Autre', 'Other'],
  ],
  referral_reason: [
    ['expertise', 'Expertise particulière', 'Particular expertise'], ['financement', 'Recherche de financement', 'Search for funding'],
    ['territoire', "Promoteur d'un autre territoire", 'Promoter of another territory'],
    ['mandat', "Mandat de l'organisme destinataire", 'Mandate of the recipient'], ['suite-du-parcours', 'Suite du parcours', 'Next step of the path'],
    ['autre', 'Autre', 'Other'],
  ],
  recall_reason: [['erreur', 'Envoyée par erreur', 'Sent by mistake'], ['besoin-disparu', 'Besoin disparu', 'Need gone'], ['autre', 'Autre', 'Other']],
  referral_result: [['besoin-repondu', 'Besoin répondu', 'Need answered'], ['en-partie', 'Besoin répondu en partie', 'Need answered in part'], ['sans-suite', 'Sans suite', 'Without outcome']],
  return_reason: [['hors-mandat', 'Hors mandat', 'Outside the mandate'], ['capacite', 'Capacité insuffisante', 'Lack of capacity'], ['projet-reporte', 'Projet reporté', 'Project put off']],
};

const ORGANIZATIONS: [string, string, OrganizationKind, string?][] = [
  ['pole', "Pôle d'économie sociale du Centre-du-Québec", OrganizationKind.POLE],
  ['mrc-arthabaska', "MRC d'Arthabaska", OrganizationKind.MRC_AGENCY, 'arthabaska'],
  ['mrc-becancour', 'MRC de Bécancour', OrganizationKind.MRC_AGENCY, 'becancour'],
  ['mrc-drummond', 'MRC de Drummond', OrganizationKind.MRC_AGENCY, 'drummond'],
  ['mrc-erable', "MRC de L'Érable", OrganizationKind.MRC_AGENCY, 'erable'],
  ['mrc-nicolet-yamaska', 'MRC de Nicolet-Yamaska', OrganizationKind.MRC_AGENCY, 'nicolet-yamaska'],
  ['risq', "Réseau d'investissement social du Québec", OrganizationKind.FUNDER],
  ['crdq', 'Coopérative de développement régional du Québec', OrganizationKind.PARTNER],
];

const PROJECTS: [string, string, string][] = [
  ['Épicerie du rang Saint-Alexis', 'Coopérative de solidarité du rang', 'alimentation'],
  ['Halte-garderie de Baie-du-Febvre', 'Les Petites Oies', 'services-aux-personnes'],
  ['Atelier de réemploi du bois', 'Coopérative Copeaux', 'manufacturier'],
  ['Maison des aînés de Saint-Léonard', 'OBNL Vivre chez nous', 'habitation'],
  ['Marché public de Nicolet', 'Marché du Port', 'commerce-de-detail'],
  ['Ferme école des Ormes', 'Coopérative agricole des Ormes', 'agriculture'],
  ['Cinéma de quartier', 'Ciné-Rivière', 'culture'],
  ['Transport adapté du bas de la rivière', 'Transport Entraide', 'services-aux-personnes'],
  ['Boulangerie coopérative de Pierreville', 'Pain commun', 'alimentation'],
  ['Gîte et sentiers de la Longue Pointe', 'Coop Longue Pointe', 'tourisme'],
  ['Clinique communautaire de Sainte-Perpétue', 'Coopérative de santé du Bas-Saint-François', 'sante'],
  ['Centre de formation aux métiers du bâtiment', 'Les Bâtisseuses', 'formation'],
  ['Friperie Deuxième Saison', 'Deuxième Saison', 'commerce-de-detail'],
  ['Salle de spectacle de l’ancienne caserne', 'La Caserne', 'culture'],
  ['Jardins collectifs de Saint-Célestin', 'Jardins du Village', 'agriculture'],
  ['Patinoire et loisirs d’hiver', 'Loisirs Grand-Saint-Esprit', 'loisirs'],
];

function day(today: string, days: number): string {
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export function sampleRegister(today: string): Sample {
  const on = (days: number) => day(today, days);
  const own = 'organizations/mrc-nicolet-yamaska';
  const pole = 'organizations/pole';
  const user = (id: string, title: string, organization: string, role: Role) =>
    create(UserSchema, { name: `users/${id}`, etag: '1', title, organization, roles: [role], active: true, passwordSet: true });
  const users = [
    user('lucie', 'Lucie Boisvert', own, Role.AGENT),
    user('marc-andre', 'Marc-André Houle', own, Role.AGENT),
    user('conseiller', 'Solange Provencher', pole, Role.ADVISOR),
    user('analyste', 'Noémie Lamy', pole, Role.ANALYST),
  ];
  const organizations = ORGANIZATIONS.map(([id, title, kind, mrc]) =>
    create(OrganizationSchema, { name: `organizations/${id}`, etag: '1', title, kind, mrc: mrc ?? '', active: true }),
  );
  const codelists = Object.entries(LISTS).map(([list, rows]) =>
    create(CodelistSchema, {
      name: `codelists/${list}`,
      version: 1n,
      codes: rows.map(([code, labelFr, labelEn, scheme]) => ({ name: `codelists/${list}/codes/${code}`, etag: '1', labelFr, labelEn, active: true, scheme: scheme ?? '' })),
    }),
  );

  const dossiers: Dossier[] = [];
  for (let number = 1; number <= 67; number++) {
    const [title, promoter, sector] = PROJECTS[(number - 1) % PROJECTS.length]!;
    const openedOn = on(-640 + number * 9);
    const lead = number % 9 === 8 ? pole : own;
    const closed = number % 5 === 4;
    const phase = [Phase.PRE_STARTUP, Phase.STARTUP, Phase.CONSOLIDATION, Phase.DEVELOPMENT][number % 4]!;
    const status = closed ? DossierStatus.CLOSED : number % 11 === 7 ? DossierStatus.ON_HOLD : DossierStatus.OPEN;
    const round = Math.floor((number - 1) / PROJECTS.length);
    dossiers.push(
      create(DossierSchema, {
        name: `dossiers/${number}`,
        etag: '1',
        revision: 1n,
        externalId: `NY-${openedOn.slice(2, 4)}-${String(number).padStart(2, '0')}`,
        openedOn,
        projectTitle: round === 0 ? title : `${title} (${['', 'suite', 'agrandissement', 'relève', 'étude'][round]})`,
        promoter: {
          name: promoter,
          gender: [PromoterGender.WOMAN, PromoterGender.MAN, PromoterGender.BOTH, PromoterGender.UNDISCLOSED][number % 4]!,
          kind: number % 3 === 0 ? PromoterKind.ENTERPRISE : PromoterKind.PROJECT,
          contactName: ['Denise Laforest', 'Réjean Beaubien', 'Amélie Courchesne', 'Théo Manseau'][number % 4]!,
          contactEmail: 'contact@exemple.invalid',
          contactPhone: '819 555-01' + String(number % 90 + 10),
        },
        sector,
        mrc: number % 7 === 6 ? 'becancour' : 'nicolet-yamaska',
        phase,
        status,
        leadOrganization: lead,
        originOrganization: number % 6 === 0 ? pole : '',
        advisor: number % 3 === 2 ? 'users/marc-andre' : 'users/lucie',
        closingOutcome: closed ? 'projet-demarre' : '',
        closedOn: closed ? day(openedOn, 40) : '',
        phaseChanges: [{ effectiveOn: openedOn, phase }],
        statusChanges: [
          { number: 1n, effectiveOn: openedOn, status: DossierStatus.OPEN },
          ...(status === DossierStatus.OPEN ? [] : [{ number: 2n, effectiveOn: day(openedOn, 40), status, outcome: closed ? 'projet-demarre' : '' }]),
        ],
        leadChanges: [{ number: 1n, effectiveOn: openedOn, organization: lead }],
        createTime: timestampFromDate(new Date(`${openedOn}T14:00:00Z`)),
        updateTime: timestampFromDate(new Date(`${day(openedOn, closed ? 40 : 3)}T18:20:00Z`)),
      }),
    );
  }
  // The first dossier has everything.
  const first = dossiers[0]!;
  first.phase = Phase.STARTUP;
  first.openedOn = on(-232);
  first.phaseChanges[0]!.effectiveOn = on(-232);
  first.phaseChanges[0]!.phase = Phase.PRE_STARTUP;
  first.phaseChanges.push(create(DossierSchema, { phaseChanges: [{ effectiveOn: on(-60), phase: Phase.STARTUP, reason: 'Local trouvé, bail signé avec la municipalité.' }] }).phaseChanges[0]!);
  first.statusChanges[0]!.effectiveOn = on(-232);
  first.leadChanges[0]!.effectiveOn = on(-232);
  first.notes = 'Le groupe se réunit le premier mardi du mois, à la salle municipale.';
  first.originOrganization = pole;

  const intervention = (name: string, days: number, subjects: string[], minutes: number | undefined, notes: string, organization = own) =>
    create(InterventionSchema, { name, etag: '1', heldOn: on(days), subjects, ...(minutes === undefined ? {} : { minutes }), notes, organization });
  const interventions = [
    intervention('dossiers/1/interventions/1', -228, ['accueil-orientation-reference'], 60, 'Première rencontre avec les cinq fondatrices.'),
    intervention('dossiers/1/interventions/2', -190, ['gouvernance', 'documents-constitutifs'], 120, 'Choix de la coopérative de solidarité; règlements à écrire.'),
    intervention('dossiers/1/interventions/3', -121, ['plan-affaires'], 90, ''),
    intervention('dossiers/1/interventions/4', -40, ['programmes-outils', 'aides-financieres'], 75, 'Montage financier revu avec le Pôle : PIEC et part des membres.', pole),
    intervention('dossiers/1/interventions/5', -6, ['analyse-viabilite'], undefined, 'Prévisions de la première année à resserrer.'),
    intervention('dossiers/3/interventions/1', -20, ['gestion-courante'], 45, ''),
  ];
  const consent = (name: string, purpose: string, recipients: string[], from: number, to: number | undefined) =>
    create(ConsentSchema, { name, etag: '1', purpose, recipients, obtainedOn: on(from), expiresOn: to === undefined ? '' : on(to), evidence: ConsentEvidence.WRITTEN, notes: 'Formulaire signé, chemise verte.' });
  const consents = [
    consent('dossiers/1/consents/1', 'accompagnement', [pole], -100, 21),
    consent('dossiers/3/consents/1', 'accompagnement', [pole, 'organizations/mrc-becancour'], -200, 12),
    consent('dossiers/6/consents/1', 'accompagnement', ['organizations/mrc-drummond'], -30, 300),
  ];
  const sheet = (title: string, sector: string, mrc: string, phase: Phase, dossier: string) => ({ dossier, projectTitle: title, sector, mrc, phase });
  const referral = (name: string, init: Partial<Referral>) => {
    const made = create(ReferralSchema, { name, etag: '1', kind: ReferralKind.CONSULTATION, fromOrganization: own, toOrganization: pole });
    return Object.assign(made, init);
  };
  const cover = (...given: Parameters<typeof sheet>) => create(ReferralSchema, { coverSheet: sheet(...given) }).coverSheet!;
  const referrals = [
    referral('dossiers/1/referrals/1', { sentOn: on(-98), state: ReferralState.ACCEPTED, answeredOn: on(-20), reasonCode: 'expertise', reason: 'Montage financier à plusieurs bailleurs.', consent: 'dossiers/1/consents/1', respondBy: on(-10), viewOpen: true }),
    referral('dossiers/3/referrals/1', { sentOn: on(-45), state: ReferralState.DECLINED, answeredOn: on(-4), declineReason: 'capacite', answerText: 'Pas avant février; reprenez contact.', respondBy: on(5), toOrganization: 'organizations/mrc-becancour', reasonCode: 'territoire' }),
    referral('dossiers/6/referrals/1', { sentOn: on(-12), state: ReferralState.SENT, respondBy: on(9), toOrganization: 'organizations/mrc-drummond', reasonCode: 'mandat', consent: 'dossiers/6/consents/1' }),
    referral('dossiers/201/referrals/1', { fromOrganization: pole, toOrganization: own, kind: ReferralKind.TRANSFER, sentOn: on(-3), state: ReferralState.SENT, respondBy: on(2), reasonCode: 'territoire', coverSheet: cover('Buanderie solidaire de Nicolet', 'services-aux-personnes', 'nicolet-yamaska', Phase.PRE_STARTUP, 'dossiers/201') }),
    referral('dossiers/202/referrals/1', { fromOrganization: 'organizations/mrc-drummond', toOrganization: own, sentOn: on(-16), state: ReferralState.SENT, respondBy: on(4), reasonCode: 'expertise', coverSheet: cover('Abattoir coopératif régional', 'alimentation', 'drummond', Phase.CONSOLIDATION, 'dossiers/202') }),
    referral('dossiers/203/referrals/1', { fromOrganization: 'organizations/mrc-becancour', toOrganization: own, sentOn: on(-1), state: ReferralState.SENT, reasonCode: 'suite-du-parcours', coverSheet: cover('Logements pour travailleurs saisonniers', 'habitation', 'becancour', Phase.STARTUP, 'dossiers/203') }),
    referral('dossiers/8/referrals/1', { fromOrganization: pole, toOrganization: own, sentOn: on(-70), state: ReferralState.ACCEPTED, answeredOn: on(-66), reasonCode: 'territoire', viewOpen: true, coverSheet: cover('Transport adapté du bas de la rivière', 'services-aux-personnes', 'nicolet-yamaska', Phase.PRE_STARTUP, 'dossiers/8') }),
  ];
  const applications = [
    create(FundingApplicationSchema, {
      name: 'dossiers/1/fundingApplications/1', etag: '1', program: 'piec', requestedCents: 4512345n, awardedCents: 4000000n,
      steps: [{ step: FundingStepKind.INQUIRY, stepOn: on(-110) }, { step: FundingStepKind.FILED, stepOn: on(-58) }, { step: FundingStepKind.AWARDED, stepOn: on(-9) }],
    }),
    create(FundingApplicationSchema, { name: 'dossiers/1/fundingApplications/2', etag: '1', program: 'microcredit', requestedCents: 1250000n, steps: [{ step: FundingStepKind.FILED, stepOn: on(-15) }] }),
  ];
  const followUp = (name: string, due: number, owner: string, notes: string, done?: number) =>
    create(FollowUpSchema, { name, etag: '1', dueOn: on(due), owner, notes, doneOn: done === undefined ? '' : on(done) });
  const followUps = [
    followUp('dossiers/1/followUps/1', -5, 'users/lucie', 'Rappeler Mme Laforest pour les prévisions de trésorerie'),
    followUp('dossiers/1/followUps/2', 3, 'users/lucie', 'Envoyer le modèle de règlement intérieur'),
    followUp('dossiers/1/followUps/3', -70, 'users/marc-andre', 'Vérifier le zonage du local', -68),
    followUp('dossiers/5/followUps/1', -1, 'users/lucie', 'Confirmer la date de l’assemblée de fondation'),
    followUp('dossiers/9/followUps/1', 8, 'users/lucie', 'Relire la demande au PIEC'),
    followUp('dossiers/3/followUps/1', 12, 'users/lucie', 'Prendre des nouvelles de la relève'),
  ];
  return { users, organizations, codelists, dossiers, interventions, consents, referrals, applications, followUps };
}
