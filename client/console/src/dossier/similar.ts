// Dossiers that resemble what is typed while one is opened. Pure. The service compares again, more closely, at the opening.
import type { Dossier } from '../../build/gen/relais/v1/dossier_pb';

// Without case and accents.
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

// Words that say nothing about one enterprise among others.
const COMMON = new Set([
  'cooperative', 'coop', 'solidarite', 'obnl', 'association', 'centre', 'maison', 'projet', 'entreprise', 'groupe', 'regional', 'regionale', 'local',
  'locale', 'social', 'sociale', 'communautaire', 'collectif', 'collective', 'pour', 'avec', 'dans', 'saint', 'sainte', 'marche', 'service', 'services',
]);

// The telling words of a name, longest first.
export function tellingWords(text: string): string[] {
  const all = folded(text).split(/[^a-z0-9]+/).filter((word) => word.length >= 4 && !COMMON.has(word));
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}

// Queries that find candidates: one for each of the two most telling words of each text.
export function queriesOf(...texts: string[]): string[] {
  return [...new Set(texts.flatMap((text) => tellingWords(text).slice(0, 2)))].slice(0, 4);
}

// Candidates that share at least half of the telling words of one of the texts, most alike first.
export function mostAlike(candidates: readonly Dossier[], promoter: string, project: string): Dossier[] {
  const share = (typed: string, other: string) => {
    const words = tellingWords(typed);
    const others = tellingWords(other);
    return words.length === 0 ? 0 : words.filter((word) => others.some((one) => one.startsWith(word) || word.startsWith(one))).length / words.length;
  };
  const scores = new Map<string, { dossier: Dossier; score: number }>();
  for (const dossier of candidates) {
    const score = Math.max(share(promoter, dossier.promoter?.name ?? ''), share(project, dossier.projectTitle));
    if (score >= 0.5) scores.set(dossier.name, { dossier, score });
  }
  return [...scores.values()].sort((a, b) => b.score - a.score).map(({ dossier }) => dossier);
}
