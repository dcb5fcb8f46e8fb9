// Answers the console's calls from the sample register: enough of the rules to see pages, faults, refusals and conflicts.
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from '@connectrpc/connect';
import { BadRequestSchema, LocalizedMessageSchema, PreconditionFailureSchema } from '../build/gen/google/rpc/error_details_pb';
import { ErrorInfoSchema } from '../build/gen/google/rpc/error_info_pb';
import { AccountService } from '../build/gen/relais/v1/account_service_pb';
import { CodelistService } from '../build/gen/relais/v1/codelist_service_pb';
import { ConsentService } from '../build/gen/relais/v1/consent_service_pb';
import type { Dossier } from '../build/gen/relais/v1/dossier_pb';
import { DossierStatus, Phase } from '../build/gen/relais/v1/dossier_pb';
import type { DossierFilter } from '../build/gen/relais/v1/dossier_filter_pb';
import { DossierService } from '../build/gen/relais/v1/dossier_service_pb';
import { FollowUpService } from '../build/gen/relais/v1/follow_up_service_pb';
import { FundingService } from '../build/gen/relais/v1/funding_service_pb';
import { InterventionService } from '../build/gen/relais/v1/intervention_service_pb';
import { OrganizationService } from '../build/gen/relais/v1/organization_service_pb';
import { ReferralKind, type Referral, ReferralState } from '../build/gen/relais/v1/referral_pb';
import { ReferralService } from '../build/gen/relais/v1/referral_service_pb';
import { AdminRegister } from './register_admin';
import { addDossierForms } from './register_dossiers';
import { addNumbers } from './register_numbers';
import { ReferralEvents } from './referral_events';
import { addImports } from './register_import';
import { type Kit, type Text, pageOf } from './register_kit';
import { sampleRegister } from './sample';

export const PASSWORD = 'une phrase de passe bien à vous';

