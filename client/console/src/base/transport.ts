// Calls to the service that served this page: Connect protocol, JSON, same origin. JSON costs 10 % more bytes than the
// binary form before compression, and can be read in the browser's tools.
import { type DescMessage, type DescMethod, type DescMethodUnary, type DescService, type MessageInitShape, type MessageShape, create } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, type Transport, type UnaryResponse, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { AccountService } from '../../build/gen/relais/v1/account_service_pb';
import { CodelistService } from '../../build/gen/relais/v1/codelist_service_pb';
import { ConsentService } from '../../build/gen/relais/v1/consent_service_pb';
import { DossierService } from '../../build/gen/relais/v1/dossier_service_pb';
import { FollowUpService } from '../../build/gen/relais/v1/follow_up_service_pb';
import { FundingService } from '../../build/gen/relais/v1/funding_service_pb';
import { InterventionService } from '../../build/gen/relais/v1/intervention_service_pb';
import { OrganizationService } from '../../build/gen/relais/v1/organization_service_pb';
import { ReferralService } from '../../build/gen/relais/v1/referral_service_pb';
import { SavedListService } from '../../build/gen/relais/v1/saved_list_service_pb';
import { setConnectionLost, setWriteWaits, waitForRetry } from './connection';
import { type Refusal, isLost, refusalOf } from './errors';
import { language } from './language';
import { pause, repeatability } from './repeat';
import { callStream } from './stream';

const DEADLINE_MS = 10_000;

const once = createConnectTransport({
  baseUrl: '/',
  useBinaryFormat: false,
  defaultTimeoutMs: DEADLINE_MS,
  // Personal data stays out of the browser's caches; a redirect is no answer of the service.
  fetch: async (input, init) => {
    try {
      return await fetch(input, { ...init, credentials: 'same-origin', cache: 'no-store', redirect: 'error' });
    } catch (error) {
      if (init?.signal?.aborted) throw error;
      throw new ConnectError('no answer', Code.Unavailable, undefined, undefined, error);
    }
  },
});

let onRefusal = (_refusal: Refusal): void => {};

// The session listens for the end of itself.
export function whenRefused(listener: (refusal: Refusal) => void): void {
  onRefusal = listener;
}

// Repeats what may be repeated: a read, and a write with the same request id, so that it is recorded once.
export const repeating: Transport = {
  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    _header: HeadersInit | undefined,
    input: MessageInitShape<I>,
  ): Promise<UnaryResponse<I, O>> {
    const request = create(method.input, input);
    const kind = repeatability(method);
    if (kind === 'write') {
      const message = request as unknown as { requestId: string };
      message.requestId ||= crypto.randomUUID();
    }
    let waits = false;
    try {
      for (let tries = 1; ; tries++) {
        try {
          const header = { 'Accept-Language': language() === 'fr' ? 'fr-CA' : 'en-CA' };
          const answer = await once.unary(method, signal, timeoutMs, header, request as MessageInitShape<I>);
          setConnectionLost(false);
          return answer;
        } catch (error) {
          if (signal?.aborted) throw error;
          const refusal = refusalOf(error);
          setConnectionLost(isLost(refusal));
          onRefusal(refusal);
          const milliseconds = pause(kind, refusal, tries);
          if (milliseconds === undefined) throw error;
          if (kind === 'write' && isLost(refusal) && !waits) setWriteWaits((waits = true));
          await waitForRetry(milliseconds, signal);
        }
      }
    } finally {
      if (waits) setWriteWaits(false);
    }
  },
  stream: (...args) => once.stream(...args),
};

// A client of one more service, for a page that is loaded when it is first shown.
export function clientOf<Service extends DescService>(service: Service): Client<Service> {
  return createClient(service, repeating);
}

// A stream, sent once: what to do after it broke off depends on the method. Errors are those of unary calls.
export async function* streamOnce<I extends DescMessage, O extends DescMessage>(
  method: DescMethod & { input: I; output: O },
  messages: MessageInitShape<I>[],
  signal: AbortSignal,
): AsyncGenerator<MessageShape<O>, void, undefined> {
  try {
    for await (const message of callStream(method, messages, signal)) {
      setConnectionLost(false);
      yield message;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const refusal = refusalOf(error);
    setConnectionLost(isLost(refusal));
    onRefusal(refusal);
    throw error;
  }
}

export const api = {
  accounts: createClient(AccountService, repeating),
  codelists: createClient(CodelistService, repeating),
  consents: createClient(ConsentService, repeating),
  dossiers: createClient(DossierService, repeating),
  followUps: createClient(FollowUpService, repeating),
  funding: createClient(FundingService, repeating),
  interventions: createClient(InterventionService, repeating),
  organizations: createClient(OrganizationService, repeating),
  referrals: createClient(ReferralService, repeating),
  savedLists: createClient(SavedListService, repeating),
};
