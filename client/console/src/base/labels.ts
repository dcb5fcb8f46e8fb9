// Words of enum values, from the options of the .proto files.
import { type DescEnum, getOption } from '@bufbuild/protobuf';
import { label } from '../../build/gen/relais/v1/label_pb';
import { type Language, language } from './language';

// The label of a value, or the empty text if it has none (UNSPECIFIED).
export function enumLabel(type: DescEnum, value: number, inLanguage: Language = language()): string {
  const described = type.value[value];
  return described ? getOption(described, label)[inLanguage] : '';
}

export function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

// The values that people can choose: those with a label, in the order of the .proto file.
export function choices(type: DescEnum): { value: number; code: string; text: string }[] {
  return type.values
    .filter((value) => getOption(value, label).fr !== '')
    .map((value) => ({
      value: value.number,
      code: enumCode(type, value.number),
      text: capitalized(enumLabel(type, value.number)),
    }));
}

// `pre_startup` of PHASE_PRE_STARTUP: the word that addresses and forms use.
export function enumCode(type: DescEnum, value: number): string {
  const name = type.value[value]?.name ?? '';
  const prefix = `${type.name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}_`;
  return (name.startsWith(prefix) ? name.slice(prefix.length) : name).toLowerCase();
}

export function enumValue(type: DescEnum, code: string): number | undefined {
  return type.values.find((value) => value.number !== 0 && enumCode(type, value.number) === code)?.number;
}
