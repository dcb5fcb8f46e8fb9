// Who is signed in. The service keeps the session and its cookie; the page holds only the person's name and roles.
import { Code } from '@connectrpc/connect';
import { Role } from '../../build/gen/relais/v1/access_pb';
import type { User } from '../../build/gen/relais/v1/account_pb';
import type { PasskeyAssertion, SignInResponse } from '../../build/gen/relais/v1/account_service_pb';
import { announceChange } from './language';
import { forgetReference } from './reference';
import { api, whenRefused } from './transport';

// 'unknown' until the service said; 'ended' if it ended under an open page, which then keeps what was typed.
export type SessionState = 'unknown' | 'signedOut' | 'signedIn' | 'ended';

let state: SessionState = 'unknown';
let user: User | undefined;
let enrollment = false;

whenRefused((refusal) => {
  if (state !== 'signedIn') return;
  if (refusal.reason === 'SIGN_IN_REQUIRED' || (refusal.code === Code.Unauthenticated && refusal.reason === '')) state = 'ended';
  else if (refusal.reason === 'ONE_TIME_CODE_REQUIRED') enrollment = true;
  else return;
  announceChange();
});

export function sessionState(): SessionState {
  return state;
}

export function currentUser(): User | undefined {
  return user;
}

export function enrollmentRequired(): boolean {
  return enrollment;
}

// `organizations/{organization}` of the person.
export function ownOrganization(): string {
  return user?.organization ?? '';
}

export function holdsRole(role: Role): boolean {
  return user?.roles.includes(role) ?? false;
}

export function isAdvisor(): boolean {
  return user?.roles.includes(Role.ADVISOR) ?? false;
}

const hasRole = (...roles: Role[]) => user?.roles.some((role) => roles.includes(role)) ?? false;

// Analysts count dossiers and see none.
export function mayReadDossiers(): boolean {
  return hasRole(Role.AGENT, Role.ADVISOR);
}

export function mayCount(): boolean {
  return hasRole(Role.AGENT, Role.ADVISOR, Role.ANALYST);
}

export async function resumeSession(): Promise<void> {
  try {
    user = (await api.accounts.getSelf({})).user;
    state = user ? 'signedIn' : 'signedOut';
  } catch {
    state = 'signedOut';
  }
  announceChange();
}

export async function signIn(name: string, password: string, oneTimeCode: string): Promise<void> {
  opened(await api.accounts.signIn({ user: name, password, oneTimeCode }));
}

export async function signInWithPasskey(passkey: PasskeyAssertion): Promise<void> {
  opened(await api.accounts.signIn({ passkey }));
}

function opened(answer: SignInResponse): void {
  // Another person than before sees nothing of the former one.
  if (user && user.name !== answer.user?.name) location.assign('/');
  user = answer.user;
  enrollment = answer.oneTimeCodeEnrollmentRequired;
  state = 'signedIn';
  announceChange();
}

export function enrollmentDone(): void {
  enrollment = false;
  announceChange();
}

// Throws if the service did not answer: the session then goes on, and the page says so.
export async function signOut(everywhere = false): Promise<void> {
  await api.accounts.signOut({ everywhere });
  forgetReference();
  // A fresh page: nothing of the session stays in memory.
  location.assign('/connexion');
}
