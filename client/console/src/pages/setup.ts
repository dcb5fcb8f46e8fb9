// First steps without an account: the first administrator by the setup link, and a colleague by an invitation link.
import { type TemplateResult, html, nothing } from 'lit';
import { Role } from '../../build/gen/relais/v1/access_pb';
import { Passphrase } from '../admin/passphrase';
import { adminWords } from '../admin/words';
import { forgetLinkCode, heldLinkCode } from '../base/link_code';
import { hrefOf } from '../base/router';
import { signIn } from '../base/session';
import { api } from '../base/transport';
import { Form, textOf } from '../parts/form';
import { router } from '../parts/navigation';
import { Page } from '../parts/view';
import { words } from '../words/words';
import './setup_organizations';

abstract class FirstPage extends Page {
  protected readonly passphrase = new Passphrase(this);

  protected async read(): Promise<void> {
    // Nothing to read: these pages know what their link says.
  }

  // What to do about a code that is wrong, used or too old.
  protected codeRefused(form: Form, advice: string): TemplateResult | typeof nothing {
    return form.refusal?.reason === 'CODE_INVALID' ? html`<p class="note">${advice}</p>` : nothing;
  }

  // The field of a code that did not come by the link, such as after the page was loaded again.
  protected codeField(form: Form, path: string, hint: string): TemplateResult | typeof nothing {
    if (heldLinkCode().code) return nothing;
    return form.text({ id: 'code', path, label: adminWords().linkCode, hint, required: true }, { autocomplete: 'off' });
  }

  protected codeOf(data: FormData): string {
    return heldLinkCode().code || textOf(data, 'code');
  }
}

class Setup extends FirstPage {
  private readonly form = new Form(this, 'setup');

  protected get pageTitle(): string {
    return adminWords().setupTitle;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    let user = '';
    let password = '';
    const made = await this.form.submit(event, async (data) => {
      user = textOf(data, 'user-id');
      password = String(data.get('password'));
      await api.accounts.completeSetup({
        setupCode: this.codeOf(data),
        userId: user,
        title: textOf(data, 'title'),
        password,
        roles: data.has('advisor') ? [Role.ADVISOR] : [],
      });
    });
    if (!made) return;
    forgetLinkCode();
    await signInAfter(user, password, hrefOf('setupOrganizations'));
  }

  protected content(): TemplateResult {
    const text = adminWords();
    const { form } = this;
    return html`<p class="lead-in">${text.setupText}</p>
      <form class="page-form" novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
        ${form.summary()} ${this.codeRefused(form, text.setupCodeAdvice)} ${this.codeField(form, 'setup_code', text.setupCodeHint)}
        ${form.text({ id: 'title', path: 'title', label: text.yourName, hint: text.yourNameHint }, { autocomplete: 'name' })}
        ${form.text({ id: 'user-id', path: 'user_id', label: words().user, hint: text.userIdHint, required: true }, { autocomplete: 'username' })}
        ${this.passphrase.render(form, { id: 'password', path: 'password', label: text.passphrase })}
        <p><label class="option"><input type="checkbox" name="advisor" value="yes" checked /><span>${text.alsoAdvisor} <span class="quiet">${text.alsoAdvisorHint}</span></span></label></p>
        ${form.buttons(text.setupSubmit)}
      </form>`;
  }
}

class Invitation extends FirstPage {
  private readonly form = new Form(this, 'invitation');

  protected get pageTitle(): string {
    return adminWords().invitationTitle;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    let user = '';
    let password = '';
    const made = await this.form.submit(event, async (data) => {
      user = heldLinkCode().user || textOf(data, 'user');
      password = String(data.get('password'));
      await api.accounts.acceptInvitation({ invitationCode: this.codeOf(data), user, password });
    });
    if (!made) return;
    forgetLinkCode();
    await signInAfter(user, password, '/');
  }

  protected content(): TemplateResult {
    const text = adminWords();
    const { form } = this;
    const { user } = heldLinkCode();
    return html`<p class="lead-in">${user ? text.invitationFor(user) : text.invitationText}</p>
      <form class="page-form" novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
        ${form.summary()} ${this.codeRefused(form, text.invitationCodeAdvice)}
        ${user
          ? html`<input type="text" class="visually-hidden" autocomplete="username" tabindex="-1" aria-hidden="true" readonly .value=${user} />`
          : form.text({ id: 'user', path: 'user', label: words().user, required: true }, { autocomplete: 'username' })}
        ${this.codeField(form, 'invitation_code', text.invitationCodeHint)} ${this.passphrase.render(form, { id: 'password', path: 'password', label: text.passphrase })}
        ${form.buttons(text.invitationSubmit)}
      </form>`;
  }
}

// The account exists now: if only the sign-in fails, the page of signing in takes over.
async function signInAfter(user: string, password: string, href: string): Promise<void> {
  try {
    await signIn(user, password, '');
    router.go(href, { replace: true });
  } catch {
    router.go(hrefOf('signIn', {}, { vers: href }), { replace: true });
  }
}

customElements.define('relais-setup', Setup);
customElements.define('relais-invitation', Invitation);
