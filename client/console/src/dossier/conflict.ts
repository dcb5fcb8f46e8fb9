// Both versions of a dossier that somebody else changed while the person was writing.
import { type TemplateResult, html, nothing } from 'lit';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { formatInstant } from '../base/dates';
import { language } from '../base/language';
import { userTitle } from '../base/reference';
import { api } from '../base/transport';
import { words } from '../words/words';

export interface LastChange {
  actor: string;
  at: Date | undefined;
}

export interface ConflictRow {
  label: string;
  seen: string;
  now: unknown;
  mine: unknown;
}

export async function readLastChange(name: string): Promise<LastChange | undefined> {
  const revision = (await api.dossiers.listDossierRevisions({ name, pageSize: 1 })).revisions[0];
  return revision && { actor: revision.actor, at: revision.recordedAt && timestampDate(revision.recordedAt) };
}

export function conflictNote(last: LastChange | undefined, rows: ConflictRow[]): TemplateResult {
  const text = words();
  // Roles are repeated because narrow screens show rows as blocks, which takes the table's own roles away.
  return html`<div class="note conflict" id="conflict" tabindex="-1" role="group" aria-labelledby="conflict-title">
    <p class="note-title" id="conflict-title">${text.conflictTitle}</p>
    <p>${text.conflictText} ${last?.at ? text.conflictBy(userTitle(last.actor), formatInstant(last.at, language())) : nothing}</p>
    ${rows.length === 0
      ? html`<p>${text.conflictUnrelated}</p>`
      : html`<div class="scroll">
          <table role="table" class="versions">
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader" scope="col">${text.conflictField}</th>
                <th role="columnheader" scope="col">${text.conflictSeen}</th>
                <th role="columnheader" scope="col">${text.conflictTheirs}</th>
                <th role="columnheader" scope="col">${text.conflictMine}</th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              ${rows.map(
                (row) => html`<tr role="row">
                  <th role="rowheader" scope="row">${row.label}</th>
                  <td role="cell" data-label=${text.conflictSeen}>${row.seen}</td>
                  <td role="cell" data-label=${text.conflictTheirs}>${row.now}</td>
                  <td role="cell" data-label=${text.conflictMine}>${row.mine}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>`}
  </div>`;
}
