// How single values of the administration are shown.
import { type TemplateResult, html, nothing } from 'lit';
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { formatInstant } from '../base/dates';
import { language } from '../base/language';
import { userTitle } from '../base/reference';
import { hrefOfName } from '../base/router';
import { resourceTitle } from './resource_title';
import { adminWords } from './words';

export function instant(time: Timestamp | undefined): TemplateResult | typeof nothing {
  if (!time) return nothing;
  const date = timestampDate(time);
  return html`<time datetime=${date.toISOString()}>${formatInstant(date, language())}</time>`;
}

// Who did it: a person, or the service itself.
export function actor(name: string): string {
  return name.startsWith('users/') ? userTitle(name) : adminWords().service;
}

// A resource by its name; a link if it has a page.
export function resource(name: string): TemplateResult | typeof nothing {
  if (!name) return nothing;
  const title = resourceTitle(name, language());
  return /^dossiers\/[1-9]/.test(name) ? html`<a href=${hrefOfName(name)}>${title}</a>` : html`${title}`;
}

export function dossierLink(name: string): TemplateResult | typeof nothing {
  return name ? html`<a href=${hrefOfName(name)}>${adminWords().dossierN(name.replace('dossiers/', ''))}</a>` : nothing;
}

export function stateTag(active: boolean, yes: string, no: string): TemplateResult {
  return html`<span class=${active ? 'tag go' : 'tag'}>${active ? yes : no}</span>`;
}
