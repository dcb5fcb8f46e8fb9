// Sentences about accounts that the frame shows, in English.
import type { frAdmin } from './fr_admin';
import type { Same } from './words';

export const enAdmin: Same<typeof frAdmin> = {
  admin: 'Administration',
  account: 'My account',
  qrLabel: 'QR code of the key',
  passkeyUnsupported: 'This device or browser cannot sign you in with a passkey.',
  passkeySignIn: 'Sign in with a passkey',
  qrHint: 'Point your authenticator application at this code.',
};
