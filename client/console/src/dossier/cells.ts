// The columns of the list of dossiers: what they show, and as plain text for a file.
import { html, nothing } from 'lit';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Dossier, DossierStatusSchema } from '../../build/gen/relais/v1/dossier_pb';
import { civilDate, formatInstant } from '../base/dates';
import { capitalized, enumLabel } from '../base/labels';
import { language } from '../base/language';
import { codeLabel, organizationTitle, userTitle } from '../base/reference';
import { hrefOfName } from '../base/router';
import { date, numberOf, phase, projectTitle, status } from '../parts/shown';
import type { Column } from './list_query';

// One cell of each row is the link to the dossier.
export function cell(column: Column, dossier: Dossier, linked: boolean): unknown {
  const value = shownCell(column, dossier);
  return linked ? html`<a href=${hrefOfName(dossier.name)}>${value}</a>` : value;
}

function shownCell(column: Column, dossier: Dossier): unknown {
  switch (column) {
    case 'status':
      return status(dossier.status);
    case 'openedOn':
      return date(dossier.openedOn);
    case 'closedOn':
      return date(dossier.closedOn);
    case 'updated':
      return dossier.updateTime ? formatInstant(timestampDate(dossier.updateTime), language()) : nothing;
    default:
      return textCell(column, dossier);
  }
}

// Dates as `YYYY-MM-DD`, which a spreadsheet reads as dates.
export function textCell(column: Column, dossier: Dossier): string {
  switch (column) {
    case 'number':
      return numberOf(dossier.name);
    case 'project':
      return projectTitle(dossier);
    case 'promoter':
      return dossier.promoter?.name ?? '';
    case 'phase':
      return phase(dossier.phase);
    case 'status':
      return capitalized(enumLabel(DossierStatusSchema, dossier.status));
    case 'mrc':
      return codeLabel('mrc', dossier.mrc);
    case 'sector':
      return codeLabel('sector', dossier.sector);
    case 'lead':
      return organizationTitle(dossier.leadOrganization);
    case 'advisor':
      return userTitle(dossier.advisor);
    case 'openedOn':
      return dossier.openedOn;
    case 'closedOn':
      return dossier.closedOn;
    case 'updated':
      return dossier.updateTime ? civilDate(timestampDate(dossier.updateTime)) : '';
  }
}
