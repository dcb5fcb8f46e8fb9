// Accounts: the list, and what an administrator does to one of them, in dialogs.
import { type TemplateResult, html, nothing } from 'lit';
import { RoleSchema } from '../../../build/gen/relais/v1/access_pb';
import type { User } from '../../../build/gen/relais/v1/account_pb';
import { AdminList } from '../../admin/admin_list';
import { stateTag } from '../../admin/shown';
import '../../admin/user_dialogs';
import type { UserDialogs } from '../../admin/user_dialogs';
import { adminWords } from '../../admin/words';
import { capitalized, enumLabel } from '../../base/labels';
import { needReference, organizationTitle } from '../../base/reference';
import { currentUser } from '../../base/session';
import { api } from '../../base/transport';
import { PAGE_SIZE, type ListAnswer } from '../../parts/list_page';
import { table } from '../../parts/table';
import { words } from '../../words/words';

class Users extends AdminList<User> {
  protected get pageTitle(): string {
    return adminWords().sections.adminUsers.title;
  }

  protected async readItems(pageToken: string, signal: AbortSignal): Promise<ListAnswer<User>> {
    const [page] = await Promise.all([api.accounts.listUsers({ pageSize: PAGE_SIZE, pageToken }, { signal }), needReference()]);
    return { items: page.users, nextPageToken: page.nextPageToken };
  }

  private get dialogs(): UserDialogs {
    return this.querySelector<UserDialogs>('relais-user-dialogs')!;
  }

  protected list(): TemplateResult {
    const text = adminWords();
    const done = (event: CustomEvent<string>) => void this.done(event.detail);
    return html`<p class="actions"><button type="button" class="main" @click=${() => this.dialogs.create()}>${text.inviteColleague}</button></p>
      ${this.saidLine()}
      ${table(this.pageTitle, [
        { title: text.name, kind: 'main', cell: (user) => user.title || id(user) },
        { title: words().user, cell: id },
        { title: text.organization, cell: (user) => organizationTitle(user.organization) },
        { title: text.roles, cell: (user) => user.roles.map((role) => capitalized(enumLabel(RoleSchema, role))).join(', ') },
        { title: words().state, cell: state },
        { title: words().oneTimeCode, cell: (user) => (user.oneTimeCodeEnrolled ? text.enrolled : user.oneTimeCodeRequired ? text.codeToEnroll : '—') },
        { title: text.actions, kind: 'actions', cell: (user) => this.buttons(user) },
      ], this.items)}
      ${this.pager()}
      <relais-user-dialogs @relais-done=${done}></relais-user-dialogs>`;
  }

  private buttons(user: User): TemplateResult {
    const text = adminWords();
    const who = user.title || id(user);
    const own = user.name === currentUser()?.name;
    return html`<div class="actions">
      <button type="button" class="small" aria-label=${text.of(text.edit, who)} @click=${() => this.dialogs.edit(user)}>${text.edit}</button>
      <button type="button" class="small" aria-label=${text.of(text.sessions, who)} @click=${() => this.dialogs.showTokens(user)}>${text.sessions}</button>
      ${own
        ? nothing
        : html`<button type="button" class="small" ?disabled=${!user.active} aria-label=${text.of(text.inviteAgain, who)} @click=${() => this.dialogs.invite(user)}>${text.inviteAgain}</button>
            <button type="button" class="small" aria-label=${text.of(user.active ? text.disable : text.enable, who)} @click=${() => this.dialogs.switchState(user)}>${user.active ? text.closeShort : text.reopenShort}</button>`}
    </div>`;
  }
}

function id(user: User): string {
  return user.name.replace('users/', '');
}

function state(user: User): TemplateResult {
  const text = adminWords();
  if (user.active && !user.passwordSet) return html`<span class="tag wait">${text.invited}</span>`;
  return stateTag(user.active, text.activeUser, text.disabledUser);
}

customElements.define('relais-admin-users', Users);
