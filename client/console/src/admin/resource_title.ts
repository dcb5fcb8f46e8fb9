// Names of resources in words, by the forms and nouns of the .proto files: “référence 1, dossier 8”.
import { type DescMessage, getOption } from '@bufbuild/protobuf';
import { AccessTokenSchema, UserSchema } from '../../build/gen/relais/v1/account_pb';
import { AgreementSchema } from '../../build/gen/relais/v1/agreement_pb';
import { CodeSchema, CodelistSchema } from '../../build/gen/relais/v1/codelist_pb';
import { ConsentSchema } from '../../build/gen/relais/v1/consent_pb';
import { DossierSchema } from '../../build/gen/relais/v1/dossier_pb';
import { FollowUpSchema } from '../../build/gen/relais/v1/follow_up_pb';
import { FundingApplicationSchema } from '../../build/gen/relais/v1/funding_pb';
import { InterventionSchema } from '../../build/gen/relais/v1/intervention_pb';
import { OrganizationSchema } from '../../build/gen/relais/v1/organization_pb';
import { IncidentSchema, RetentionRuleSchema } from '../../build/gen/relais/v1/privacy_pb';
import { ReferralSchema } from '../../build/gen/relais/v1/referral_pb';
import { resource } from '../../build/gen/relais/v1/resource_pb';
import type { Language } from '../base/language';

const TYPES: readonly DescMessage[] = [
  AccessTokenSchema, UserSchema, AgreementSchema, CodeSchema, CodelistSchema, ConsentSchema, DossierSchema, FollowUpSchema, FundingApplicationSchema,
  InterventionSchema, OrganizationSchema, IncidentSchema, RetentionRuleSchema, ReferralSchema,
];

// The collections of a name, `dossiers/referrals` of `dossiers/8/referrals/1`.
function collectionsOf(name: string): string {
  return name.split('/').filter((_, i) => i % 2 === 0).join('/');
}

const OPTIONS = TYPES.map((type) => getOption(type, resource));

// The name itself if no resource has such a form.
export function resourceTitle(name: string, language: Language): string {
  const parts = name.split('/');
  const noun = OPTIONS.find((option) => collectionsOf(option.form) === collectionsOf(name))?.noun?.[language];
  if (!noun || parts.length % 2 !== 0) return name;
  const own = `${noun} ${parts.at(-1)}`;
  return parts.length > 2 ? `${own}, ${resourceTitle(parts.slice(0, -2).join('/'), language)}` : own;
}
