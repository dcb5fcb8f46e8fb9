// Three versions of a form's fields: as the person saw them, as the register has them now, as the person wants them.
export type Fields = Record<string, string>;

export interface Merge {
  // Fields that the person alone changed, or both alike: safe to send.
  mine: string[];
  // Fields that both changed, each to something else: the person chooses.
  both: string[];
}

export function mergeFields(seen: Fields, now: Fields, wanted: Fields): Merge {
  const changed = Object.keys(wanted).filter((key) => wanted[key] !== seen[key]);
  return {
    mine: changed.filter((key) => now[key] === seen[key]),
    both: changed.filter((key) => now[key] !== seen[key] && now[key] !== wanted[key]),
  };
}
