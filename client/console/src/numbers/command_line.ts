// The same question for the command line: `relais stats …`.
import { DimensionSchema, MeasureSchema, SeriesBucket, SeriesBucketSchema } from '../../build/gen/relais/v1/statistics_pb';
import { enumCode } from '../base/labels';
import type { NumbersQuery } from './query';

// One word for a POSIX shell.
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const line = (words: string[]) => words.map(shellWord).join(' ');

// `asOf` names the state of the answer, so that the command gives the same numbers later. With keys, even none, it lists
// the dossiers behind that cell.
export function statsCommand(query: NumbersQuery, asOf: string, keys?: string[]): string {
  const words = ['relais', 'stats', ...(query.label ? ['--period', query.label] : ['--from', query.from, '--to', query.to])];
  words.push('--measure', enumCode(MeasureSchema, query.measure));
  if (query.dimensions.length > 0) words.push('--by', query.dimensions.map((one) => enumCode(DimensionSchema, one)).join(','));
  for (const { dimension, values } of query.filters) words.push('--where', `${enumCode(DimensionSchema, dimension)}=${values.join(',')}`);
  if (query.series !== SeriesBucket.UNSPECIFIED) words.push('--series', enumCode(SeriesBucketSchema, query.series));
  if (asOf) words.push('--as-of', asOf);
  if (keys) words.push('--dossiers', ...(keys.length > 0 ? ['--cell', keys.join(',')] : []));
  return line(words);
}

export function reportCommand(period: string, asOf: string): string {
  return line(['relais', 'report', '--period', period, ...(asOf ? ['--as-of', asOf] : [])]);
}
