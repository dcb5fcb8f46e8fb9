// The dialogs of one account: create or change it, invite again, disable or enable it, its sessions. Each tells the page
// with `relais-done` what was done.
import { type TemplateResult, html, nothing } from 'lit';
import { RoleSchema } from '../../build/gen/relais/v1/access_pb';
import type { AccessToken, User } from '../../build/gen/relais/v1/account_pb';
import { refusalOf } from '../base/errors';
import { choices } from '../base/labels';
import { invitationLink } from '../base/link_code';
import { organizations } from '../base/reference';
import { api } from '../base/transport';
import { OrganizationKind } from '../../build/gen/relais/v1/organization_pb';
import { Form, textOf } from '../parts/form';
import { Modal } from '../parts/modal';
import { View, failureNote } from '../parts/view';
import { words } from '../words/words';
import { proposedId } from './identifiers';
import './invitation_link';
import { readTokens, tokenTable } from './token_table';
import { adminWords } from './words';

interface Link {
  user: string;
  // Empty if the service had given it before, in an answer that was lost.
  link: string;
}

export class UserDialogs extends View {
  private readonly form = new Form(this, 'user');
  private readonly confirming = new Form(this, 'confirm');
  private readonly edited = new Modal<User | 'new'>(this, 'user-dialog');
  private readonly invited = new Modal<User>(this, 'invite-dialog');
  private readonly switched = new Modal<User>(this, 'state-dialog');
  private readonly linked = new Modal<Link>(this, 'link-dialog');
  private readonly listed = new Modal<User>(this, 'tokens-dialog');
  private tokens: AccessToken[] | undefined;
  private tokenFailure: unknown;

  create(): void {
    this.form.clear();
    this.edited.open('new');
  }

  edit(user: User): void {
    this.form.clear();
    this.edited.open(user);
  }

  invite(user: User): void {
    this.confirming.clear();
    this.invited.open(user);
  }

  switchState(user: User): void {
    this.confirming.clear();
    this.switched.open(user);
  }

  showTokens(user: User): void {
    this.tokens = undefined;
    this.listed.open(user);
    void this.readTokensOf(user);
  }

  private done(said: string): void {
    this.dispatchEvent(new CustomEvent('relais-done', { detail: said }));
  }

  private showLink(user: string, code: string): void {
    this.linked.open({ user, link: code && invitationLink(location.origin, user, code) });
  }

  private async save(event: SubmitEvent, before: User | undefined): Promise<void> {
    let link: [string, string] | undefined;
    const through = await this.form.submit(event, async (data, requestId) => {
      const user = {
        name: before?.name ?? '',
        etag: before?.etag ?? '',
        title: textOf(data, 'user-title'),
        organization: textOf(data, 'user-organization'),
        roles: data.getAll('user-roles').map(Number),
        email: textOf(data, 'user-email'),
        oneTimeCodeRequired: data.has('user-code'),
      };
      if (before) {
        const paths = ['title', 'organization', 'roles', 'email', 'one_time_code_required'];
        await api.accounts.updateUser({ user, updateMask: { paths }, requestId }, { signal: this.signal });
        return;
      }
      const answer = await api.accounts.createUser({ userId: textOf(data, 'user-id'), user, requestId }, { signal: this.signal });
      link = [answer.user?.name ?? '', answer.invitationCode];
    });
    if (!through) return;
    this.edited.close();
    if (link) this.showLink(...link);
    this.done(words().saved);
  }

  private async sendInvitation(event: SubmitEvent, user: User): Promise<void> {
    let code = '';
    const through = await this.confirming.submit(event, async (_, requestId) => {
      code = (await api.accounts.inviteUser({ name: user.name, requestId }, { signal: this.signal })).invitationCode;
    });
    if (!through) return;
    this.invited.close();
    this.showLink(user.name, code);
    this.done(adminWords().invitationMade);
  }

  private async sendState(event: SubmitEvent, user: User): Promise<void> {
    const through = await this.confirming.submit(event, async (_, requestId) => {
      const request = { name: user.name, etag: user.etag, requestId };
      if (user.active) await api.accounts.disableUser(request, { signal: this.signal });
      else await api.accounts.enableUser(request, { signal: this.signal });
    });
    if (!through) return;
    this.switched.close();
    this.done(user.active ? adminWords().disabledSaid : adminWords().enabledSaid);
  }

  private async readTokensOf(user: User): Promise<void> {
    this.tokenFailure = undefined;
    // The dialog may be another person's by the time that the answer is there.
    const isShown = () => this.listed.subject?.name === user.name;
    try {
      const tokens = await readTokens(user.name, this.signal);
      if (isShown()) this.tokens = tokens;
    } catch (error) {
      if (isShown()) this.tokenFailure = error;
    }
    this.requestUpdate();
  }

