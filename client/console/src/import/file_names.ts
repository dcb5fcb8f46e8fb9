// What a file is taken for, by its name: the rules of the command line (client/cli/commands/import/import_folder.cc).
export const KINDS = ['agreements', 'dossiers', 'interventions', 'phases', 'referrals', 'funding'] as const;
// In import order: a file comes after those that its rows refer to.
export type Kind = (typeof KINDS)[number];

// Reasons not to read a file; `refused` ones stop the import, because the person may think that it is read.
export type Reason = 'hidden' | 'folder' | 'workbook' | 'other' | 'otherVersion' | 'similarName' | 'twice' | 'tooLarge';

export interface NameUse {
  kind?: Kind;
  reason?: Reason;
  refused?: boolean;
  // The kind that the name is similar to.
  similar?: Kind;
}

const NAMES: Record<Kind, string[]> = {
  agreements: ['agreements', 'agreement', 'protocoles', 'protocole'],
  dossiers: ['dossiers', 'dossier'],
  interventions: ['interventions', 'intervention'],
  phases: ['phases', 'phase'],
  referrals: ['referrals', 'referral', 'references', 'reference'],
  funding: ['funding', 'financement', 'financements'],
};
// Files that this version does not read.
const LATER = [
  'actions', 'action', 'activities', 'activity', 'activites', 'activite', 'evaluations', 'evaluation', 'outcomes', 'retombees',
  'indicators', 'indicateurs', 'indicateur', 'enterprises', 'entreprises', 'entreprise', 'mandates', 'mandats', 'mandat',
];

function kindNamed(word: string): Kind | undefined {
  return KINDS.find((kind) => NAMES[kind].includes(word));
}

export function useOfName(name: string): NameUse {
  if (name.startsWith('.') || name.startsWith('~$')) return { reason: 'hidden' };
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const [, stem = folded, extension = ''] = /^(.*?)(\.(?:csv|xlsx|xlsm|xls|ods|tsv|txt))?$/s.exec(folded) ?? [];
  const exact = kindNamed(stem);
  if (exact && extension === '.csv') return { kind: exact };
  if (LATER.includes(stem) && extension === '.csv') return { reason: 'otherVersion' };
  const isWorkbook = extension.startsWith('.xls') || extension === '.ods';
  // `copie de dossiers (2)`. Other .txt files may mention dossiers; Excel writes `dossiers.txt`.
  const similar = stem.split(/[^a-z]+/).map(kindNamed).find(Boolean);
  const isSheet = extension === '.txt' ? exact !== undefined : extension !== '' || !folded.includes('.') || folded.includes('.csv');
  if (similar && isSheet) return isWorkbook ? { reason: 'workbook', refused: true, similar } : { reason: 'similarName', refused: true, similar };
  return { reason: isWorkbook ? 'workbook' : 'other' };
}
