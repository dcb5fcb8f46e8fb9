// Records a follow-up: what is to be done, by whom, until when.
import { type TemplateResult, html } from 'lit';
import { create } from '@bufbuild/protobuf';
import { FollowUpSchema } from '../../build/gen/relais/v1/follow_up_pb';
import { addDays, today } from '../base/dates';
import { currentUser } from '../base/session';
import { api } from '../base/transport';
import { textOf } from '../parts/form';
import { words } from '../words/words';
import { PartForm } from './part_form';
import { userChoices } from './plain_fields';

const USUAL_DAYS = 14;

class FollowUpForm extends PartForm {
  protected get heading(): string {
    return words().addFollowUp;
  }

  protected async send(data: FormData, requestId: string): Promise<void> {
    const followUp = create(FollowUpSchema, { notes: textOf(data, 'task'), dueOn: textOf(data, 'due-on'), owner: textOf(data, 'owner') });
    await api.followUps.createFollowUp({ parent: this.dossier.name, followUp, requestId }, { signal: this.signal });
  }

  protected fields(): TemplateResult {
    const text = words();
    const { form } = this;
    const self = currentUser()?.name ?? '';
    return html`${form.area({ id: 'task', path: 'follow_up.notes', label: text.task, required: true }, { rows: 2 })}
      <div class="inline">
        ${form.date({ id: 'due-on', path: 'follow_up.due_on', label: text.dueOn, required: true }, { value: addDays(today(), USUAL_DAYS) })}
        ${form.select({ id: 'owner', path: 'follow_up.owner', label: text.owner, required: true }, userChoices(self), { value: self })}
      </div>`;
  }
}

customElements.define('relais-follow-up-form', FollowUpForm);
