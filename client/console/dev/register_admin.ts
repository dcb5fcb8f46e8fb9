// Answers the calls of the pages of accounts and administration from made-up data.
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, type ConnectRouter, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import { Role, TokenScope } from '../build/gen/relais/v1/access_pb';
import { type AccessToken, AccessTokenSchema, type Passkey, PasskeySchema, type User, UserSchema } from '../build/gen/relais/v1/account_pb';
import type { AccountService } from '../build/gen/relais/v1/account_service_pb';
import { AgreementService } from '../build/gen/relais/v1/agreement_service_pb';
import { AuditService } from '../build/gen/relais/v1/audit_service_pb';
import { CodeSchema } from '../build/gen/relais/v1/codelist_pb';
import type { CodelistService } from '../build/gen/relais/v1/codelist_service_pb';
import { OrganizationSchema } from '../build/gen/relais/v1/organization_pb';
import type { OrganizationService } from '../build/gen/relais/v1/organization_service_pb';
import { IncidentSchema } from '../build/gen/relais/v1/privacy_pb';
import { PrivacyService } from '../build/gen/relais/v1/privacy_service_pb';
import { type Kit, type Text, pageOf } from './register_kit';
import { sampleAdministration } from './sample_admin';

export const SETUP_CODE = 'QKDP7RMW';
const KEY_URI = 'otpauth://totp/Relais:helene?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Relais';

const PAST: Text = { fr: 'La date ne peut pas être dans l’avenir.', en: 'The date cannot be in the future.' };

// Takes over the fields of the mask.
function update(target: object, from: object, paths: readonly string[]): void {
  for (const path of paths) {
    const field = path.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    Object.assign(target, { [field]: (from as Record<string, unknown>)[field] });
  }
}

const bump = (item: { etag: string }) => {
  item.etag = String(Number(item.etag) + 1);
};

export class AdminRegister {
  private admin;
  private tokens: AccessToken[] = [];
  private passkeys: Passkey[] = [];

  constructor(private readonly kit: Kit) {
    this.admin = sampleAdministration(kit.today);
    this.reset();
  }

  reset(): void {
    this.admin = sampleAdministration(this.kit.today);
    this.tokens = this.admin.tokens;
    this.passkeys = this.admin.passkeys;
    this.kit.data().users.push(...this.admin.users);
    this.kit.data().codelists.push(this.admin.erasureReasons);
  }

  private administrator(context: HandlerContext): User {
    const user = this.kit.caller(context);
    if (!user.roles.includes(Role.ADMINISTRATOR)) this.kit.refuse(context, Code.PermissionDenied, 'ROLE_MISSING', { fr: 'Votre rôle ne le permet pas.', en: 'Your role does not allow this.' });
    return user;
  }

  private checkPassword(context: HandlerContext, field: string, password: string): void {
    if ([...password].length < 12) this.kit.invalid(context, [field, { fr: 'au moins 12 caractères', en: 'at least 12 characters' }]);
  }

  private checkCode(context: HandlerContext, code: string): void {
    if (code !== SETUP_CODE) this.kit.refuse(context, Code.PermissionDenied, 'CODE_INVALID', { fr: 'Le code est erroné, déjà utilisé ou échu.', en: 'The code is wrong, used or too old.' });
  }

