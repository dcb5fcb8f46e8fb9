// Sentences about accounts that the frame shows, in French; those of the pages are in fr_admin_pages.ts, loaded with them.
export const frAdmin = {
  admin: 'Administration',
  account: 'Mon compte',
  qrLabel: 'Code QR de la clé',
  passkeyUnsupported: 'Cet appareil ou ce navigateur ne peut pas vous connecter par une clé d’accès.',
  passkeySignIn: 'Se connecter par une clé d’accès',
  qrHint: 'Visez ce code avec votre application d’authentification.',
};
