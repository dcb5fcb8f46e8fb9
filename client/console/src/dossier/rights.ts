// What the person may do with a dossier, to offer only that. The service judges each call by itself.
import type { Dossier } from '../../build/gen/relais/v1/dossier_pb';
import { isAdvisor, ownOrganization } from '../base/session';

export function mayLead(dossier: Dossier): boolean {
  return !dossier.voiding && (isAdvisor() || dossier.leadOrganization === ownOrganization());
}

// An advisor of the network does not send for another lead.
export function maySend(dossier: Dossier): boolean {
  return !dossier.voiding && dossier.leadOrganization === ownOrganization();
}

// Own or led: a voided dossier can be brought back by its lead.
export function mayUnvoid(dossier: Dossier): boolean {
  return dossier.voiding !== undefined && (isAdvisor() || dossier.leadOrganization === ownOrganization());
}
