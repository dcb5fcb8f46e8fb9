// Answers to the forms of the dossier, the saved lists and the duplicates, from the sample register.
import { type DescMessage, type DescMethodUnary, type MessageInitShape, type MessageShape, create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, type ConnectRouter, type HandlerContext } from '@connectrpc/connect';
import { ConsentService } from '../build/gen/relais/v1/consent_service_pb';
import { type Dossier, DossierSchema, DossierStatus, LeadChangeSchema, PhaseChangeSchema, StatusChangeSchema, VoidingSchema } from '../build/gen/relais/v1/dossier_pb';
import { DossierService, DuplicateState } from '../build/gen/relais/v1/dossier_service_pb';
import { FollowUpService } from '../build/gen/relais/v1/follow_up_service_pb';
import { FundingStepKind } from '../build/gen/relais/v1/funding_pb';
import { FundingService } from '../build/gen/relais/v1/funding_service_pb';
import { InterventionService } from '../build/gen/relais/v1/intervention_service_pb';
import type { SavedList } from '../build/gen/relais/v1/saved_list_pb';
import { SavedListService } from '../build/gen/relais/v1/saved_list_service_pb';
import type { Kit } from './register_kit';

export function addDossierForms(router: ConnectRouter, kit: Kit): { reset(): void } {
  const { today, data, caller, once, find, checkEtag, bump } = kit;
  const lists = new Map<string, SavedList>();
  const dismissed = new Set<string>();
  const merged = new Map<string, Dossier>();

  // A write to an existing resource: signed in, once, with the etag checked.
  function write<I extends DescMessage, O extends DescMessage, Item extends { name: string; etag: string }>(
    method: DescMethodUnary<I, O>, items: () => Item[], target: (request: MessageShape<I>) => { name: string; etag: string },
    work: (item: Item, request: MessageShape<I>, context: HandlerContext) => MessageInitShape<O>,
  ): void {
    router.rpc(method, (request, context) => {
      caller(context);
      return once((request as unknown as { requestId: string }).requestId, () => {
        const { name, etag } = target(request);
        const item = find(context, items(), name);
        checkEtag(context, item, etag);
        const answer = work(item, request, context);
        bump(item);
        return answer;
      });
    });
  }
  const self = (request: { name: string; etag: string }) => request;
  const dossiers = () => data().dossiers;
  const needWhy = (context: HandlerContext, why: string) => {
    if (why === '') kit.invalid(context, ['reason', { fr: 'À remplir.', en: 'Required.' }]);
  };

  router.rpc(DossierService.method.createDossier, (request, context) => {
    const user = caller(context);
    return once(request.requestId, () => {
      const wanted = request.dossier!;
      if (wanted.openedOn > today) kit.invalid(context, ['dossier.opened_on', { fr: `« ${wanted.openedOn} » : la date ne peut pas être dans l’avenir.`, en: `“${wanted.openedOn}”: the date cannot be in the future.` }]);
      const number = 1 + Math.max(...dossiers().map((one) => Number(one.name.split('/')[1])));
      const dossier = create(DossierSchema, {
        ...wanted, name: `dossiers/${number}`, etag: '1', revision: 1n, status: DossierStatus.OPEN, leadOrganization: wanted.leadOrganization || user.organization,
        phaseChanges: [create(PhaseChangeSchema, { effectiveOn: wanted.openedOn, phase: wanted.phase })],
        statusChanges: [create(StatusChangeSchema, { number: 1n, effectiveOn: wanted.openedOn, status: DossierStatus.OPEN })],
        leadChanges: [create(LeadChangeSchema, { number: 1n, effectiveOn: wanted.openedOn, organization: user.organization })],
        createTime: timestampFromDate(new Date(`${today}T15:00:00Z`)), updateTime: timestampFromDate(new Date(`${today}T15:00:00Z`)),
      });
      const alike = dossiers().filter((one) => one.promoter!.name === wanted.promoter!.name).slice(0, 3);
      dossiers().push(dossier);
      return { dossier, possibleDuplicates: alike.map((one) => one.name), duplicateGrounds: alike.map((one) => ({ dossier: one.name, grounds: ['promoter', 'contact'] })) };
    });
  });
  write(DossierService.method.correctDossierPhase, dossiers, self, (dossier: Dossier, request, context) => {
    needWhy(context, request.reason);
    const change = dossier.phaseChanges.find((one) => one.effectiveOn === request.effectiveOn)!;
    if (request.newEffectiveOn && request.newEffectiveOn < dossier.openedOn) {
      kit.refuse(context, Code.FailedPrecondition, 'WRONG_STATE', { fr: 'Le dossier n’aurait pas pu être tenu ainsi.', en: 'The dossier could not have been kept so.' }, {
        obstacles: [{ fr: `Ouverture le ${dossier.openedOn}.`, en: `Opened on ${dossier.openedOn}.` }],
      });
    }
    change.effectiveOn = request.newEffectiveOn || change.effectiveOn;
    change.phase = request.newPhase || change.phase;
    change.reason = request.newReason ?? change.reason;
    dossier.phase = dossier.phaseChanges.at(-1)!.phase;
    return { dossier };
  });
  write(DossierService.method.withdrawDossierPhase, dossiers, self, (dossier: Dossier, request, context) => {
    needWhy(context, request.reason);
    dossier.phaseChanges = dossier.phaseChanges.filter((one) => one.effectiveOn !== request.effectiveOn);
    dossier.phase = dossier.phaseChanges.at(-1)!.phase;
    return { dossier };
  });
  write(DossierService.method.voidDossier, dossiers, self, (dossier: Dossier, request, context) => {
    dossier.voiding = create(VoidingSchema, { actor: caller(context).name, reason: request.reason });
    return { dossier };
  });
  write(DossierService.method.unvoidDossier, dossiers, self, (dossier: Dossier) => {
    delete dossier.voiding;
    return { dossier };
  });
  const pairs = () =>
    [[17, 1], [34, 2], [51, 3]].map(([later, earlier]) => {
      const name = `dossiers/${later}/duplicates/${earlier}`;
      const state = dismissed.has(name) ? DuplicateState.DISMISSED : merged.has(`dossiers/${later}`) || merged.has(`dossiers/${earlier}`) ? DuplicateState.MERGED : DuplicateState.OPEN;
      return { name, dossier: `dossiers/${later}`, otherDossier: `dossiers/${earlier}`, state, grounds: ['promoter', 'project'] };
    });
  router.rpc(DossierService.method.listDuplicates, (request, context) => {
    caller(context);
    return { duplicates: pairs().filter((one) => request.includeDecided || one.state === DuplicateState.OPEN) };
  });
  router.rpc(DossierService.method.dismissDuplicate, (request, context) => {
    caller(context);
    dismissed.add(request.name);
    return {};
  });
  router.rpc(DossierService.method.mergeDossiers, (request, context) => {
    caller(context);
    merged.set(request.source, find(context, dossiers(), request.source));
    data().dossiers = dossiers().filter((one) => one.name !== request.source);
    return { dossier: find(context, dossiers(), request.target) };
  });
  router.rpc(DossierService.method.unmergeDossier, (request, context) => {
    caller(context);
    const dossier = merged.get(request.name)!;
    merged.delete(request.name);
    dossiers().push(dossier);
    return { dossier };
  });
  router.rpc(DossierService.method.batchGetDossiers, (request, context) => {
    caller(context);
    return {
      dossiers: dossiers().filter((one) => request.names.includes(one.name)),
      mergedInto: request.names.filter((name) => merged.has(name)).map((name) => ({ name, target: 'dossiers/1' })),
    };
  });

  router.rpc(InterventionService.method.getIntervention, (request, context) => ({ intervention: find(context, data().interventions, request.name) }));
  write(InterventionService.method.updateIntervention, () => data().interventions, (request) => request.intervention!, (item, request) => {
    const { heldOn, subjects, minutes, notes } = request.intervention!;
    Object.assign(item, { heldOn, subjects, minutes, notes });
    return { intervention: item };
  });
  write(InterventionService.method.deleteIntervention, () => data().interventions, self, (item) => {
    data().interventions = data().interventions.filter((one) => one !== item);
    return {};
  });
  router.rpc(ConsentService.method.getConsent, (request, context) => ({ consent: find(context, data().consents, request.name) }));
  write(ConsentService.method.withdrawConsent, () => data().consents, self, (consent, request) => {
    consent.withdrawnOn = request.withdrawnOn || today;
    return { consent };
  });
  router.rpc(FundingService.method.getFundingApplication, (request, context) => ({ fundingApplication: find(context, data().applications, request.name) }));
  router.rpc(FundingService.method.createFundingApplication, (request, context) => {
    caller(context);
    return once(request.requestId, () => {
      const fundingApplication = request.fundingApplication!;
      fundingApplication.name = kit.nextName(data().applications, request.parent, 'fundingApplications');
      fundingApplication.etag = '1';
      data().applications.push(fundingApplication);
      return { fundingApplication };
    });
  });
  write(FundingService.method.recordFundingStep, () => data().applications, self, (fundingApplication, request, context) => {
    const step = request.step!;
    if (step.stepOn > today) kit.invalid(context, ['step.step_on', { fr: 'La date ne peut pas être dans l’avenir.', en: 'The date cannot be in the future.' }]);
    fundingApplication.steps.push(step);
    if (request.amountCents !== undefined) fundingApplication[step.step === FundingStepKind.AWARDED ? 'awardedCents' : 'requestedCents'] = request.amountCents;
    return { fundingApplication };
  });
  router.rpc(FollowUpService.method.createFollowUp, (request, context) => {
    caller(context);
    return once(request.requestId, () => {
      const followUp = request.followUp!;
      followUp.name = kit.nextName(data().followUps, request.parent, 'followUps');
      followUp.etag = '1';
      data().followUps.push(followUp);
      return { followUp };
    });
  });
  router.rpc(FollowUpService.method.getFollowUp, (request, context) => ({ followUp: find(context, data().followUps, request.name) }));
  write(FollowUpService.method.updateFollowUp, () => data().followUps, (request) => request.followUp!, (item, request) => {
    const { notes, dueOn, owner } = request.followUp!;
    Object.assign(item, { notes, dueOn, owner });
    return { followUp: item };
  });

  router.rpc(SavedListService.method.listSavedLists, (_, context) => (caller(context), { savedLists: [...lists.values()] }));
  router.rpc(SavedListService.method.createSavedList, (request, context) => {
    caller(context);
    return once(request.requestId, () => {
      const savedList = request.savedList!;
      savedList.name = `savedLists/${request.savedListId}`;
      savedList.etag = '1';
      lists.set(savedList.name, savedList);
      return { savedList };
    });
  });
  router.rpc(SavedListService.method.deleteSavedList, (request, context) => {
    caller(context);
    lists.delete(request.name);
    return {};
  });

  return {
    reset() {
      lists.clear();
      dismissed.clear();
      merged.clear();
    },
  };
}
