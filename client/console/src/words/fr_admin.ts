// Sentences about accounts that the frame shows, in French; those of the pages are in fr_admin_pages.ts, loaded with them.
export const frAdmin = {
  admin: 'Administration',
  account: 'Mon compte',
  qrLabel: 'Code QR de la clé',
  passkeySignIn: 'Se connecter par une clé d’accès',
  qrHint: 'Visez ce code avec votre application d’authentification.',
};