  readonly accounts: Partial<ServiceImpl<typeof AccountService>> = {
    completeSetup: (request, context) => {
      this.checkCode(context, request.setupCode);
      this.checkPassword(context, 'password', request.password);
      return { user: this.kit.data().users[0]! };
    },
    acceptInvitation: (request, context) => {
      this.checkCode(context, request.invitationCode);
      this.checkPassword(context, 'password', request.password);
      return { user: this.kit.find(context, this.kit.data().users, `users/${request.user}`) };
    },
    getSelf: (_, context) => {
      const user = this.kit.caller(context);
      return { user, scope: TokenScope.FULL };
    },
    changePassword: (request, context) => {
      this.kit.caller(context);
      this.checkPassword(context, 'new_password', request.newPassword);
      return {};
    },
    enrollOneTimeCode: (_, context) => (this.kit.caller(context), { uri: KEY_URI }),
    confirmOneTimeCode: (_, context) => {
      this.kit.caller(context).oneTimeCodeEnrolled = true;
      return {};
    },
    // No authenticator is asked in earnest: challenges are constant, and nothing that comes back is verified.
    startPasskeySignIn: () => ({ challenge: new Uint8Array(32).fill(7), relyingPartyId: 'localhost' }),
    startPasskeyEnrollment: (_, context) => {
      this.kit.caller(context);
      return { challenge: new Uint8Array(32).fill(7), relyingPartyId: 'localhost', userHandle: new Uint8Array(16).fill(1), credentialIds: [] };
    },
    createPasskey: (request, context) => {
      const { name } = this.kit.caller(context);
      return this.kit.once(request.requestId, () => {
        const passkey = create(PasskeySchema, { name: `${name}/passkeys/k${this.passkeys.length + 1}`, title: request.passkey?.title ?? '', createTime: timestampFromDate(new Date()) });
        this.passkeys.push(passkey);
        return { passkey };
      });
    },
    listPasskeys: (request, context) => {
      const parent = request.parent || this.kit.caller(context).name;
      return { passkeys: this.passkeys.filter((one) => one.name.startsWith(`${parent}/`)) };
    },
    deletePasskey: (request, context) => {
      this.kit.caller(context);
      this.passkeys = this.passkeys.filter((one) => one.name !== request.name);
      return {};
    },
    listTokens: (request, context) => {
      const parent = request.parent || this.kit.caller(context).name;
      return { tokens: this.tokens.map((token) => create(AccessTokenSchema, { ...token, name: token.name.replace('users/-', parent), current: token.name.endsWith('/s1') })) };
    },
    revokeToken: (request, context) => {
      this.kit.caller(context);
      const token = this.tokens.find((one) => request.name.endsWith(one.name.replace('users/-', '')))!;
      token.revoked = true;
      return { token };
    },
    listUsers: (request, context) => {
      const caller = this.kit.caller(context);
      const all = this.kit.data().users.filter((one) => caller.roles.includes(Role.ADMINISTRATOR) || one.organization === caller.organization);
      const [users, nextPageToken] = pageOf(all, request);
      return { users, nextPageToken };
    },
    createUser: (request, context) => {
      this.administrator(context);
      return this.kit.once(request.requestId, () => {
        const name = `users/${request.userId}`;
        if (this.kit.data().users.some((one) => one.name === name)) this.kit.refuse(context, Code.AlreadyExists, 'RESOURCE_EXISTS', { fr: `« ${name} » existe déjà.`, en: `“${name}” exists already.` });
        const user = create(UserSchema, { ...request.user!, name, etag: '1', active: true });
        this.kit.data().users.push(user);
        return { user, invitationCode: SETUP_CODE };
      });
    },
    inviteUser: (request, context) => {
      this.administrator(context);
      const user = this.kit.find(context, this.kit.data().users, request.name);
      user.passwordSet = false;
      return { user, invitationCode: SETUP_CODE };
    },
    updateUser: (request, context) => {
      this.administrator(context);
      const user = this.kit.find(context, this.kit.data().users, request.user!.name);
      update(user, request.user!, request.updateMask?.paths ?? []);
      bump(user);
      return { user };
    },
    disableUser: (request, context) => this.switchUser(context, request.name, false),
    enableUser: (request, context) => this.switchUser(context, request.name, true),
  };

  private switchUser(context: HandlerContext, name: string, active: boolean) {
    this.administrator(context);
    const user = this.kit.find(context, this.kit.data().users, name);
    user.active = active;
    bump(user);
    return { user };
  }

  readonly organizations: Partial<ServiceImpl<typeof OrganizationService>> = {
    createOrganization: (request, context) => {
      this.administrator(context);
      const organization = create(OrganizationSchema, { ...request.organization!, name: `organizations/${request.organizationId}`, etag: '1', active: true });
      this.kit.data().organizations.push(organization);
      return { organization };
    },
    updateOrganization: (request, context) => {
      this.administrator(context);
      const organization = this.kit.find(context, this.kit.data().organizations, request.organization!.name);
      update(organization, request.organization!, request.updateMask?.paths ?? []);
      bump(organization);
      return { organization };
    },
  };

