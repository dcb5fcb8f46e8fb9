// Identifiers that people need not invent: letters a to z, digits and hyphens, beginning with a letter, at most 63.
const MAX_LENGTH = 63;

// `cooperative-du-rang` for “Coopérative du rang”; empty if no letter is left.
export function proposedId(title: string): string {
  return title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, '');
}

// The words of a text with one alias a line, or several with semicolons; each once.
export function parseAliases(text: string): string[] {
  return [...new Set(text.split(/[\n;]/).map((alias) => alias.trim()).filter(Boolean))];
}

// Numbers of dossiers as names; other text is kept, so that the service refuses it by name.
export function parseDossiers(text: string): string[] {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  return [...new Set(words.map((word) => (word.startsWith('dossiers/') ? word : `dossiers/${word}`)))];
}
