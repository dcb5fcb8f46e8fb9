// Sentences of the service name options as the API does; the page says how it calls them.
import type { DescEnum } from '@bufbuild/protobuf';
import { ImportMissingSchema, ImportPreferenceSchema } from '../../build/gen/relais/v1/import_service_pb';
import { choices } from '../base/labels';
import { words } from '../words/words';

// `prefer=file` becomes « garder la valeur : fichier ».
export function inOptions(sentence: string): string {
  const text = words();
  const prefer = (choice: string) => text.importPreferValue(choice.toLocaleLowerCase());
  const missing = (choice: string) => `${text.importMissing}${text.colon}${choice.toLocaleLowerCase()}`;
  return replaced('missing', ImportMissingSchema, missing, replaced('prefer', ImportPreferenceSchema, prefer, sentence));
}

function replaced(option: string, type: DescEnum, say: (choice: string) => string, sentence: string): string {
  return choices(type).reduce((found, { code, text }) => found.replaceAll(`${option}=${code}`, words().quoted(say(text))), sentence);
}