  readonly codelists: Partial<ServiceImpl<typeof CodelistService>> = {
    listCodelists: (_, context) => (this.kit.caller(context), { codelists: this.kit.data().codelists.map(({ name, version }) => ({ name, version })) }),
    createCode: (request, context) => {
      this.administrator(context);
      const list = this.kit.find(context, this.kit.data().codelists, request.parent);
      const code = create(CodeSchema, { ...request.code!, name: `${request.parent}/codes/${request.codeId}`, etag: '1', active: true });
      list.codes.push(code);
      list.version++;
      return { code };
    },
    updateCode: (request, context) => {
      this.administrator(context);
      const list = this.kit.find(context, this.kit.data().codelists, request.code!.name.split('/').slice(0, 2).join('/'));
      const code = this.kit.find(context, list.codes, request.code!.name);
      update(code, request.code!, request.updateMask?.paths ?? []);
      list.version++;
      bump(code);
      return { code };
    },
  };

  add(router: ConnectRouter): void {
    router.service(AuditService, {
      listJournal: (request, context) => {
        this.administrator(context);
        const [lines, nextPageToken] = pageOf(this.admin.journal, request);
        return { lines, nextPageToken };
      },
    });
    router.service(AgreementService, {
      listAgreements: (_, context) => (this.kit.caller(context), { agreements: this.admin.agreements }),
      createAgreement: (request, context) => {
        const agreement = request.agreement!;
        if (agreement.endsOn < agreement.startsOn) this.kit.invalid(context, ['agreement.ends_on', { fr: `« ${agreement.endsOn} » : avant le début, ${agreement.startsOn}.`, en: `“${agreement.endsOn}”: before the beginning, ${agreement.startsOn}.` }]);
        Object.assign(agreement, { name: `agreements/${request.agreementId}`, etag: '1' });
        this.admin.agreements.push(agreement);
        return { agreement };
      },
    });
    this.addPrivacy(router);
  }

  private addPrivacy(router: ConnectRouter): void {
    const { kit } = this;
    router.service(PrivacyService, {
      listCommunications: (request, context) => {
        kit.caller(context);
        if (request.from && request.to && request.from > request.to) kit.invalid(context, ['to', { fr: `« ${request.to} » : avant le début, ${request.from}.`, en: `“${request.to}”: before the beginning, ${request.from}.` }]);
        return { communications: this.admin.communications.filter((one) => request.parent === 'dossiers/-' || one.referral.startsWith(`${request.parent}/`)) };
      },
      listDossierReads: (_, context) => (kit.caller(context), { reads: this.admin.reads }),
      listRetentionRules: (_, context) => (kit.caller(context), { retentionRules: this.admin.rules }),
      updateRetentionRule: (request, context) => {
        this.administrator(context);
        const rule = kit.find(context, this.admin.rules, request.retentionRule!.name);
        const { years } = request.retentionRule!;
        if (years < 1 || years > 100) kit.invalid(context, ['retention_rule.years', { fr: `« ${years} » : de 1 à 100.`, en: `“${years}”: from 1 to 100.` }]);
        rule.years = years;
        bump(rule);
        return { retentionRule: rule };
      },
      listRetentionDue: (_, context) => (kit.caller(context), { items: this.admin.due }),
      listErasures: (_, context) => (kit.caller(context), { erasures: this.admin.erasures }),
      eraseDossier: (request, context) => {
        kit.caller(context);
        const erasure = { ...this.admin.erasures[0]!, dossier: request.name, reason: request.reason, sequence: BigInt(this.admin.journal.length + 1), recordedAt: timestampFromDate(new Date(`${kit.today}T15:00:00Z`)) };
        this.admin.erasures.push(erasure);
        this.admin.due = this.admin.due.filter((one) => one.dossier !== request.name);
        return { erasure, savedLists: ['users/conseiller/savedLists/coops'], incidents: ['incidents/1'] };
      },
      listIncidents: (_, context) => (kit.caller(context), { incidents: this.admin.incidents }),
      createIncident: (request, context) => {
        kit.caller(context);
        if (request.incident!.discoveredOn > kit.today) kit.invalid(context, ['incident.discovered_on', PAST]);
        const incident = create(IncidentSchema, { ...request.incident!, name: `incidents/${this.admin.incidents.length + 1}`, etag: '1' });
        this.admin.incidents.push(incident);
        return { incident };
      },
      updateIncident: (request, context) => {
        kit.caller(context);
        const incident = kit.find(context, this.admin.incidents, request.incident!.name);
        update(incident, request.incident!, request.updateMask?.paths ?? []);
        bump(incident);
        return { incident };
      },
    });
  }
}
