// The sections of the administration, in the order of their menu, each with the call that it cannot do without.
import type { DescMethod } from '@bufbuild/protobuf';
import type { Role } from '../../build/gen/relais/v1/access_pb';
import { AccountService } from '../../build/gen/relais/v1/account_service_pb';
import { AgreementService } from '../../build/gen/relais/v1/agreement_service_pb';
import { AuditService } from '../../build/gen/relais/v1/audit_service_pb';
import { CodelistService } from '../../build/gen/relais/v1/codelist_service_pb';
import { OrganizationService } from '../../build/gen/relais/v1/organization_service_pb';
import { PrivacyService } from '../../build/gen/relais/v1/privacy_service_pb';
import { mayCall } from './access';

export type SectionName =
  | 'adminUsers' | 'adminOrganizations' | 'adminCodelists' | 'adminAgreements' | 'adminIncidents' | 'adminCommunications'
  | 'adminReads' | 'adminRetention' | 'adminJournal' | 'adminHealth';

export const SECTIONS: readonly { page: SectionName; needs: DescMethod }[] = [
  { page: 'adminUsers', needs: AccountService.method.createUser },
  { page: 'adminOrganizations', needs: OrganizationService.method.updateOrganization },
  { page: 'adminCodelists', needs: CodelistService.method.updateCode },
  { page: 'adminAgreements', needs: AgreementService.method.updateAgreement },
  { page: 'adminIncidents', needs: PrivacyService.method.listIncidents },
  { page: 'adminCommunications', needs: PrivacyService.method.listCommunications },
  { page: 'adminReads', needs: PrivacyService.method.listDossierReads },
  { page: 'adminRetention', needs: PrivacyService.method.listRetentionRules },
  { page: 'adminJournal', needs: AuditService.method.listJournal },
  { page: 'adminHealth', needs: AuditService.method.listJournal },
];

export function sectionsFor(roles: readonly Role[]): SectionName[] {
  return SECTIONS.filter(({ needs }) => mayCall(needs, roles)).map(({ page }) => page);
}