  private async revoke(user: User, token: AccessToken): Promise<void> {
    try {
      await api.accounts.revokeToken({ name: token.name }, { signal: this.signal });
      if (this.listed.subject?.name !== user.name) return;
      await this.readTokensOf(user);
      void this.focusOn('#tokens-dialog .main');
    } catch (error) {
      if (this.listed.subject?.name === user.name) this.tokenFailure = error;
      this.requestUpdate();
    }
  }

  protected override render(): TemplateResult {
    const text = adminWords();
    const named = (user: User) => user.title || user.name.replace('users/', '');
    return html`
      ${this.edited.render(
        (user) => (user === 'new' ? text.inviteColleague : text.of(text.edit, named(user))),
        (user) => this.userForm(user === 'new' ? undefined : user),
      )}
      ${this.invited.render(
        (user) => text.of(text.newInvitation, named(user)),
        (user) => this.confirmation(text.inviteText, text.makeInvitation, this.invited.close, (event) => void this.sendInvitation(event, user)),
      )}
      ${this.switched.render(
        (user) => text.of(user.active ? text.disable : text.enable, named(user)),
        (user) =>
          this.confirmation(user.active ? text.disableText : text.enableText, user.active ? text.disable : text.enable, this.switched.close, (event) => void this.sendState(event, user)),
      )}
      ${this.linked.render(
        () => text.linkTitle,
        ({ link }) =>
          link
            ? html`<relais-invitation-link .link=${link} @relais-close=${this.linked.close}></relais-invitation-link>`
            : html`<p>${text.linkLost}</p>
                <div class="buttons"><button type="button" @click=${this.linked.close}>${words().close}</button></div>`,
      )}
      ${this.listed.render(
        (user) => text.of(text.sessions, named(user)),
        (user) => html`${this.tokenFailure ? failureNote(refusalOf(this.tokenFailure), () => void this.readTokensOf(user)) : nothing} ${this.tokensOf(user)}
          <div class="buttons"><button type="button" class="main" @click=${this.listed.close}>${words().close}</button></div>`,
      )}`;
  }

  private tokensOf(user: User): TemplateResult {
    const text = adminWords();
    if (!this.tokens) return html`<p role="status">${words().loading}</p>`;
    if (this.tokens.length === 0) return html`<p>${text.noSessions}</p>`;
    return tokenTable(text.sessions, this.tokens, (token) => void this.revoke(user, token));
  }

  private confirmation(what: string, submit: string, cancel: () => void, send: (event: SubmitEvent) => void): TemplateResult {
    return html`<form novalidate @submit=${send}>
      ${this.confirming.summary()}
      <p>${what}</p>
      ${this.confirming.modalButtons(submit, cancel)}
    </form>`;
  }

  private userForm(user: User | undefined): TemplateResult {
    const text = adminWords();
    const { form } = this;
    const homes = organizations().filter((one) => (one.kind === OrganizationKind.POLE || one.kind === OrganizationKind.MRC_AGENCY) && (one.active || one.name === user?.organization));
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.save(event, user)} @change=${user ? nothing : proposeUserId}>
      ${form.summary()} ${form.text({ id: 'user-title', path: 'user.title', label: text.name, required: !user }, { value: user?.title ?? '', autocomplete: 'off' })}
      ${user ? nothing : form.text({ id: 'user-id', path: 'user_id', label: words().user, hint: text.userIdHint, required: true }, { autocomplete: 'off' })}
      ${form.select({ id: 'user-organization', path: 'user.organization', label: text.organization, required: true }, homes.map((one) => ({ value: one.name, text: one.title })), { value: user?.organization ?? '' })}
      ${form.options({ id: 'user-roles', path: 'user.roles', label: text.roles, hint: text.rolesHint, required: true }, 'checkbox', [{ choices: choices(RoleSchema).map((one) => ({ value: String(one.value), text: one.text })) }], { chosen: user?.roles.map(String) ?? [] })}
      ${form.text({ id: 'user-email', path: 'user.email', label: words().email, hint: text.emailHint }, { value: user?.email ?? '', type: 'email', autocomplete: 'off' })}
      <p><label class="option"><input type="checkbox" name="user-code" value="yes" ?checked=${user?.oneTimeCodeRequired ?? false} /><span>${text.codeRequired}</span></label></p>
      ${form.modalButtons(user ? words().save : text.makeInvitation, this.edited.close)}
    </form>`;
  }
}

// From the name, unless one was typed.
function proposeUserId(event: Event): void {
  const control = event.target as HTMLInputElement;
  const target = control.form?.elements.namedItem('user-id');
  if (control.name === 'user-title' && target instanceof HTMLInputElement && target.value === '') target.value = proposedId(control.value);
}

customElements.define('relais-user-dialogs', UserDialogs);
