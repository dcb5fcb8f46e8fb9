// A dialog of one page: open while it has a subject. The browser moves the focus in and gives it back.
import { type ReactiveController, type TemplateResult, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { View } from './view';

export class Modal<Subject> implements ReactiveController {
  subject: Subject | undefined;
  private opened = 0;

  constructor(
    private readonly view: View,
    readonly id: string,
  ) {
    view.addController(this);
  }

  open(subject: Subject): void {
    this.subject = subject;
    this.opened++;
    this.view.requestUpdate();
  }

  readonly close = (): void => {
    this.subject = undefined;
    this.view.requestUpdate();
  };

  hostUpdated(): void {
    const dialog = this.view.querySelector<HTMLDialogElement>(`#${this.id}`);
    if (!dialog) return;
    if (this.subject !== undefined && !dialog.open) dialog.showModal();
    if (this.subject === undefined && dialog.open) dialog.close();
  }

  // The content is new at each opening: nothing of the one before stays in its controls.
  render(title: (subject: Subject) => string, content: (subject: Subject) => TemplateResult): TemplateResult {
    const { subject } = this;
    return html`<dialog id=${this.id} class="modal" aria-labelledby="${this.id}-title" @close=${this.close}>
      <h2 id="${this.id}-title">${subject === undefined ? '' : title(subject)}</h2>
      ${subject === undefined ? nothing : keyed(this.opened, content(subject))}
    </dialog>`;
  }
}
