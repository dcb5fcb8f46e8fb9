// Whether a consent lets a dossier go to a recipient today. Pure; the rules are those of the service.
import type { Consent } from '../../build/gen/relais/v1/consent_pb';
import { type Organization, OrganizationKind } from '../../build/gen/relais/v1/organization_pb';
import { ReferralKind } from '../../build/gen/relais/v1/referral_pb';

// Purposes that allow a referral.
export function allowedPurposes(kind: ReferralKind, recipient: Organization): string[] {
  return kind === ReferralKind.EXTERNAL && recipient.kind === OrganizationKind.FUNDER ? ['accompagnement', 'financement'] : ['accompagnement'];
}

export function coveringConsent(consents: readonly Consent[], kind: ReferralKind, recipient: Organization, on: string): Consent | undefined {
  const purposes = allowedPurposes(kind, recipient);
  return consents.find(
    (consent) =>
      purposes.includes(consent.purpose) &&
      !consent.withdrawnOn &&
      consent.obtainedOn <= on &&
      (consent.expiresOn === '' || consent.expiresOn >= on) &&
      ((consent.wholeNetwork && kind !== ReferralKind.EXTERNAL) || consent.recipients.includes(recipient.name)),
  );
}

// Organizations that a referral of a kind may go to.
export function possibleRecipients(all: readonly Organization[], kind: ReferralKind, sender: string): Organization[] {
  const inside = (one: Organization) => one.kind === OrganizationKind.POLE || one.kind === OrganizationKind.MRC_AGENCY;
  return all.filter((one) => one.active && one.name !== sender && inside(one) === (kind !== ReferralKind.EXTERNAL));
}