export function addSampleRegister(router: ConnectRouter, today: string): { touch(number: string): void; answer(number: string): void; receive(): void; endSessions(): void; reset(): void } {
  let data = sampleRegister(today);
  // Session by cookie value; answers by request id, so that a repeated write is recorded once.
  const sessions = new Map<string, string>();
  const answered = new Map<string, unknown>();
  const revisedBy = new Map<string, string>();
  const events = new ReferralEvents();

  const inFrench = (context: HandlerContext) => !(context.requestHeader.get('accept-language') ?? 'fr').startsWith('en');
  const say = (context: HandlerContext, text: Text) => (inFrench(context) ? text.fr : text.en);

  function refuse(context: HandlerContext, code: Code, reason: string, text: Text, more: { metadata?: Record<string, string>; fields?: [string, Text][]; obstacles?: Text[] } = {}): never {
    const message = say(context, text);
    throw new ConnectError(message, code, undefined, [
      { desc: ErrorInfoSchema, value: { reason, domain: 'relais', metadata: more.metadata ?? {} } },
      { desc: LocalizedMessageSchema, value: { locale: inFrench(context) ? 'fr-CA' : 'en-CA', message } },
      ...(more.fields ? [{ desc: BadRequestSchema, value: { fieldViolations: more.fields.map(([field, what]) => ({ field, description: say(context, what) })) } }] : []),
      ...(more.obstacles ? [{ desc: PreconditionFailureSchema, value: { violations: more.obstacles.map((what) => ({ description: say(context, what) })) } }] : []),
    ]);
  }

  const invalid = (context: HandlerContext, ...fields: [string, Text][]): never =>
    refuse(context, Code.InvalidArgument, 'INVALID_FIELDS', { fr: 'La demande a des champs à corriger.', en: 'The request has fields to correct.' }, { fields });

  function caller(context: HandlerContext) {
    const cookie = /relais-dev=([\w-]+)/.exec(context.requestHeader.get('cookie') ?? '')?.[1] ?? '';
    const user = data.users.find((one) => one.name === sessions.get(cookie));
    return user ?? refuse(context, Code.Unauthenticated, 'SIGN_IN_REQUIRED', { fr: 'Connectez-vous.', en: 'Sign in.' });
  }

  function once<Answer>(requestId: string, work: () => Answer): Answer {
    if (!answered.has(requestId)) answered.set(requestId, work());
    return answered.get(requestId) as Answer;
  }

  function find<Item extends { name: string }>(context: HandlerContext, items: Item[], name: string): Item {
    return (
      items.find((one) => one.name === name) ??
      refuse(context, Code.NotFound, 'RESOURCE_NOT_FOUND', { fr: `« ${name} » est introuvable.`, en: `“${name}” was not found.` }, { metadata: { resource: name } })
    );
  }

  function checkEtag(context: HandlerContext, item: { name: string; etag: string }, etag: string): void {
    if (etag !== '' && etag !== item.etag) {
      refuse(context, Code.Aborted, 'ETAG_MISMATCH', { fr: 'Changé entre-temps.', en: 'Changed meanwhile.' }, { metadata: { resource: item.name, etag: item.etag } });
    }
  }

  const bump = (item: { etag: string }) => {
    item.etag = String(Number(item.etag) + 1);
  };
  const partsOf = <Item extends { name: string }>(items: Item[], parent: string) => (parent === 'dossiers/-' ? items : items.filter((one) => one.name.startsWith(`${parent}/`)));
  const nextName = (items: { name: string }[], parent: string, collection: string) =>
    `${parent}/${collection}/${1 + Math.max(0, ...partsOf(items, parent).map((one) => Number(one.name.split('/').at(-1))))}`;

  function lastActivity(dossier: Dossier): string {
    return [
      dossier.openedOn,
      ...dossier.phaseChanges.map((one) => one.effectiveOn),
      ...dossier.statusChanges.map((one) => one.effectiveOn),
      ...partsOf(data.interventions, dossier.name).map((one) => one.heldOn),
      ...partsOf(data.referrals, dossier.name).flatMap((one) => [one.sentOn, one.answeredOn]),
    ].sort().at(-1)!;
  }

  function matches(dossier: Dossier, filter: DossierFilter | undefined, user: string): boolean {
    if (!filter) return true;
    const any = <T>(values: T[], value: T) => values.length === 0 || values.includes(value);
    return (
      any(filter.phases, dossier.phase) && any(filter.statuses, dossier.status) && any(filter.mrcs, dossier.mrc) && any(filter.sectors, dossier.sector) &&
      any(filter.promoterGenders, dossier.promoter!.gender) && any(filter.promoterKinds, dossier.promoter!.kind) &&
      any(filter.leadOrganizations, dossier.leadOrganization.replace('organizations/', '')) &&
      (!filter.mine || dossier.advisor === user) &&
      (!filter.openedFrom || dossier.openedOn >= filter.openedFrom) && (!filter.openedTo || dossier.openedOn <= filter.openedTo) &&
      (!filter.withoutActivitySince || lastActivity(dossier) < filter.withoutActivitySince)
    );
  }

  const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

  const kit: Kit = { today, data: () => data, say, caller, refuse, invalid, once, find, checkEtag, bump, nextName };
  const admin = new AdminRegister(kit);
  admin.add(router);

  router.service(AccountService, {
    ...admin.accounts,
    signIn(request, context) {
      const user = data.users.find((one) => one.name.replace('users/', '') === request.user.replace('users/', ''));
      if (!user || request.password !== PASSWORD) {
        refuse(context, Code.Unauthenticated, 'CREDENTIALS_WRONG', { fr: 'Identifiant, phrase de passe ou code à usage unique erroné.', en: 'User, passphrase or one-time code is wrong.' });
      }
      const cookie = crypto.randomUUID();
      sessions.set(cookie, user.name);
      context.responseHeader.append('set-cookie', `relais-dev=${cookie}; HttpOnly; SameSite=Strict; Path=/`);
      return { user };
    },
    signOut(_, context) {
      caller(context);
      sessions.clear();
      context.responseHeader.append('set-cookie', 'relais-dev=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0');
      return {};
    },
  });
  router.service(CodelistService, {
    ...admin.codelists,
    getCodelist: (request, context) => (caller(context), { codelist: find(context, data.codelists, request.name) }),
  });
  router.service(OrganizationService, {
    ...admin.organizations,
    listOrganizations: (_, context) => (caller(context), { organizations: data.organizations }),
  });

  const change = (context: HandlerContext, request: { name: string; etag: string; effectiveOn: string; requestId: string }, work: (dossier: Dossier, on: string) => void) => {
    const user = caller(context);
    return once(request.requestId, () => {
      const dossier = find(context, data.dossiers, request.name);
      checkEtag(context, dossier, request.etag);
      const on = request.effectiveOn || today;
      if (on > today) invalid(context, ['effective_on', { fr: `« ${on} » : la date ne peut pas être dans l’avenir.`, en: `“${on}”: the date cannot be in the future.` }]);
      work(dossier, on);
      bump(dossier);
      revisedBy.set(dossier.name, user.name);
      return { dossier };
    });
  };
  const toStatus = (dossier: Dossier, on: string, status: DossierStatus, more: { reason: string; outcome?: string }) => {
    dossier.status = status;
    dossier.closingOutcome = more.outcome ?? '';
    dossier.closedOn = status === DossierStatus.CLOSED ? on : '';
    const number = BigInt(dossier.statusChanges.length + 1);
    dossier.statusChanges.push({ ...dossier.statusChanges[0]!, number, effectiveOn: on, status, outcome: more.outcome ?? '', reason: more.reason });
  };

  router.service(DossierService, {
    getDossier(request, context) {
      caller(context);
      return { dossier: find(context, data.dossiers, request.name) };
    },
    listDossiers(request, context) {
      const user = caller(context);
      const found = data.dossiers.filter((one) => matches(one, request.filter, user.name));
      const [field, direction] = request.orderBy.split(' ');
      const key = (one: Dossier) => (field === 'closed_on' ? one.closedOn : field === 'update_time' ? String(one.updateTime?.seconds) : one.openedOn);
      if (field) found.sort((a, b) => key(a).localeCompare(key(b)) * (direction ? -1 : 1));
      const [dossiers, nextPageToken] = pageOf(found, request);
      return { dossiers, nextPageToken };
    },
    searchDossiers(request, context) {
      const user = caller(context);
      const wanted = folded(request.query).split(/\s+/).filter(Boolean);
      const found = data.dossiers.filter((one) => {
        const own = folded(`${one.projectTitle} ${one.promoter!.name} ${one.promoter!.contactName}`).split(/[^a-z0-9]+/);
        return wanted.every((word) => own.some((other) => other.startsWith(word))) && matches(one, request.filter, user.name);
      });
      const [dossiers, nextPageToken] = pageOf(found, request);
      return { dossiers, nextPageToken };
    },
    updateDossier(request, context) {
      const user = caller(context);
      return once(request.requestId, () => {
        const wanted = request.dossier!;
        const dossier = find(context, data.dossiers, wanted.name);
        checkEtag(context, dossier, wanted.etag);
        const email = wanted.promoter?.contactEmail ?? '';
        if (email && !/^\S+@\S+\.\S+$/.test(email)) {
          invalid(context, ['dossier.promoter.contact_email', { fr: `« ${email} » : une adresse, nom@domaine.`, en: `“${email}”: one address, name@domain.` }]);
        }
        for (const path of request.updateMask?.paths ?? []) {
          const [head, tail] = path.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()).split('.') as [keyof Dossier, string?];
          if (tail) Object.assign(dossier.promoter!, { [tail]: wanted.promoter![tail as 'name'] });
          else Object.assign(dossier, { [head]: wanted[head] });
        }
        bump(dossier);
        revisedBy.set(dossier.name, user.name);
        return { dossier };
      });
    },
    changeDossierPhase: (request, context) =>
      change(context, request, (dossier, on) => {
        if (request.phase < dossier.phase && request.phase <= Phase.STARTUP && !request.reason) {
          invalid(context, ['reason', { fr: 'Un retour en arrière demande un motif.', en: 'A move back needs a reason.' }]);
        }
        dossier.phase = request.phase;
        dossier.phaseChanges.push({ ...dossier.phaseChanges[0]!, effectiveOn: on, phase: request.phase, reason: request.reason });
      }),
    holdDossier: (request, context) => change(context, request, (dossier, on) => toStatus(dossier, on, DossierStatus.ON_HOLD, request)),
    resumeDossier: (request, context) => change(context, request, (dossier, on) => toStatus(dossier, on, DossierStatus.OPEN, request)),
    reopenDossier: (request, context) => change(context, request, (dossier, on) => toStatus(dossier, on, DossierStatus.OPEN, request)),
    closeDossier: (request, context) =>
      change(context, request, (dossier, on) => {
        const open = partsOf(data.referrals, dossier.name).filter((one) => one.state === ReferralState.SENT || one.state === ReferralState.ACCEPTED);
        if (open.length > 0 && !request.recallPending) {
          refuse(context, Code.FailedPrecondition, 'WRONG_STATE', { fr: 'Le dossier ne peut pas être fermé.', en: 'The dossier cannot be closed.' }, {
            obstacles: open.map((one) => ({ fr: `La référence ${one.name.split('/').at(-1)} attend ou est en cours.`, en: `Referral ${one.name.split('/').at(-1)} waits or is under way.` })),
          });
        }
        for (const one of open) Object.assign(one, { state: ReferralState.RECALLED, endedOn: on });
        toStatus(dossier, on, DossierStatus.CLOSED, request);
      }),
    listDossierRevisions(request, context) {
      caller(context);
      const dossier = find(context, data.dossiers, request.name);
      return { revisions: [{ dossier, actor: revisedBy.get(dossier.name) ?? 'users/lucie', recordedAt: timestampFromDate(new Date(`${today}T14:05:00Z`)), method: 'UpdateDossier' }] };
    },
    listDossierHistory(request, context) {
      caller(context);
      const line = (resource: string, actor: string) => ({ resource, actor, method: 'Create', recordedAt: timestampFromDate(new Date(`${today}T12:00:00Z`)) });
      return {
        lines: [
          line(request.name, 'users/lucie'),
          ...[...partsOf(data.interventions, request.name), ...partsOf(data.referrals, request.name), ...partsOf(data.consents, request.name), ...partsOf(data.applications, request.name)]
            .map((one, i) => line(one.name, 'organization' in one && one.organization === 'organizations/pole' ? 'users/conseiller' : i % 3 === 2 ? 'users/marc-andre' : 'users/lucie')),
        ],
      };
    },
  });

  router.service(InterventionService, {
    listInterventions: (request, context) => (caller(context), { interventions: partsOf(data.interventions, request.parent) }),
    createIntervention(request, context) {
      const user = caller(context);
      return once(request.requestId, () => {
        const intervention = request.intervention!;
        const dossier = find(context, data.dossiers, request.parent);
        const faults: [string, Text][] = [];
        if (intervention.heldOn > today) faults.push(['intervention.held_on', { fr: `« ${intervention.heldOn} » : la date ne peut pas être dans l’avenir.`, en: `“${intervention.heldOn}”: the date cannot be in the future.` }]);
        if (intervention.heldOn < dossier.openedOn) faults.push(['intervention.held_on', { fr: `« ${intervention.heldOn} » : avant l’ouverture du dossier, ${dossier.openedOn}.`, en: `“${intervention.heldOn}”: before the opening of the dossier, ${dossier.openedOn}.` }]);
        if ((intervention.minutes ?? 0) > 1440) faults.push(['intervention.minutes', { fr: `« ${intervention.minutes} » : de 0 à 1440.`, en: `“${intervention.minutes}”: from 0 to 1440.` }]);
        if (faults.length > 0) invalid(context, ...faults);
        intervention.name = nextName(data.interventions, request.parent, 'interventions');
        intervention.organization = user.organization;
        data.interventions.push(intervention);
        return { intervention };
      });
    },
  });
  router.service(ConsentService, {
    listConsents: (request, context) => (caller(context), { consents: partsOf(data.consents, request.parent) }),
    createConsent(request, context) {
      caller(context);
      return once(request.requestId, () => {
        const consent = request.consent!;
        if (consent.obtainedOn > today) invalid(context, ['consent.obtained_on', { fr: 'La date ne peut pas être dans l’avenir.', en: 'The date cannot be in the future.' }]);
        consent.name = nextName(data.consents, request.parent, 'consents');
        data.consents.push(consent);
        return { consent };
      });
    },
  });
  router.service(FundingService, {
    listFundingApplications: (request, context) => (caller(context), { fundingApplications: partsOf(data.applications, request.parent) }),
  });
  router.service(FollowUpService, {
    listFollowUps(request, context) {
      const user = caller(context);
      return {
        followUps: partsOf(data.followUps, request.parent)
          .filter((one) => (request.includeDone || !one.doneOn) && (!request.mine || one.owner === user.name) && (!request.dueTo || one.dueOn <= request.dueTo))
          .sort((a, b) => a.dueOn.localeCompare(b.dueOn)),
      };
    },
    completeFollowUp(request, context) {
      caller(context);
      return once(request.requestId, () => {
        const followUp = find(context, data.followUps, request.name);
        followUp.doneOn = today;
        return { followUp };
      });
    },
  });

  const move = (context: HandlerContext, request: { name: string; etag: string; requestId: string }, from: ReferralState[], work: (referral: Referral) => void) => {
    caller(context);
    return once(request.requestId, () => {
      const referral = find(context, data.referrals, request.name);
      checkEtag(context, referral, request.etag);
      if (!from.includes(referral.state)) refuse(context, Code.FailedPrecondition, 'WRONG_STATE', { fr: 'La référence n’est plus dans un état qui le permet.', en: 'The state of the referral does not allow this.' });
      work(referral);
      bump(referral);
      return { referral };
    });
  };
  const end = (state: ReferralState, code: string, text: string) => (referral: Referral) => {
    Object.assign(referral, { state, endedOn: today, endCode: code, answerText: text, viewOpen: false });
  };
  router.service(ReferralService, {
    getReferral: (request, context) => (caller(context), { referral: find(context, data.referrals, request.name) }),
    listReferrals(request, context) {
      caller(context);
      return {
        referrals: partsOf(data.referrals, request.parent).filter(
          (one) => (request.states.length === 0 || request.states.includes(one.state)) && (!request.fromOrganization || one.fromOrganization === request.fromOrganization) && (!request.toOrganization || one.toOrganization === request.toOrganization),
        ),
      };
    },
    createReferral(request, context) {
      const user = caller(context);
      return once(request.requestId, () => {
        const referral = request.referral!;
        if (referral.respondBy && referral.respondBy < today) invalid(context, ['referral.respond_by', { fr: `« ${referral.respondBy} » : aujourd’hui ou plus tard.`, en: `“${referral.respondBy}”: today or later.` }]);
        const dossier = find(context, data.dossiers, request.parent);
        Object.assign(referral, { name: nextName(data.referrals, request.parent, 'referrals'), etag: '1', fromOrganization: user.organization, sentOn: today, state: ReferralState.SENT });
        referral.coverSheet = create(ReferralService.method.createReferral.output, { referral: { coverSheet: { dossier: dossier.name, projectTitle: dossier.projectTitle, sector: dossier.sector, mrc: dossier.mrc, phase: dossier.phase } } }).referral!.coverSheet!;
        data.referrals.push(referral);
        return { referral };
      });
    },
    acceptReferral: (request, context) =>
      move(context, request, [ReferralState.SENT], (referral) => {
        Object.assign(referral, { state: ReferralState.ACCEPTED, answeredOn: today, viewOpen: referral.kind !== ReferralKind.EXTERNAL });
      }),
    declineReferral: (request, context) =>
      move(context, request, [ReferralState.SENT], (referral) => {
        Object.assign(referral, { state: ReferralState.DECLINED, answeredOn: today, declineReason: request.declineReason, answerText: request.text });
        delete referral.coverSheet;
      }),
    completeReferral: (request, context) => move(context, request, [ReferralState.ACCEPTED], end(ReferralState.COMPLETED, request.code, request.text)),
    returnReferral: (request, context) => move(context, request, [ReferralState.ACCEPTED], end(ReferralState.RETURNED, request.code, request.text)),
    async *followReferralEvents(_, context) {
      caller(context);
      let first = true;
      for await (const position of events.follow(context.signal)) {
        yield { resumeToken: String(position), ...(first ? {} : { event: { sequence: BigInt(position) } }) };
        first = false;
      }
    },
    recallReferral: (request, context) => move(context, request, [ReferralState.SENT, ReferralState.ACCEPTED], end(ReferralState.RECALLED, request.code, request.text)),
  });

  const forms = addDossierForms(router, kit);
  addNumbers(router, kit);
  const imports = addImports(router, kit);

  return {
    // Another organization sends a referral under an open page.
    receive() {
      const sent = data.referrals.find((one) => one.name === 'dossiers/202/referrals/1')!;
      data.referrals.push({ ...sent, name: nextName(data.referrals, 'dossiers/202', 'referrals') });
      events.announce();
    },
    // A colleague changes the dossier under an open page.
    touch(number) {
      const dossier = data.dossiers.find((one) => one.name === `dossiers/${number}`)!;
      dossier.projectTitle = `${dossier.projectTitle} et café`;
      dossier.phase = Phase.CONSOLIDATION;
      dossier.phaseChanges.push({ ...dossier.phaseChanges[0]!, effectiveOn: today, phase: Phase.CONSOLIDATION });
      bump(dossier);
      revisedBy.set(dossier.name, 'users/marc-andre');
    },
    // A colleague answers the referral of a dossier under an open page.
    answer(number) {
      const referral = data.referrals.find((one) => one.name.startsWith(`dossiers/${number}/`))!;
      Object.assign(referral, { state: ReferralState.ACCEPTED, answeredOn: today });
      bump(referral);
    },
    endSessions: () => sessions.clear(),
    reset() {
      data = sampleRegister(today);
      admin.reset();
      answered.clear();
      forms.reset();
      imports.reset();
    },
  };
}
