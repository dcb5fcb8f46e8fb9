// The dialog that lists the shortcuts, with the switch that turns them off.
import { type TemplateResult, html, nothing } from 'lit';
import { type Shortcut, keysOf, setShortcuts, shortcutsOn } from '../base/keyboard';
import { words } from '../words/words';
import { View } from './view';

class KeyboardHelp extends View {
  private get rows(): [string[], string][] {
    const text = words();
    const single = (shortcut: Shortcut, what: string): [string[], string] => [keysOf(shortcut), what];
    return [
      single('help', text.keyboardHelp),
      single('search', text.keyboardSearch),
      single('home', text.keyboardHome),
      single('dossiers', text.keyboardDossiers),
      single('referrals', text.keyboardReferrals),
      single('dossierNew', text.newDossier),
      single('intervention', text.keyboardIntervention),
      single('consent', text.keyboardConsent),
      single('followUp', text.keyboardFollowUp),
      single('refer', text.keyboardRefer),
    ];
  }

  protected override render(): TemplateResult {
    const text = words();
    return html`<dialog id="keyboard" aria-labelledby="keyboard-title">
      <h2 id="keyboard-title">${text.keyboard}</h2>
      <table>
        <tbody>
          <tr><th scope="row"><kbd>Ctrl</kbd> + <kbd>K</kbd></th><td>${text.palette}</td></tr>
          ${this.rows.map(
            ([keys, what]) => html`<tr>
              <th scope="row">${keys.map((key, i) => html`${i > 0 ? html` ${text.keyboardThen} ` : nothing}<kbd>${key}</kbd>`)}</th>
              <td>${what}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      <p>
        <label class="option">
          <input type="checkbox" ?checked=${shortcutsOn()} @change=${(event: Event) => setShortcuts((event.target as HTMLInputElement).checked)} />
          <span>${text.keyboardSwitch}</span>
        </label>
      </p>
      <form method="dialog"><button type="submit">${text.close}</button></form>
    </dialog>`;
  }
}

customElements.define('relais-keyboard-help', KeyboardHelp);

export function openKeyboardHelp(): void {
  document.querySelector<HTMLDialogElement>('#keyboard')?.showModal();
}
