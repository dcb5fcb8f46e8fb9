// The field of a new passphrase: its rules, and a switch that shows what is typed.
import { type TemplateResult, html } from 'lit';
import { adminWords } from './words';
import type { Field, Form } from '../parts/form';
import type { View } from '../parts/view';

export class Passphrase {
  private shown = false;

  constructor(private readonly view: View) {}

  render(form: Form, field: Omit<Field, 'hint' | 'required'>): TemplateResult {
    const text = adminWords();
    return html`${form.text({ ...field, hint: text.passphraseRules, required: true }, { type: this.shown ? 'text' : 'password', autocomplete: 'new-password' })}
      <p class="under-field">
        <label class="option">
          <input
            type="checkbox"
            .checked=${this.shown}
            @change=${(event: Event) => {
              this.shown = (event.target as HTMLInputElement).checked;
              this.view.requestUpdate();
            }}
          />
          <span>${text.showPassphrase}</span>
        </label>
      </p>`;
  }
}
