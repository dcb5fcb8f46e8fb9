// The pages of accounts and administration: where their code is, their elements, and who sees the entry to them.
import { type TemplateResult, html } from 'lit';
import { Role } from '../../build/gen/relais/v1/access_pb';
import type { PageName } from '../base/router';
import { holdsRole } from '../base/session';

const first = () => import('../pages/setup');
const account = () => import('../pages/account');
const administration = () => import('../pages/admin/all');

export const ADMIN_LOADERS: Partial<Record<PageName, () => Promise<unknown>>> = {
  setup: first,
  setupOrganizations: first,
  invitation: first,
  account,
  admin: administration,
  adminUsers: administration,
  adminOrganizations: administration,
  adminCodelists: administration,
  adminAgreements: administration,
  adminJournal: administration,
  adminCommunications: administration,
  adminReads: administration,
  adminIncidents: administration,
  adminRetention: administration,
  adminHealth: administration,
};

// Pages for people who have no account yet.
export function needsNoSession(page: PageName): boolean {
  return page === 'setup' || page === 'invitation';
}

export function isAdminPage(page: PageName): boolean {
  return page.startsWith('admin');
}

// Advisors keep the registers of the law; administrators keep the rest.
export function mayAdminister(): boolean {
  return holdsRole(Role.ADMINISTRATOR) || holdsRole(Role.ADVISOR);
}

// The element of a page of this area; undefined for any other page.
export function adminPage(page: PageName): TemplateResult | undefined {
  switch (page) {
    case 'setup':
      return html`<relais-setup></relais-setup>`;
    case 'setupOrganizations':
      return html`<relais-setup-organizations></relais-setup-organizations>`;
    case 'invitation':
      return html`<relais-invitation></relais-invitation>`;
    case 'account':
      return html`<relais-account></relais-account>`;
    case 'admin':
      return html`<relais-admin></relais-admin>`;
    case 'adminUsers':
      return html`<relais-admin-users></relais-admin-users>`;
    case 'adminOrganizations':
      return html`<relais-admin-organizations></relais-admin-organizations>`;
    case 'adminCodelists':
      return html`<relais-admin-codelists></relais-admin-codelists>`;
    case 'adminAgreements':
      return html`<relais-admin-agreements></relais-admin-agreements>`;
    case 'adminJournal':
      return html`<relais-admin-journal></relais-admin-journal>`;
    case 'adminCommunications':
      return html`<relais-admin-communications></relais-admin-communications>`;
    case 'adminReads':
      return html`<relais-admin-reads></relais-admin-reads>`;
    case 'adminIncidents':
      return html`<relais-admin-incidents></relais-admin-incidents>`;
    case 'adminRetention':
      return html`<relais-admin-retention></relais-admin-retention>`;
    case 'adminHealth':
      return html`<relais-admin-health></relais-admin-health>`;
    default:
      return undefined;
  }
}
