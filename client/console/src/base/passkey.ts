// Passkeys in the browser: asks an authenticator to make a key, or to sign in with one. What it answers goes to the service
// as it is, which verifies it. Both functions need a click or key of the person just before.
import { create } from '@bufbuild/protobuf';
import type { Passkey } from '../../build/gen/relais/v1/account_pb';
import { type PasskeyAssertion, PasskeyAssertionSchema } from '../../build/gen/relais/v1/account_service_pb';
import { api } from './transport';

// COSE: ES256, EdDSA, and RS256 for older Windows machines.
const ALGORITHMS = [-7, -8, -257];

// Whether this browser knows passkeys. It hides them on pages that are not safe from eavesdroppers.
export function passkeysWork(): boolean {
  return typeof PublicKeyCredential === 'function' && 'credentials' in navigator;
}

// Whether the person turned the authenticator's question away, or let it time out: no fault of anybody.
export function isCancelled(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');
}

// Why an authenticator could make no key, or answer for none: it holds one already, or it is not one of those that Relais takes.
export function passkeyObstacle(error: unknown): 'known' | 'unsupported' | undefined {
  if (!(error instanceof DOMException)) return undefined;
  if (error.name === 'InvalidStateError') return 'known';
  return error.name === 'NotSupportedError' || error.name === 'ConstraintError' || error.name === 'SecurityError' ? 'unsupported' : undefined;
}

const bytes = (buffer: ArrayBuffer) => new Uint8Array(buffer);

// A copy with a buffer of its own, which the browser's types ask for.
const own = (from: Uint8Array) => new Uint8Array(from);

export async function assertPasskey(): Promise<PasskeyAssertion> {
  const start = await api.accounts.startPasskeySignIn({});
  const credential = (await navigator.credentials.get({
    publicKey: { challenge: own(start.challenge), rpId: start.relyingPartyId, userVerification: 'required' },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return create(PasskeyAssertionSchema, {
    credentialId: bytes(credential.rawId),
    clientDataJson: bytes(response.clientDataJSON),
    authenticatorData: bytes(response.authenticatorData),
    signature: bytes(response.signature),
  });
}

// `user` and `label` are what the authenticator shows; only the device keeps them.
export async function makePasskey(password: string, title: string, user: string, label: string, requestId: string): Promise<Passkey> {
  const start = await api.accounts.startPasskeyEnrollment({ password });
  const credential = (await navigator.credentials.create({
    publicKey: {
      challenge: own(start.challenge),
      rp: { id: start.relyingPartyId, name: 'Relais' },
      user: { id: own(start.userHandle), name: user, displayName: label },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: start.credentialIds.map((id) => ({ type: 'public-key', id: own(id) })),
      // Kept by the authenticator, so that signing in needs no user name; only for somebody it verified.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
    },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  const answer = await api.accounts.createPasskey({
    passkey: { title },
    clientDataJson: bytes(response.clientDataJSON),
    authenticatorData: bytes(response.getAuthenticatorData()),
    requestId,
  });
  return answer.passkey!;
}
