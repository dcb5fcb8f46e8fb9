// Calls that only the pages of administration make.
import { createClient } from '@connectrpc/connect';
import { AgreementService } from '../../build/gen/relais/v1/agreement_service_pb';
import { AuditService } from '../../build/gen/relais/v1/audit_service_pb';
import { PrivacyService } from '../../build/gen/relais/v1/privacy_service_pb';
import { repeating } from '../base/transport';

export const adminApi = {
  agreements: createClient(AgreementService, repeating),
  audit: createClient(AuditService, repeating),
  privacy: createClient(PrivacyService, repeating),
};
